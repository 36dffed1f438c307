package io.clipstream.streams.app;

import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.check.CheckReport;
import io.clipstream.model.check.Extent;
import io.clipstream.model.check.ModelCheck;
import io.clipstream.model.check.Reference;
import io.clipstream.streams.client.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A short {@link ModelCheck} before a model is served. */
final class StartupCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);

    private StartupCheck() {}

    /**
     * Checks a loaded model. Pictures are prepared as the checkpoint says, whatever the application's own options:
     * those are not what the reference was made with.
     *
     * @throws CommandFailure with the table and what to do, where the model does not pass
     */
    static void run(ClipModel model, Path directory) {
        long begin = System.nanoTime();
        CheckReport report;
        try (Preprocessor pictures = new Preprocessor(model.preprocess(), PictureLimits.defaults(), false)) {
            Optional<Reference> reference = Reference.beside(directory);
            report = new ModelCheck(model, pictures, Extent.startup(model.description()), reference).run();
        } catch (IOException e) {
            throw new CommandFailure(
                    "model: cannot check the checkpoint: " + e.getMessage() + "\nWithout that file the checkpoint is"
                            + " served, its parity unproven.",
                    e);
        }
        if (!report.passed()) {
            throw new CommandFailure("model: refused, for it does not pass its check\n" + report.text()
                    + "More: clipstream model check " + directory
                    + "\nTo serve it nevertheless, set model.check=off.");
        }
        LOG.info("Model check: {} ({} ms)", report.verdict(), (System.nanoTime() - begin) / 1_000_000);
    }
}
