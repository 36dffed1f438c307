/**
 * Models from the Hugging Face hub, in the cache that Python's {@code huggingface_hub} uses too. Start at {@link
 * io.clipstream.model.hub.ModelHub}.
 *
 * <p>The protocol and the cache are those of {@code huggingface_hub} (its guide "Understand caching", and {@code
 * file_download.py}, are the nearest thing to a specification). Whatever a server says is checked before it is used:
 * commits and ETags are hexadecimal digests, file names are plain, sizes have limits, contents have the digest that names
 * them. What fails is refused with a {@link io.clipstream.model.hub.HubException}; a file that is not proven right never
 * gets its name.
 */
@NullMarked
package io.clipstream.model.hub;

import org.jspecify.annotations.NullMarked;
