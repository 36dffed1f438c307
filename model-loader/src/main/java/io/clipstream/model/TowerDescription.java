package io.clipstream.model;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.Tower;

/**
 * One half of a model.
 *
 * @param summary layers, width and heads, for people
 * @param parameters number of its weights
 * @param operations floating-point operations for one picture, or for one text that fills the context; a multiplication
 *     and an addition are two
 */
public record TowerDescription(String summary, long parameters, long operations) {
    static TowerDescription of(ClipArchitecture architecture, Tower tower) throws CheckpointException {
        return new TowerDescription(tower.summary(), architecture.parameters(tower), tower.operations());
    }
}
