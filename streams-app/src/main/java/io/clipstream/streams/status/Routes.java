package io.clipstream.streams.status;

import io.javalin.config.RoutesConfig;

/** More that the {@link StatusServer} serves. */
public interface Routes {
    /** Nothing more. */
    Routes NONE = new Routes() {
        @Override
        public void addTo(RoutesConfig routes) {}

        @Override
        public int threads() {
            return 0;
        }

        @Override
        public void end() {}
    };

    /** Adds its handlers; called once, before the server starts. */
    void addTo(RoutesConfig routes);

    /** Threads that its handlers hold for long, at most. */
    int threads();

    /** Lets those threads go; called before the server stops, which waits for them. */
    void end();
}
