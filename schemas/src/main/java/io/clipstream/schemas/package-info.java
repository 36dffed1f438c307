/**
 * What the outside sees: the Avro records of {@code io.clipstream.events} (generated from {@code src/main/avro}), how they
 * travel ({@link io.clipstream.schemas.wire}, {@link io.clipstream.schemas.json}) and on which topics ({@link
 * io.clipstream.schemas.topic}). Start at {@link io.clipstream.schemas.EventSchemas}.
 */
@NullMarked
package io.clipstream.schemas;

import org.jspecify.annotations.NullMarked;
