package io.clipstream.benchmarks;

/**
 * Topics of one service under test: each has its own on the same broker.
 *
 * @param title of the service, in figures and in names of topics, groups and files
 */
record ServiceTopics(String title) {
    /** Linux keeps 15 bytes of a thread's name, which begins with the title: {@link ProcessThreads} needs some of the rest. */
    private static final int LONGEST = 8;

    ServiceTopics {
        if (title.isEmpty() || title.length() > LONGEST) {
            throw new IllegalArgumentException("a title has 1 to " + LONGEST + " letters: " + title);
        }
    }

    String prefix() {
        return title + ".";
    }

    /** A topic's full name. */
    String of(String name) {
        return prefix() + name;
    }
}
