package io.clipstream.benchmarks;

import java.util.List;

/**
 * A straight line through measurements (least squares), and how sure its slope is. Neighbours among the measurements may resemble each other:
 * they then count for less, by the correlation of what the line leaves of each with that of the next.
 *
 * @param slope by the unit of x
 * @param margin half the width of the slope's 95 % confidence interval
 */
record Trend(double slope, double margin) {
    private static final double NORMAL_95 = 1.96;
    private static final int PARAMETERS = 2;

    static Trend of(List<Double> x, List<Double> y) {
        int n = x.size();
        if (n < 10 || y.size() != n) {
            throw new IllegalArgumentException("a trend takes ten points or more, not " + n + " and " + y.size());
        }
        double meanX = x.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double meanY = y.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double spread = 0;
        double together = 0;
        for (int i = 0; i < n; i++) {
            spread += (x.get(i) - meanX) * (x.get(i) - meanX);
            together += (x.get(i) - meanX) * (y.get(i) - meanY);
        }
        double slope = together / spread;
        double left = 0;
        double neighbours = 0;
        double before = 0;
        for (int i = 0; i < n; i++) {
            double rest = y.get(i) - meanY - slope * (x.get(i) - meanX);
            left += rest * rest;
            neighbours += rest * before;
            before = rest;
        }
        double correlation = left == 0 ? 0 : Math.max(0, neighbours / left);
        double count = Math.max(PARAMETERS + 1, n * (1 - correlation) / (1 + correlation));
        return new Trend(slope, NORMAL_95 * Math.sqrt(left / (count - PARAMETERS) / spread));
    }
}
