package io.clipstream.streams.config;

/**
 * The checkpoint and what it runs on.
 *
 * @param source the checkpoint's directory, or its id on the hub; whether it is one is for the loader to say
 * @param device {@code auto}, {@code cpu}, or {@code cuda:N}
 * @param check whether it is checked before it is served
 * @param encoderThreads of one encoder run on a CPU, at least 1
 * @param decodeThreads that turn bytes into pixels, at least 1
 */
public record ModelSettings(String source, String device, boolean check, int encoderThreads, int decodeThreads) {}
