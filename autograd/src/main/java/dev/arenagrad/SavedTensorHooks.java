package dev.arenagrad;

import dev.arenagrad.engine.Packing;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the graph for the tensors that operations save for the backward pass: for the length of a block, each is packed
 * when it is saved and unpacked when the pass needs it.
 *
 * {@snippet :
 * try (SavedTensorHooks _ = SavedTensorHooks.open(tensor -> tensor.toFloatArray(),
 *         values -> Tensor.of((float[]) values))) {
 *     y = x.exp(); // the result is kept on the heap, as long as the graph
 * }
 * }
 *
 * <p>Each thread has its own; of nested blocks, only the innermost packs. A tensor is packed once and unpacked each time it is
 * read. Changes in place of a packed tensor are not noticed. A packed value that is a {@link Tensor} is owned by the graph as a
 * saved tensor is; one that is an {@link AutoCloseable} is closed when the graph lets go of it.
 */
public final class SavedTensorHooks implements AutoCloseable {
    private final Recording recording = Recording.ofThread();
    private final @Nullable Packing before = recording.packing();

    private SavedTensorHooks(Packing packing) {
        if (before != null && before.forbidden() != null && packing.forbidden() == null) {
            throw new TensorException(before.forbidden());
        }
        recording.setPacking(packing);
    }

    /** Makes what stands for a saved tensor. */
    @FunctionalInterface
    public interface Pack {
        /**
         * {@return what stands for {@code tensor}}
         *
         * @param tensor the tensor to save, which must not be changed in place
         */
        @Nullable
        Object pack(Tensor tensor);
    }

    /** Makes a tensor of what {@link Pack} made. */
    @FunctionalInterface
    public interface Unpack {
        /** {@return a tensor of the same elements, shape and dtype as the one that was packed} */
        Tensor unpack(@Nullable Object packed);
    }

    /**
     * {@return a block in which saved tensors are packed}
     *
     * @param pack is called with each tensor that is saved; a change in place in it makes the operation throw a TensorException
     * @param unpack is called by the backward pass
     * @throws TensorException if packing is forbidden by {@link #forbid}
     */
    public static SavedTensorHooks open(Pack pack, Unpack unpack) {
        return new SavedTensorHooks(new Packing(pack, unpack, null));
    }

    /**
     * {@return a block in which {@link #open} throws}
     *
     * @param message what the exception says
     */
    public static SavedTensorHooks forbid(String message) {
        return new SavedTensorHooks(new Packing(null, null, message));
    }

    /** Restores what was before the block. Called by the thread that opened it. */
    @Override
    public void close() {
        recording.setPacking(before);
    }
}
