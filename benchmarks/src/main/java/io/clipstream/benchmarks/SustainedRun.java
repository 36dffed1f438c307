package io.clipstream.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One whole turn of a service at full load: from the moment at which its images begin to be published to that of its last
 * committed result. No part is left out: services commit in bursts, and a part of a turn could hold more bursts than it paid for.
 *
 * @param imagesPerSecond committed
 * @param millisAnImage processor time by {@link ProcessThreads}, and the {@code broker}'s
 * @param compilerShare of the processor time of the service's process, 0 to 1
 * @param others share of all processors that other programs used, 0 to 1
 */
record SustainedRun(double imagesPerSecond, Map<String, Double> millisAnImage, double compilerShare, double others) {
    private static final int LIMIT_SECONDS = 240;

    /** @param images to publish and to wait for */
    static SustainedRun of(ServiceUnderTest service, int images, long brokerPid)
            throws IOException, InterruptedException {
        long pid = service.process().pid();
        ProcessorTicks ticks = ProcessorTicks.now();
        Map<String, Double> from = seconds(pid, brokerPid);
        long begin = System.nanoTime();
        service.publish(images);
        service.awaitAnswered(LIMIT_SECONDS);
        Map<String, Double> used = ThreadGroups.between(from, seconds(pid, brokerPid));
        double others = MachineLoad.others(ticks, ProcessorTicks.now());
        Map<String, Double> millis = new LinkedHashMap<>();
        // Ticks are rounded down thread by thread: what is left over may go down by one.
        used.forEach((group, seconds) -> millis.put(group, 1e3 * Math.max(0, seconds) / images));
        used.remove("broker");
        double seconds = Seconds.of(service.results().nanosOf(service.published()) - begin);
        return new SustainedRun(images / seconds, millis, ThreadGroups.compilerShare(used), others);
    }

    private static Map<String, Double> seconds(long pid, long brokerPid) {
        Map<String, Double> seconds = ProcessThreads.seconds(pid);
        seconds.put("broker", ProcessorTicks.ofProcess(brokerPid) / ProcessorTicks.A_SECOND);
        return seconds;
    }
}
