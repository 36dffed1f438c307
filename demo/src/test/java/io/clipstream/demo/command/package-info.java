/** Tests of the demo command that start neither broker nor model. */
@NullMarked
package io.clipstream.demo.command;

import org.jspecify.annotations.NullMarked;
