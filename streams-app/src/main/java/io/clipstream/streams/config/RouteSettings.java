package io.clipstream.streams.config;

import java.time.Duration;

/**
 * Topics that label sets name.
 *
 * @param prefix of their names; begins the name of none of the application's own topics
 * @param checkInterval how often the brokers are asked whether they are there
 * @param create whether one that is not there is made
 */
public record RouteSettings(String prefix, Duration checkInterval, boolean create) {}
