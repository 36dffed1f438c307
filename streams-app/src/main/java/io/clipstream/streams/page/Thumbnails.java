package io.clipstream.streams.page;

import io.clipstream.core.image.PictureException;

/** Makes small pictures. Called by one thread for the feed, and by others for pictures that are to be published. */
@FunctionalInterface
public interface Thumbnails {
    /**
     * A small JPEG of a picture.
     *
     * @throws PictureException where the picture cannot be read, with the reason
     */
    byte[] of(byte[] picture) throws PictureException;
}
