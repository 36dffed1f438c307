@NullMarked
package io.clipstream.demo;

import org.jspecify.annotations.NullMarked;
