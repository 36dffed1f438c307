package io.clipstream.model;

import io.clipstream.model.engine.OutOfDeviceMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what is to be encoded into batches that fit the device. One that does not fit is halved until it does, and none
 * larger is tried again. Thread-safe.
 */
final class FittingBatches {
    private static final Logger LOG = LoggerFactory.getLogger(FittingBatches.class);

    private final String what;
    private final int wanted;
    private final AtomicInteger largest;

    /**
     * @param what is encoded, for people
     * @param wanted the largest batch worth running
     */
    FittingBatches(String what, int wanted) {
        this.what = what;
        this.wanted = wanted;
        this.largest = new AtomicInteger(wanted);
    }

    /** The largest batch that is tried. */
    int largest() {
        return largest.get();
    }

    /**
     * Encodes all items, in order.
     *
     * @throws OutOfDeviceMemoryException where not even one fits
     */
    <T, R> List<R> run(List<T> items, Function<List<T>, List<R>> encode) {
        List<R> results = new ArrayList<>(items.size());
        while (results.size() < items.size()) {
            int from = results.size();
            List<T> batch = items.subList(from, Math.min(items.size(), from + largest.get()));
            try {
                results.addAll(encode.apply(batch));
            } catch (OutOfDeviceMemoryException e) {
                if (batch.size() == 1) {
                    throw e;
                }
                shrink(batch.size() / 2, e);
            }
        }
        return results;
    }

    private void shrink(int size, OutOfDeviceMemoryException reason) {
        int before = largest.getAndUpdate(now -> Math.min(now, size));
        if (before == wanted && size < wanted) {
            LOG.warn(
                    "{}; from now on at most {} {} are encoded at a time, or fewer if that is still too many. Set batch.max.size lower, or free the device's memory",
                    reason.getMessage(),
                    size,
                    what);
        }
    }
}
