package io.clipstream.streams.config;

/**
 * Bounds on one image.
 *
 * @param maxBytes longest file
 * @param maxPixels width × height
 * @param exifOrientation whether images are turned as their EXIF data say
 */
public record ImageSettings(int maxBytes, int maxPixels, boolean exifOrientation) {}
