package io.clipstream.demo;

/**
 * One bundled picture.
 *
 * @param file its file name, unique among the pictures, with the extension of its format
 * @param label what it shows: one of the labels of its set
 * @param labelSet the name of the bundled label set it is to be classified with
 * @param predicted what the reference implementation (open_clip with the bundled model) says it shows
 * @param probability how sure the reference is, 0 to 1, to four decimals
 * @param licence the terms it is under
 * @param author who made it
 * @param source where it is from: an address, or a name within a collection
 */
public record DemoPicture(
        String file,
        String label,
        String labelSet,
        String predicted,
        double probability,
        String licence,
        String author,
        String source) {

    /** Refuses a picture without a name, a label or a set, and a probability that is none. */
    public DemoPicture {
        if (file.isBlank() || label.isBlank() || labelSet.isBlank()) {
            throw new IllegalArgumentException(
                    "A picture needs file, label and label set: '%s', '%s', '%s'".formatted(file, label, labelSet));
        }
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("%s: probability is %s; allowed: 0 to 1".formatted(file, probability));
        }
    }

    /** The picture's bytes, read anew at each call: 3 to 90 KB. */
    public byte[] bytes() {
        return BundledFiles.read("pictures/" + file);
    }
}
