/**
 * Avro on the wire as Confluent's clients write it: {@code 0x00}, a schema id of four bytes, Avro's binary encoding. Start at
 * {@link io.clipstream.schemas.wire.WireSerde}; what is asked of a registry is in {@link
 * io.clipstream.schemas.wire.RegistryClient}.
 *
 * <p>Malformed input, one policy: bytes that do not decode to exactly one record of a schema the registry knows are a {@link
 * org.apache.kafka.common.errors.SerializationException} that names the topic and the schema id, and no length in them is
 * believed before the bytes are there. A registry that cannot be asked is not the bytes' fault: that is a {@link
 * io.clipstream.schemas.wire.RegistryUnavailableException}, to be tried again.
 */
@NullMarked
package io.clipstream.schemas.wire;

import org.jspecify.annotations.NullMarked;
