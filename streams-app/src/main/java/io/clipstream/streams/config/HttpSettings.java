package io.clipstream.streams.config;

/**
 * Where health, metrics and the page are served.
 *
 * @param host address or host name to bind
 * @param port 0: any free one
 */
public record HttpSettings(String host, int port) {}
