package io.clipstream.core.image;

/** From a picture's encoded bytes (JPEG, PNG, …) to the pixels a checkpoint expects. Implementations are thread-safe. */
public interface ImageDecoder {
    /**
     * Decodes, resizes and crops one picture.
     *
     * @param encoded the picture's file, as published; never changed
     * @return an image of the checkpoint's size
     * @throws PictureException where the bytes are no picture that can be read, with the reason
     */
    RgbImage decode(byte[] encoded) throws PictureException;
}
