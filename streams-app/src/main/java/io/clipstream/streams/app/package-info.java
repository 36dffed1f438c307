/** The application and its command line. Start at {@link io.clipstream.streams.app.ClassifierApplication}. */
@NullMarked
package io.clipstream.streams.app;

import org.jspecify.annotations.NullMarked;
