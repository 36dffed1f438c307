@NullMarked
package io.clipstream.core.batch;

import org.jspecify.annotations.NullMarked;
