/**
 * Checkpoints as open_clip saves them: {@code open_clip_config.json}, {@code open_clip_model.safetensors}, {@code
 * tokenizer.json}. Start at {@link io.clipstream.model.openclip.OpenClip}.
 */
@NullMarked
package io.clipstream.model.openclip;

import org.jspecify.annotations.NullMarked;
