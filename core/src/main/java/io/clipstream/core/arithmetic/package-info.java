/** The choice between plain Java and the JDK's Vector API, for all modules' inner loops: {@link io.clipstream.core.arithmetic.Arithmetic}. */
@NullMarked
package io.clipstream.core.arithmetic;

import org.jspecify.annotations.NullMarked;
