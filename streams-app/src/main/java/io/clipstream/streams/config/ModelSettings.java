package io.clipstream.streams.config;

import java.nio.file.Path;

/**
 * The checkpoint and what it runs on.
 *
 * @param directory of the checkpoint; whether it is one is for the loader to say
 * @param device {@code auto}, {@code cpu}, or {@code cuda:N}
 * @param check whether it is checked before it is served
 * @param encoderThreads of one encoder run on a CPU, at least 1
 * @param decodeThreads that turn bytes into pixels, at least 1
 */
public record ModelSettings(Path directory, String device, boolean check, int encoderThreads, int decodeThreads) {}
