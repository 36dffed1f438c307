package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Whether two services say the same of the same photographs. The first is noted, the second compared with it. */
final class ResultAgreement {
    private final Map<Integer, JsonNode> first = new HashMap<>();
    private final int photographs;
    private long compared;
    private long sameLabel;
    private double largestProbability;
    private double largestSimilarity;

    /** @param photographs after which they begin anew */
    ResultAgreement(int photographs) {
        this.photographs = photographs;
    }

    void note(byte[] key, JsonNode result) {
        first.putIfAbsent(photograph(key), result);
    }

    /** @throws IllegalStateException where the photograph has not been noted, or the result has another form */
    void compare(byte[] key, JsonNode result) {
        JsonNode other = first.get(photograph(key));
        if (other == null) {
            throw new IllegalStateException("photograph " + photograph(key) + " has no result to compare with");
        }
        compared++;
        sameLabel += other.get("label").equals(result.get("label")) ? 1 : 0;
        largestProbability = Math.max(largestProbability, difference(other, result, "probability"));
        Map<String, JsonNode> scores = new HashMap<>();
        other.get("scores").forEach(score -> scores.put(score.get("label").asText(), score));
        for (JsonNode score : result.get("scores")) {
            JsonNode match = scores.get(score.get("label").asText());
            if (match != null) {
                largestSimilarity = Math.max(largestSimilarity, difference(match, score, "similarity"));
            }
        }
    }

    private static double difference(JsonNode one, JsonNode other, String field) {
        return Math.abs(one.get(field).asDouble() - other.get(field).asDouble());
    }

    private int photograph(byte[] key) {
        return (int) (ServiceUnderTest.number(key) % photographs);
    }

    void into(Figures figures) {
        if (compared == 0) {
            throw new IllegalStateException("nothing was compared");
        }
        figures.put("sameLabelShare", (double) sameLabel / compared)
                .put("largestProbabilityDifference", largestProbability)
                .put("largestSimilarityDifference", largestSimilarity);
    }
}
