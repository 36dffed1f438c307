package io.clipstream.core.label;

import java.util.Locale;

/** How the labels of a set relate to each other. */
public enum LabelMode {
    /** One label an image: softmax over the set. */
    SINGLE,
    /** Each label on its own. */
    MULTI;

    /** The word in messages: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
