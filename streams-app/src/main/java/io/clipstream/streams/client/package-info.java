/**
 * The commands that are clients of a running classifier: publish pictures, watch results, change label sets, make topics. They
 * know Kafka and the contract, and nothing of models or pictures. Start at {@link io.clipstream.streams.client.Connection}, which every command
 * has, and {@link io.clipstream.streams.client.TerminalText}, through which everything goes that others wrote.
 */
@NullMarked
package io.clipstream.streams.client;

import org.jspecify.annotations.NullMarked;
