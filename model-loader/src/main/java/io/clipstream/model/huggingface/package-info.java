/**
 * Checkpoints as Hugging Face's transformers saves them: {@code config.json}, {@code preprocessor_config.json}, {@code
 * tokenizer.json}, {@code model.safetensors}. Start at {@link io.clipstream.model.huggingface.HuggingFace}.
 */
@NullMarked
package io.clipstream.model.huggingface;

import org.jspecify.annotations.NullMarked;
