package io.clipstream.core.label;

import io.clipstream.core.embedding.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Labels with their vectors: a matrix in pages of rows, so that two revisions of a set share what did not change.
 * Immutable and thread-safe.
 */
public final class LabelMatrix {
    /**
     * Some rows of a matrix.
     *
     * @param names one a row
     * @param rows {@code names.size() × dimension} float32, one vector behind the other, of unit length, or shorter
     *     where labels have examples ({@link ExampleLevel}); not copied, not changed
     * @param thresholds of rows that have one of their own, by row
     * @param routes of rows that have one of their own, by row
     */
    public record Page(
            List<String> names,
            int dimension,
            float[] rows,
            Map<Integer, Double> thresholds,
            Map<Integer, String> routes) {
        public Page {
            thresholds = Map.copyOf(thresholds);
            routes = Map.copyOf(routes);
            for (int row : thresholds.keySet()) {
                Objects.checkIndex(row, names.size());
            }
            for (int row : routes.keySet()) {
                Objects.checkIndex(row, names.size());
            }
            names = List.copyOf(names);
            if (dimension < 1 || (long) names.size() * dimension != rows.length) {
                throw new IllegalArgumentException(
                        names.size() + " rows of " + dimension + " are not " + rows.length + " numbers");
            }
        }

        /** Rows without routes of their own. */
        public Page(List<String> names, int dimension, float[] rows, Map<Integer, Double> thresholds) {
            this(names, dimension, rows, thresholds, Map.of());
        }

        /** Rows without thresholds or routes of their own. */
        public Page(List<String> names, int dimension, float[] rows) {
            this(names, dimension, rows, Map.of());
        }
    }

    private final List<Page> pages;
    private final int dimension;
    private final int size;
    private final double @Nullable [] thresholds;
    private final Map<String, String> routes;

    /** @throws IllegalArgumentException where pages differ in dimension */
    public LabelMatrix(int dimension, List<Page> pages) {
        this.pages = List.copyOf(pages);
        this.dimension = dimension;
        int rows = 0;
        Map<Integer, Double> own = new HashMap<>();
        Map<String, String> routed = new HashMap<>();
        for (Page page : pages) {
            if (page.dimension() != dimension) {
                throw new IllegalArgumentException(
                        "a page of dimension " + page.dimension() + " in a matrix of " + dimension);
            }
            int first = rows;
            page.thresholds().forEach((row, threshold) -> own.put(first + row, threshold));
            page.routes().forEach((row, route) -> routed.put(page.names().get(row), route));
            rows += page.names().size();
        }
        this.size = rows;
        this.routes = Map.copyOf(routed);
        this.thresholds = own.isEmpty() ? null : dense(own, rows);
    }

    private static double[] dense(Map<Integer, Double> own, int rows) {
        double[] thresholds = new double[rows];
        Arrays.fill(thresholds, Double.NaN);
        own.forEach((row, threshold) -> thresholds[row] = threshold);
        return thresholds;
    }

    /** One page of labels and their vectors, for tests and small sets. */
    public static LabelMatrix of(List<String> names, List<Embedding> vectors) {
        int dimension = vectors.get(0).dimension();
        float[] rows = new float[names.size() * dimension];
        for (int i = 0; i < vectors.size(); i++) {
            vectors.get(i).copyTo(rows, i * dimension);
        }
        return new LabelMatrix(dimension, List.of(new Page(names, dimension, rows)));
    }

    /** A matrix without rows. */
    public static LabelMatrix empty(int dimension) {
        return new LabelMatrix(dimension, List.of());
    }

    public int dimension() {
        return dimension;
    }

    /** Number of rows. */
    public int size() {
        return size;
    }

    /** Its pages, in the order of the rows. */
    public List<Page> pages() {
        return pages;
    }

    /** All names, in the order of the rows. */
    public List<String> names() {
        List<String> names = new ArrayList<>(size);
        for (Page page : pages) {
            names.addAll(page.names());
        }
        return names;
    }

    /** The name of a row. */
    public String name(int row) {
        int left = row;
        for (Page page : pages) {
            if (left < page.names().size()) {
                return page.names().get(left);
            }
            left -= page.names().size();
        }
        throw new IndexOutOfBoundsException("row " + row + " of " + size);
    }

    /** A row's own threshold, or what is given where it has none. */
    public double threshold(int row, double otherwise) {
        return thresholds == null || Double.isNaN(thresholds[row]) ? otherwise : thresholds[row];
    }

    /** Routes of labels that have one of their own, by the label's name. */
    public Map<String, String> routes() {
        return routes;
    }
}
