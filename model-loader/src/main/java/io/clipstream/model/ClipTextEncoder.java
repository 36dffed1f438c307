package io.clipstream.model;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.model.engine.TorchNetworks;
import io.clipstream.model.text.ClipTokenizer;
import io.clipstream.model.text.Prompt;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encodes prompts in batches of similar length, each cut to the longest of its batch: exact where the tower is causal,
 * and up to three times as fast as full contexts. Where it is not, prompts fill the context and nothing is cut.
 */
final class ClipTextEncoder implements TextEncoder {
    private final ModelDescription description;
    private final TorchNetworks networks;
    private final ClipTokenizer tokenizer;
    private final FittingBatches batches;

    ClipTextEncoder(ModelDescription description, TorchNetworks networks, ClipTokenizer tokenizer, int largestBatch) {
        this.description = description;
        this.networks = networks;
        this.tokenizer = tokenizer;
        this.batches = new FittingBatches("prompts", largestBatch);
    }

    @Override
    public ModelId model() {
        return description.id();
    }

    @Override
    public int dimension() {
        return description.dimension();
    }

    @Override
    public List<Embedding> encode(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one prompt");
        }
        List<Prompt> prompts = texts.stream().map(tokenizer::encode).toList();
        List<Integer> byLength = IntStream.range(0, prompts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> prompts.get(i).length()))
                .toList();
        List<Embedding> encoded =
                batches.run(byLength.stream().map(prompts::get).toList(), this::encodeBatch);
        Embedding[] embeddings = new Embedding[prompts.size()];
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[byLength.get(i)] = encoded.get(i);
        }
        return List.of(embeddings);
    }

    private List<Embedding> encodeBatch(List<Prompt> prompts) {
        int length = prompts.stream().mapToInt(Prompt::length).max().orElseThrow();
        long[] ids = new long[prompts.size() * length];
        long[] pooled = new long[prompts.size()];
        for (int i = 0; i < prompts.size(); i++) {
            // What comes after a prompt's length cannot be seen from its pooled position; zeros are as good as padding.
            System.arraycopy(
                    prompts.get(i).ids(), 0, ids, i * length, prompts.get(i).length());
            pooled[i] = prompts.get(i).pooled();
        }
        return Vectors.unit(networks.encodeTexts(ids, pooled, length), prompts.size(), dimension());
    }

    /** Nothing: the model owns the memory. */
    @Override
    public void close() {}
}
