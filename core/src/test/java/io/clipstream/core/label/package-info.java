@NullMarked
package io.clipstream.core.label;

import org.jspecify.annotations.NullMarked;
