package io.clipstream.model.check;

import io.clipstream.core.image.ImageDecoder;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.ClipModel;
import io.clipstream.model.family.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Checks a loaded model with pictures and texts: against a {@link Reference} where there is one, and always for what
 * needs none. Vectors must be finite and of unit length, and a batch of one must give what a batch of many gives, within
 * the bound that the reference is held to: both are other orders of the same additions. Measured, the two batches differ
 * by at most 3.2e-7 (ViT-B/32 and B/16 at full size, three small models; fp32 on a CPU).
 */
public final class ModelCheck {
    /** Of a float32 vector brought to unit length; rounding explains 6e-8. */
    private static final double UNIT = 1e-6;

    private final ClipModel model;
    private final Extent extent;
    private final Optional<Reference> reference;
    private final List<RgbImage> pixels;
    private final List<String> texts;

    /**
     * Takes the reference's samples, or else the built-in ones, and decodes the pictures.
     *
     * @param decoder prepares pictures as the model's {@code preprocess()} says, and no other way: without the
     *     application's own options
     */
    public ModelCheck(ClipModel model, ImageDecoder decoder, Extent extent, Optional<Reference> reference) {
        this.model = model;
        this.extent = extent;
        this.reference = reference;
        Samples samples = Samples.builtIn();
        this.pixels = new ArrayList<>();
        List<String> names = reference
                .map(known ->
                        known.pictures().stream().map(Reference.Picture::name).toList())
                .orElse(List.copyOf(samples.pictures().keySet()));
        for (String name : names) {
            try {
                pixels.add(
                        decoder.decode(Objects.requireNonNull(samples.pictures().get(name), name)));
            } catch (PictureException e) {
                throw new IllegalStateException(
                        "the built-in picture " + name + " cannot be read: " + e.getMessage(), e);
            }
        }
        this.texts = reference
                .map(known -> known.texts().stream().map(Reference.Text::text).toList())
                .orElse(samples.texts());
    }

    /** Runs the check. */
    public CheckReport run() {
        List<CheckRow> rows = new ArrayList<>();
        Answers images = images(model);
        Answers prompts = prompts(model);
        Tolerance tolerance = model.tolerance();
        reference.ifPresent(known -> {
            rows.add(pixels(known));
            rows.add(tokenIds(known));
            rows.add(images.row("image vectors", known.imageVectors(images.count()), tolerance));
            rows.add(prompts.row("text vectors", known.textVectors(prompts.count()), tolerance));
            rows.add(logits(known, images, prompts));
        });
        Answers imagesAlone = Answers.oneByOne(first(pixels, extent.pictures()), model.imageEncoder()::encode);
        Answers promptsAlone = Answers.oneByOne(first(texts, extent.texts()), model.textEncoder()::encode);
        rows.add(CheckRow.of("image vectors: length off 1 by", images.count(), images.offUnit(), UNIT));
        rows.add(CheckRow.of("text vectors: length off 1 by", prompts.count(), prompts.offUnit(), UNIT));
        rows.add(images.row("image vectors: in one batch, one by one", imagesAlone, tolerance));
        rows.add(prompts.row("text vectors: in one batch, one by one", promptsAlone, tolerance));
        List<String> otherParts = reference
                .map(known -> model.description().fingerprint().differences(known.fingerprint()))
                .orElse(List.of());
        return new CheckReport(model.id().toString(), model.device(), reference, otherParts, rows);
    }

    /** Compares with the same checkpoint on another device, by the wider of both bounds. */
    public List<CheckRow> sameAs(ClipModel other) {
        Tolerance tolerance =
                model.tolerance().difference() > other.tolerance().difference() ? model.tolerance() : other.tolerance();
        String with = ": " + word(model) + ", " + word(other);
        return List.of(
                images(model).row("image vectors" + with, images(other), tolerance),
                prompts(model).row("text vectors" + with, prompts(other), tolerance));
    }

    private static String word(ClipModel model) {
        return model.device().split(" ", 2)[0];
    }

    private Answers images(ClipModel encoding) {
        return Answers.of(first(pixels, extent.pictures()), encoding.imageEncoder()::encode);
    }

    private Answers prompts(ClipModel encoding) {
        return Answers.of(first(texts, extent.texts()), encoding.textEncoder()::encode);
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.subList(0, Math.min(most, all.size()));
    }

    private CheckRow pixels(Reference known) {
        int levels = 0;
        for (int i = 0; i < pixels.size(); i++) {
            levels = Math.max(
                    levels, Pixels.difference(pixels.get(i), known.pictures().get(i)));
        }
        return CheckRow.of("pixels (levels of 255)", pixels.size(), levels, 0);
    }

    private CheckRow tokenIds(Reference known) {
        long others = known.texts().stream()
                .filter(text -> !sameIds(model.tokenIds(text.text()), text.ids()))
                .count();
        return CheckRow.of("token ids (texts that differ)", texts.size(), (double) others, 0);
    }

    /** Equal, but for padding at the reference's end: one id again and again. */
    static boolean sameIds(long[] ids, long[] reference) {
        if (ids.length > reference.length) {
            return false;
        }
        for (int i = 0; i < reference.length; i++) {
            long expected = i < ids.length ? ids[i] : reference[reference.length - 1];
            if (reference[i] != expected) {
                return false;
            }
        }
        return true;
    }

    /** Scale × cosine + bias, which is what labels are ranked by. */
    private CheckRow logits(Reference known, Answers images, Answers prompts) {
        double largest = images.count() == 0 || prompts.count() == 0 ? Double.NaN : 0;
        for (int i = 0; i < images.count(); i++) {
            for (int k = 0; k < prompts.count(); k++) {
                double cosine = images.vectors().get(i).cosine(prompts.vectors().get(k));
                double logit = model.logits().scale() * cosine + model.logits().bias();
                double expected = known.logits()[i * known.texts().size() + k];
                largest = Math.max(largest, Math.abs(logit - expected));
            }
        }
        double bound = model.logits().scale() * model.tolerance().difference();
        return CheckRow.of("logits", images.count() * prompts.count(), largest, bound);
    }
}
