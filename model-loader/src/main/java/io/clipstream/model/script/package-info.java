/**
 * Networks as TorchScript source that Java writes and libtorch compiles: a small archive of code alone, into which the
 * weights are pushed afterwards. Start at {@link io.clipstream.model.script.NetworkScript}.
 *
 * <p>The generated form never reaches a disk; what users see is safetensors.
 */
@NullMarked
package io.clipstream.model.script;

import org.jspecify.annotations.NullMarked;
