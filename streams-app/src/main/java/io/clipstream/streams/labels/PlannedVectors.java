package io.clipstream.streams.labels;

import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Example;
import io.clipstream.core.label.LabelExamples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The digests of a revision's vectors, and what each is made from. A label without examples has the vector of its words. That
 * of one with examples is made from its words, its pictures, and what it is measured against; so its digest covers all of
 * these, and changes with the set around it, while those of words and pictures stay.
 */
final class PlannedVectors {
    private final ModelId model;
    private final List<String> words = new ArrayList<>();
    private final Map<Integer, ExampleMixing.Mix> mixOf = new LinkedHashMap<>();
    private final List<String> background = new ArrayList<>();
    private final Map<String, List<String>> prompts = new LinkedHashMap<>();
    private final Map<String, ExampleEncoding.Placed> examples = new LinkedHashMap<>();

    PlannedVectors(ModelId model) {
        this.model = model;
    }

    /** @param index of the label in its set; they come in order */
    void addLabel(int index, List<String> texts, LabelExamples pictures) {
        String text = text(texts);
        words.add(text);
        if (pictures.isEmpty()) {
            return;
        }
        List<String> digests = new ArrayList<>();
        for (int i = 0; i < pictures.examples().size(); i++) {
            Example example = pictures.examples().get(i);
            String digest = digest(example);
            digests.add(digest);
            examples.putIfAbsent(digest, new ExampleEncoding.Placed("/labels/" + index + "/examples/" + i, example));
        }
        mixOf.put(index, new ExampleMixing.Mix(text, digests, pictures.weight()));
    }

    void addBackground(String prompt) {
        background.add(text(List.of(prompt)));
    }

    private String text(List<String> texts) {
        MessageDigest digest = LabelRecords.sha256();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
            digest.update(utf8);
        }
        digest.update(model.toString().getBytes(StandardCharsets.UTF_8));
        String name = HexFormat.of().formatHex(digest.digest(), 0, LabelKey.DIGEST_LENGTH / 2);
        prompts.put(name, texts);
        return name;
    }

    private String digest(Example example) {
        String of = example instanceof Example.Picture picture
                ? HexFormat.of().formatHex(LabelRecords.sha256().digest(picture.content()))
                : example.toString();
        return LabelRecords.digest(
                List.of("example", example instanceof Example.Picture ? "content" : "embedding", of, model.toString()));
    }

    /** Of each label, in order. */
    List<String> labels() {
        List<String> labels = new ArrayList<>(words);
        String around = around();
        mixOf.forEach((index, mix) -> labels.set(index, digest(mix, around)));
        return labels;
    }

    /** Of each background prompt, in order. */
    List<String> background() {
        return background;
    }

    Map<String, List<String>> prompts() {
        return prompts;
    }

    Map<String, ExampleEncoding.Placed> examples() {
        return examples;
    }

    Map<String, ExampleMixing.Mix> mixes() {
        Map<String, ExampleMixing.Mix> mixes = new LinkedHashMap<>();
        String around = around();
        mixOf.values().forEach(mix -> mixes.put(digest(mix, around), mix));
        return mixes;
    }

    /** Of what mixes are measured against: all that is not mixed, or, where nothing is left, the labels' own words. */
    List<String> rivals() {
        if (mixOf.isEmpty()) {
            return List.of();
        }
        Set<String> rivals = new LinkedHashSet<>(background);
        for (int i = 0; i < words.size(); i++) {
            if (!mixOf.containsKey(i)) {
                rivals.add(words.get(i));
            }
        }
        return List.copyOf(rivals.isEmpty() ? new LinkedHashSet<>(words) : rivals);
    }

    /** Of words and pictures that are on no page for themselves, but mixed. */
    List<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        mixOf.values().forEach(mix -> {
            sources.add(mix.text());
            sources.addAll(mix.examples());
        });
        return List.copyOf(sources);
    }

    private String around() {
        List<String> all = new ArrayList<>();
        mixOf.values().forEach(mix -> all.add(own(mix)));
        all.addAll(rivals());
        return LabelRecords.digest(all);
    }

    private static String digest(ExampleMixing.Mix mix, String around) {
        return LabelRecords.digest(List.of("mix", own(mix), around));
    }

    private static String own(ExampleMixing.Mix mix) {
        return mix.text() + " " + mix.weight() + " " + String.join(" ", mix.examples());
    }
}
