/**
 * The records as plain JSON, for people and for clients without Avro. Start at {@link io.clipstream.schemas.json.PlainJson}.
 *
 * <p>Malformed input, one policy: JSON that is not the record is an {@link java.lang.IllegalArgumentException} that names the
 * place by JSON pointer, what was found and what is allowed; fields the record does not have are ignored, since a newer
 * application may write them.
 */
@NullMarked
package io.clipstream.schemas.json;

import org.jspecify.annotations.NullMarked;
