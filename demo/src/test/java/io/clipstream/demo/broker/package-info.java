@NullMarked
package io.clipstream.demo.broker;

import org.jspecify.annotations.NullMarked;
