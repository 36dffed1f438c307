/**
 * The only package that knows the engine: DJL's binding of libtorch. It takes generated networks and gives floats. Start
 * at {@link io.clipstream.model.engine.TorchNetwork}.
 */
@NullMarked
package io.clipstream.model.engine;

import org.jspecify.annotations.NullMarked;
