package io.clipstream.streams.app;

import io.clipstream.images.PictureFormat;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.ImageSettings;
import io.clipstream.streams.config.ModelSettings;
import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint's encoders and the preprocessing they want. Owns their native memory. */
public final class LoadedModel implements AutoCloseable {
    private final ClipModel model;
    private final Preprocessor preprocessor;

    private LoadedModel(ClipModel model, Preprocessor preprocessor) {
        this.model = model;
        this.preprocessor = preprocessor;
    }

    /**
     * Loads what the settings name, checks it, and warms the decoder up. A model of the hub that the cache lacks is fetched.
     *
     * @throws CommandFailure that names the setting, where the checkpoint or the device cannot be used, or the
     *     checkpoint does not pass its check
     */
    public static LoadedModel load(AppConfig config) {
        ModelSettings settings = config.model();
        Path directory = ModelLocation.of(settings.source(), System.getenv());
        ClipModel model;
        try {
            model = ClipModel.load(directory, options(config));
        } catch (IOException e) {
            throw new CommandFailure("model: cannot load the checkpoint " + directory + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure(
                    "model, device: cannot load " + directory + " on " + settings.device() + ": " + e.getMessage(), e);
        }
        try {
            if (settings.check()) {
                StartupCheck.run(model, directory);
            }
            ImageSettings image = config.image();
            PictureLimits limits =
                    PictureLimits.defaults().withMaxBytes(image.maxBytes()).withMaxPixels(image.maxPixels());
            Preprocessor preprocessor = new Preprocessor(model.preprocess(), limits, image.exifOrientation());
            preprocessor.warmUp();
            return new LoadedModel(model, preprocessor);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * How the model is loaded. A setting that makes other vectors of the same pictures is part of the model's id, so that
     * the vectors it makes never meet those made without it: whoever keeps image embeddings could not tell them apart.
     */
    static ClipModelOptions options(AppConfig config) {
        ClipModelOptions options =
                new ClipModelOptions(config.model().device(), config.model().encoderThreads());
        return config.image().exifOrientation() ? options.with("image.exif.orientation", "true") : options;
    }

    /** What the application takes; of no use once this is closed. */
    public Encoders encoders() {
        return new Encoders(
                model.imageEncoder(),
                model.textEncoder(),
                model.logits(),
                preprocessor,
                value -> PictureFormat.recognise(value).isPresent(),
                model.device());
    }

    @Override
    public void close() {
        preprocessor.close();
        model.close();
    }
}
