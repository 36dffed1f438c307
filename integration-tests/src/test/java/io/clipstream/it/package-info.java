/**
 * Tests on a real broker, with real clients and killed processes.
 *
 * <p>Start reading at {@link io.clipstream.it.SharedKafka}, which gives a test its broker, and {@link
 * io.clipstream.it.ChildJvm}, which gives it a process to kill; {@link io.clipstream.it.SharedClasses} makes that start sooner.
 */
@NullMarked
package io.clipstream.it;

import org.jspecify.annotations.NullMarked;
