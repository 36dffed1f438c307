/** What the application says of itself over HTTP. Start at {@link io.clipstream.streams.status.StatusServer}. */
@NullMarked
package io.clipstream.streams.status;

import org.jspecify.annotations.NullMarked;
