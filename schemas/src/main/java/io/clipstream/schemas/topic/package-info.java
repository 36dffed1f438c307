/**
 * The topics: what each is called, how it is made, and whether one that is there will do. Start at {@link
 * io.clipstream.schemas.topic.TopicCatalogue}.
 */
@NullMarked
package io.clipstream.schemas.topic;

import org.jspecify.annotations.NullMarked;
