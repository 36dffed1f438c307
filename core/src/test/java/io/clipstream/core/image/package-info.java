@NullMarked
package io.clipstream.core.image;

import org.jspecify.annotations.NullMarked;
