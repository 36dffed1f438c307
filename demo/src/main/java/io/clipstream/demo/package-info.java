/**
 * The one-command show: what it shows ({@link io.clipstream.demo.DemoPictures}), with which model ({@link
 * io.clipstream.demo.BundledModel}), on which broker ({@link io.clipstream.demo.broker.EmbeddedBroker}, start reading
 * there).
 */
@NullMarked
package io.clipstream.demo;

import org.jspecify.annotations.NullMarked;
