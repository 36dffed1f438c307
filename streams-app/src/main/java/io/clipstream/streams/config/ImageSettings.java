package io.clipstream.streams.config;

/**
 * Bounds on one image, and how it is read.
 *
 * @param maxBytes longest file
 * @param maxPixels width × height
 * @param exifOrientation whether images are turned as their EXIF data say
 * @param scaledJpeg whether large JPEGs are decoded at a part of their size
 */
public record ImageSettings(int maxBytes, int maxPixels, boolean exifOrientation, boolean scaledJpeg) {}
