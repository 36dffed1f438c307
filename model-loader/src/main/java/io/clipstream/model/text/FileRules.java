package io.clipstream.model.text;

import io.clipstream.model.checkpoint.CheckpointException;

/** {@code tokenizer.json} alone. */
record FileRules() implements TokenizerRules {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public TokenSource open(TokenizerFile file) throws CheckpointException {
        return WholeTextSource.of(file, file.json(), true);
    }
}
