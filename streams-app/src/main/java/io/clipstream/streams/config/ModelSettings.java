package io.clipstream.streams.config;

/**
 * The checkpoint and what it runs on.
 *
 * @param source the checkpoint's directory, or its id on the hub; whether it is one is for the loader to say
 * @param device {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}, or several of the last with commas
 * @param check whether it is checked before it is served
 * @param precision {@code auto}, {@code fp32}, {@code fp16} or {@code int8}
 * @param encoderConcurrency batches that are encoded at once; 0: found out at start
 * @param encoderThreads of one encoder run on a CPU; 0: found out at start
 * @param decodeThreads that turn bytes into pixels, at least 1
 */
public record ModelSettings(
        String source,
        String device,
        boolean check,
        String precision,
        int encoderConcurrency,
        int encoderThreads,
        int decodeThreads) {}
