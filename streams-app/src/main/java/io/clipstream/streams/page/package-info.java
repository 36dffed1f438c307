/**
 * The page: pictures as they are labelled, and the label sets. Start at {@link io.clipstream.streams.page.Page}; what runs while
 * somebody watches is {@link io.clipstream.streams.page.Feed}.
 */
@NullMarked
package io.clipstream.streams.page;

import org.jspecify.annotations.NullMarked;
