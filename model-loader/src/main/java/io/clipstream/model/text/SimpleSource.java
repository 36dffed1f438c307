package io.clipstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Lower-case texts as open_clip's {@code SimpleTokenizer} splits them. Where start and end are typed in a text, in
 * open_clip's spelling, they are those tokens, but only where its pattern of words begins a word there.
 */
record SimpleSource(HuggingFaceTokenizer words, long startToken, long endToken) implements TokenSource {
    private static final String START = "<start_of_text>";
    private static final String END = "<end_of_text>";
    private static final Pattern WORD = Pattern.compile(
            START + "|" + END + "|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
            Pattern.UNICODE_CHARACTER_CLASS);

    /**
     * Its case-insensitive pattern takes this mark, whose capital is a letter, for neither a letter nor anything else:
     * it falls out of the text, as a space does.
     */
    private static final char LOST = '\u0345';

    @Override
    public long[] ids(String text) {
        String kept = text.replace(LOST, ' ');
        LongStream.Builder ids = LongStream.builder().add(startToken);
        int from = 0;
        if (kept.contains(START) || kept.contains(END)) {
            for (Matcher word = WORD.matcher(kept); word.find(); ) {
                boolean start = word.group().equals(START);
                if (start || word.group().equals(END)) {
                    add(ids, kept.substring(from, word.start()));
                    ids.add(start ? startToken : endToken);
                    from = word.end();
                }
            }
        }
        add(ids, kept.substring(from));
        return ids.add(endToken).build().toArray();
    }

    private void add(LongStream.Builder ids, String text) {
        if (!text.isEmpty()) {
            Arrays.stream(words.encode(text).getIds()).forEach(ids::add);
        }
    }

    @Override
    public OptionalLong end() {
        return OptionalLong.of(endToken);
    }

    @Override
    public void close() {
        words.close();
    }
}
