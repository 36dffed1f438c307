/** The settings: declared, read, checked together, and typed. Start at {@link io.clipstream.streams.config.AppConfig}. */
@NullMarked
package io.clipstream.streams.config;

import org.jspecify.annotations.NullMarked;
