/**
 * A small schema registry for the demo, under Confluent's REST paths. Start at {@link
 * io.clipstream.demo.registry.EmbeddedRegistry}; what it holds is a {@link io.clipstream.demo.registry.RegistryState}, changed
 * and kept by {@link io.clipstream.demo.registry.SchemaStore}.
 *
 * <p>Malformed input, one policy: a request that cannot be followed changes nothing and is answered with the status and error
 * code Confluent's registry has for it; a file that cannot be read stops the start, with its name.
 */
@NullMarked
package io.clipstream.demo.registry;

import org.jspecify.annotations.NullMarked;
