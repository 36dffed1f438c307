package io.clipstream.streams.app;

import io.clipstream.images.DecodeOptions;
import io.clipstream.images.PictureFormat;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import io.clipstream.model.QuantisationCost;
import io.clipstream.model.engine.Precision;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.ImageSettings;
import io.clipstream.streams.config.ModelSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A checkpoint's encoders and the preprocessing they want. Owns their native memory. */
public final class LoadedModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);
    private static final int CUDA_BATCHES = 2;

    /** Images in the largest batch that is tried: on a processor and on a CUDA device. */
    private static final int LARGEST_BATCH = 32;

    private static final int LARGEST_CUDA_BATCH = 128;
    private static final int CALIBRATION_BATCH = 8;

    /** int8 that gains less is not worth what it costs. */
    private static final double WORTHWHILE = 1.2;

    private final ClipModel model;
    private final Preprocessor preprocessor;
    private final EncoderCalibration calibration;
    private final BatchSizeTrial batch;

    private LoadedModel(
            ClipModel model, Preprocessor preprocessor, EncoderCalibration calibration, BatchSizeTrial batch) {
        this.model = model;
        this.preprocessor = preprocessor;
        this.calibration = calibration;
        this.batch = batch;
    }

    /**
     * Loads what the settings name, checks it, warms the decoder up, and finds out how many batches are best encoded at
     * once, and how large. A model of the hub that the cache lacks is fetched.
     *
     * @throws CommandFailure that names the setting, where the checkpoint or the device cannot be used, or the
     *     checkpoint does not pass its check
     */
    public static LoadedModel load(AppConfig config) {
        return load(config, ModelLocation.of(config.model().source(), System.getenv()));
    }

    /** The same, where the checkpoint that the settings name has been located. */
    static LoadedModel load(AppConfig config, Path directory) {
        ModelSettings settings = config.model();
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
            Preprocessor preprocessor = new Preprocessor(
                    model.preprocess(),
                    limits,
                    DecodeOptions.exact()
                            .withExifOrientation(image.exifOrientation())
                            .withScaledJpeg(image.scaledJpeg()));
            preprocessor.warmUp();
            model.quantisationCost().ifPresent(LoadedModel::tell);
            EncoderCalibration calibration = calibrate(model, config);
            return new LoadedModel(model, preprocessor, calibration, batch(model, calibration, config));
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
        ClipModelOptions options = new ClipModelOptions(config.model().device(), 1)
                .withPrecision(Precision.of(config.model().precision()));
        if (config.image().exifOrientation()) {
            options = options.with("image.exif.orientation", "true");
        }
        return config.image().scaledJpeg() ? options.with("image.jpeg.scaled", "true") : options;
    }

    private static void tell(QuantisationCost cost) {
        if (cost.speedup() < WORTHWHILE) {
            LOG.warn("{}: hardly worth it on this processor; model.precision=fp32 is exact", cost.line());
        } else {
            LOG.info("{}", cost.line());
        }
    }

    private static EncoderCalibration calibrate(ClipModel model, AppConfig config) {
        ModelSettings settings = config.model();
        if (model.cudaDevices() == 0) {
            return EncoderCalibration.of(
                    model.imageEncoder(),
                    model::useThreads,
                    Runtime.getRuntime().availableProcessors(),
                    settings.encoderConcurrency(),
                    settings.encoderThreads(),
                    config.batch().maxSizeOr(CALIBRATION_BATCH));
        }
        model.warmUp(config.batch().maxSizeOr(config.inFlight().batchOfTwo(LARGEST_CUDA_BATCH)));
        // One batch is copied while another is computed.
        int concurrency =
                settings.encoderConcurrency() > 0 ? settings.encoderConcurrency() : CUDA_BATCHES * model.cudaDevices();
        return new EncoderCalibration(concurrency, 1, CUDA_BATCHES + " a CUDA device");
    }

    private static BatchSizeTrial batch(ClipModel model, EncoderCalibration calibration, AppConfig config) {
        boolean alone = model.cudaDevices() == 0 && calibration.threads() == 1;
        return BatchSizeTrial.of(
                model.imageEncoder(),
                calibration.concurrency(),
                config.batch().maxSize(),
                config.inFlight().batchOfTwo(model.cudaDevices() == 0 ? LARGEST_BATCH : LARGEST_CUDA_BATCH),
                BatchCalibration.longest(config.kafka()),
                alone ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime : System::nanoTime);
    }

    /** What the application takes; of no use once this is closed. */
    public Encoders encoders() {
        return new Encoders(
                model.imageEncoder(),
                model.textEncoder(),
                model.logits(),
                preprocessor,
                value -> PictureFormat.recognise(value).isPresent(),
                model.device() + "; " + calibration.line() + " of " + batch.line() + "; pictures resized in "
                        + Preprocessor.implementation(),
                calibration.concurrency(),
                batch.size());
    }

    @Override
    public void close() {
        preprocessor.close();
        model.close();
    }
}
