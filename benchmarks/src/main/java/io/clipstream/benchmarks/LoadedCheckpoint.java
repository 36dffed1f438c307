package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.demo.DemoPicture;
import io.clipstream.images.PictureFormat;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import io.clipstream.model.engine.Precision;
import io.clipstream.streams.app.Encoders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint's encoders on the processors of this machine, and its preprocessing, as the application has them. */
final class LoadedCheckpoint implements AutoCloseable {
    private final ClipModel model;
    private final Preprocessor preprocessor;

    private LoadedCheckpoint(ClipModel model) {
        this.model = model;
        this.preprocessor = new Preprocessor(model.preprocess(), PictureLimits.defaults(), false);
    }

    /** @param threads of one call of an encoder; 0: as many as there are cores */
    static LoadedCheckpoint load(Checkpoints checkpoint, int threads, Progress progress) throws IOException {
        int used = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        return load(checkpoint.directory(progress), checkpoint.title(), used, Precision.FP32, progress);
    }

    /** @param threads of one call of an encoder, at least 1 */
    static LoadedCheckpoint load(Path directory, String title, int threads, Precision precision, Progress progress)
            throws IOException {
        ClipModel model =
                ClipModel.load(directory, new ClipModelOptions("cpu", threads, title).withPrecision(precision));
        LoadedCheckpoint loaded = new LoadedCheckpoint(model);
        loaded.preprocessor.warmUp();
        progress.say("%s is on %s", model.id(), model.device());
        model.quantisationCost().ifPresent(cost -> progress.say("%s", cost.line()));
        return loaded;
    }

    ImageEncoder imageEncoder() {
        return model.imageEncoder();
    }

    TextEncoder texts() {
        return model.textEncoder();
    }

    LogitParameters logits() {
        return model.logits();
    }

    /** A picture's file to its vector. */
    Embedding vector(byte[] picture) throws PictureException {
        return model.imageEncoder()
                .encode(List.of(preprocessor.decode(picture)))
                .get(0);
    }

    /** Changes the processor threads of a call, for calls to come. */
    void useThreads(int threads) {
        model.useThreads(threads);
    }

    /** All that the application takes, with another image encoder in place of this one's. */
    Encoders encoders(ImageEncoder images) {
        return new Encoders(
                images,
                model.textEncoder(),
                model.logits(),
                preprocessor,
                value -> PictureFormat.recognise(value).isPresent(),
                model.device());
    }

    /** The photographs' pixels, as the encoder takes them; over and over where more are wanted than there are. */
    List<RgbImage> pixels(int count) {
        List<DemoPicture> photographs = Photographs.all();
        List<RgbImage> pixels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DemoPicture photograph = photographs.get(i % photographs.size());
            try {
                pixels.add(preprocessor.decode(photograph.bytes()));
            } catch (PictureException e) {
                throw new IllegalStateException("the bundled " + photograph.file() + " cannot be decoded", e);
            }
        }
        return pixels;
    }

    @Override
    public void close() {
        preprocessor.close();
        model.close();
    }
}
