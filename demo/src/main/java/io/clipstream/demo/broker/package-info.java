/**
 * A real Kafka broker without Docker, for the demo and for tests: Kafka's own server as a child process on a data directory.
 *
 * <p>Start reading at {@link io.clipstream.demo.broker.EmbeddedBroker}; the other side of the pipe is {@link
 * io.clipstream.demo.broker.BrokerProcess}.
 */
@NullMarked
package io.clipstream.demo.broker;

import org.jspecify.annotations.NullMarked;
