package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.core.label.Example;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Pictures whose bytes are text, and whose vectors depend on it alone; those that begin with {@code BAD} cannot be read. */
final class FakePictures {
    final List<String> decoded = new CopyOnWriteArrayList<>();
    final Map<Example.Stored, Embedding> stored = new ConcurrentHashMap<>();
    /** Why nothing that is stored can be read now; null where it can. */
    volatile @Nullable String obstacle;
    /** Look-ups that have begun. */
    final Semaphore asked = new Semaphore(0);
    /** Look-ups that may be answered. */
    final Semaphore answers = new Semaphore(Integer.MAX_VALUE / 2);

    private final ModelId model;

    FakePictures(ModelId model) {
        this.model = model;
    }

    static Embedding vector(String text) {
        return vector(Math.floorMod(text.hashCode(), 97));
    }

    private static Embedding vector(int number) {
        return Embedding.normalise(new float[] {1, (number - 48) / 10f});
    }

    ExampleEncoder encoder() {
        return new ExampleEncoder(this::decode, new Images(model), Reading::new);
    }

    private RgbImage decode(byte[] content) throws PictureException {
        String text = new String(content, StandardCharsets.UTF_8);
        decoded.add(text);
        if (text.startsWith("BAD")) {
            throw new PictureException(PictureException.Reason.TRUNCATED, "it ends too soon");
        }
        return new RgbImage(1, 1, new byte[] {(byte) Math.floorMod(text.hashCode(), 97), 0, 0});
    }

    private final class Reading implements StoredEmbeddings.Reading {
        @Override
        public Embedding read(Example.Stored place)
                throws StoredEmbeddings.UnusableExampleException, StoredEmbeddings.UnavailableException {
            asked.release();
            answers.acquireUninterruptibly();
            String away = obstacle;
            if (away != null) {
                throw new StoredEmbeddings.UnavailableException(away, new IllegalStateException());
            }
            Embedding found = stored.get(place);
            if (found == null) {
                throw new StoredEmbeddings.UnusableExampleException("no record", "a record that is on the topic");
            }
            return found;
        }

        @Override
        public void close() {}
    }

    private record Images(ModelId model) implements ImageEncoder {
        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public int imageSize() {
            return 1;
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            return images.stream().map(image -> vector(image.pixels()[0])).toList();
        }

        @Override
        public void close() {}
    }
}
