package io.clipstream.demo;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bundled pictures and their label sets.
 *
 * <p>105 pictures: photographs (JPEG, WebP) and drawings (PNG). The photographs were not chosen by what the model gets
 * right.
 */
public final class DemoPictures {
    private DemoPictures() {}

    /** All pictures, in the order of {@code pictures.csv}. */
    public static List<DemoPicture> all() {
        CsvMapper mapper = CsvMapper.builder().build();
        CsvSchema header = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Map<String, String>> rows = mapper.readerForMapOf(String.class)
                .with(header)
                .readValues(BundledFiles.read("pictures/pictures.csv"))) {
            List<DemoPicture> pictures = new ArrayList<>();
            while (rows.hasNext()) {
                pictures.add(picture(rows.next()));
            }
            return List.copyOf(pictures);
        } catch (IOException e) {
            throw new UncheckedIOException("The bundled pictures.csv cannot be read", e);
        }
    }

    /**
     * The label sets the pictures ask for, by name in the order of the pictures: each value is a label-set message as one
     * publishes it, JSON in UTF-8.
     */
    public static Map<String, byte[]> labelSets() {
        Map<String, byte[]> sets = new LinkedHashMap<>();
        for (DemoPicture picture : all()) {
            sets.computeIfAbsent(picture.labelSet(), name -> BundledFiles.read("label-sets/" + name + ".json"));
        }
        return sets;
    }

    private static DemoPicture picture(Map<String, String> row) {
        return new DemoPicture(
                cell(row, "file"),
                cell(row, "label"),
                cell(row, "set"),
                cell(row, "predicted"),
                Double.parseDouble(cell(row, "probability")),
                cell(row, "licence"),
                cell(row, "author"),
                cell(row, "source"));
    }

    private static String cell(Map<String, String> row, String column) {
        String value = row.get(column);
        if (value == null) {
            throw new IllegalStateException("pictures.csv: no '" + column + "' in " + row);
        }
        return value;
    }
}
