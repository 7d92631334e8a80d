package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.TensorException;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the tensors that the recorded operations of a checkpointed block read, except those the block made itself. They are
 * compared when the block is recomputed, so that changed inputs are detected. The memory of the inputs is not kept.
 */
public final class InputVersions {
    private final Map<Key, Integer> versions = new HashMap<>();

    /** The storages that recorded operations of the block made, while it runs for the first time. */
    private final Set<Key> made = new HashSet<>();

    private boolean noted;

    /** One storage and no other, which it does not keep from being collected. */
    private static final class Key extends WeakReference<Storage> {
        private final int hash;

        Key(Storage storage) {
            super(storage);
            this.hash = System.identityHashCode(storage);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            Storage storage = get();
            return other == this || storage != null && other instanceof Key key && key.refersTo(storage);
        }
    }

    /** A block of code in which the versions of one thread's recorded operations are noted, or compared. */
    public static final class Watch implements AutoCloseable {
        private final Recording recording = Recording.ofThread();
        private final @Nullable Watch outer = recording.watch();
        private final InputVersions versions;
        private final Runnable first;

        private Watch(InputVersions versions, Runnable first) {
            this.versions = versions;
            this.first = first;
            recording.setWatch(this);
        }

        /** Notes, or compares, the versions of the inputs of an operation, which was just done. */
        void operation(Variable result, List<? extends Tensor> inputs) {
            first.run();
            inputs.forEach(input -> versions.input(Variable.of(input)));
            versions.result(result);
            if (outer != null) {
                outer.operation(result, inputs);
            }
        }

        @Override
        public void close() {
            versions.made.clear();
            versions.noted = true;
            recording.setWatch(outer);
        }
    }

    /**
     * {@return a block in which versions are noted, the first time, or compared with those} An operation on an input that was changed in
     * place since throws {@link TensorException}. It must be closed by the same thread.
     *
     * @param first what is done at each recorded operation before
     */
    public Watch watch(Runnable first) {
        return new Watch(this, first);
    }

    private void input(Variable input) {
        Key key = new Key(input.storage());
        if (!noted) {
            if (!made.contains(key)) {
                versions.putIfAbsent(key, input.storage().version());
            }
            return;
        }
        Integer expected = versions.get(key);
        if (expected != null) {
            require(input, expected);
        }
    }

    /**
     * Notes, or compares, the version of a tensor that an operation saves beside its inputs, such as an index or a mask.
     *
     * @throws TensorException if it was changed in place since
     */
    public void saved(Tensor tensor) {
        input(Variable.of(tensor));
    }

    private void result(Variable result) {
        Key key = new Key(result.storage());
        if (!noted && !versions.containsKey(key)) {
            made.add(key);
        }
    }

    /**
     * Checks that a tensor was not changed in place.
     *
     * @throws TensorException if its version is another than {@code expected}
     */
    public static void require(Variable tensor, int expected) {
        int now = tensor.storage().version();
        if (now != expected) {
            throw Saved.changedInPlace(tensor, tensor.gradFn(), expected, now);
        }
    }
}
