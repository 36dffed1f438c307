package io.clipstream.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One turn of a service at full load: its topic is filled, and committed results are counted while it is in its stride.
 *
 * @param imagesPerSecond committed
 * @param millisAnImage processor time by {@link ProcessThreads}, and the {@code broker}'s
 * @param compilerShare of the processor time of the service's process, 0 to 1
 * @param others share of all processors that other programs used, 0 to 1
 */
record SustainedRun(double imagesPerSecond, Map<String, Double> millisAnImage, double compilerShare, double others) {
    private static final int LIMIT_SECONDS = 240;

    /**
     * How many images.
     *
     * @param before answered before the counting begins: the pipeline fills
     * @param counted answered while it goes on
     * @param after answered after it: as many as a service may have decoded ahead, so that each image counted stands for
     *     one decoded
     */
    record Size(int before, int counted, int after) {
        int images() {
            return before + counted + after;
        }
    }

    static SustainedRun of(ServiceUnderTest service, Size size, long brokerPid)
            throws IOException, InterruptedException {
        service.publish(size.images());
        service.awaitAnswered((long) size.counted() + size.after(), LIMIT_SECONDS);
        long pid = service.process().pid();
        ProcessorTicks ticks = ProcessorTicks.now();
        Map<String, Double> from = seconds(pid, brokerPid);
        long first = service.results().count();
        service.awaitAnswered(size.after(), LIMIT_SECONDS);
        Map<String, Double> used = ThreadGroups.between(from, seconds(pid, brokerPid));
        double others = MachineLoad.others(ticks, ProcessorTicks.now());
        long last = service.results().count();
        service.awaitAnswered(0, LIMIT_SECONDS);
        Map<String, Double> millis = new LinkedHashMap<>();
        // Ticks are rounded down thread by thread: what is left over may go down by one.
        used.forEach((group, seconds) -> millis.put(group, 1e3 * Math.max(0, seconds) / (last - first)));
        used.remove("broker");
        return new SustainedRun(
                service.results().rateBetween(first, last), millis, ThreadGroups.compilerShare(used), others);
    }

    private static Map<String, Double> seconds(long pid, long brokerPid) {
        Map<String, Double> seconds = ProcessThreads.seconds(pid);
        seconds.put("broker", ProcessorTicks.ofProcess(brokerPid) / ProcessorTicks.A_SECOND);
        return seconds;
    }
}
