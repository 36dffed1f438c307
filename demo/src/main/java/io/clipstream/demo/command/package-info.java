/**
 * The {@code demo} command. {@link io.clipstream.demo.command.DemoCommand} takes the options, {@link
 * io.clipstream.demo.command.Demo} is the way from nothing to a classifier that answers (start reading there), {@link
 * io.clipstream.demo.command.Show} what is seen of it.
 */
@NullMarked
package io.clipstream.demo.command;

import org.jspecify.annotations.NullMarked;
