/**
 * What a client in Java does: {@link io.clipstream.examples.PublishPictures}, {@link io.clipstream.examples.FollowLabel}, {@link
 * io.clipstream.examples.ChangeLabels}. Each is one file without the others, to be copied.
 */
@NullMarked
package io.clipstream.examples;

import org.jspecify.annotations.NullMarked;
