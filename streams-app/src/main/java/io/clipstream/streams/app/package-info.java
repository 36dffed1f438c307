/**
 * The application and its command line. Start at {@link io.clipstream.streams.app.ClassifierApplication}, then its half for
 * images, {@link io.clipstream.streams.app.ImageStreams}; that for label sets is {@link
 * io.clipstream.streams.labels.LabelSets}.
 */
@NullMarked
package io.clipstream.streams.app;

import org.jspecify.annotations.NullMarked;
