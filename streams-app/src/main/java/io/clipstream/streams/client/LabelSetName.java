package io.clipstream.streams.client;

import io.clipstream.core.label.LabelSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The name of a label set, as the contract allows it.
 *
 * @param text 1 to 200 of the characters A-Z a-z 0-9 . _ -
 */
record LabelSetName(String text) {
    LabelSetName {
        if (!LabelSet.NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("`" + TerminalText.safe(text, 200)
                    + "` cannot name a label set: allowed are 1 to 200 of the characters A-Z a-z 0-9 . _ -");
        }
    }

    @Override
    public String toString() {
        return text;
    }

    /** Makes a wrong name a mistake in the command line. */
    static final class Converter implements ITypeConverter<LabelSetName> {
        @Override
        public LabelSetName convert(String value) {
            try {
                return new LabelSetName(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
