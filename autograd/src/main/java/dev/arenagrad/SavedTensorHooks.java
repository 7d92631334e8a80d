package dev.arenagrad;

import dev.arenagrad.engine.ModeBlock;
import dev.arenagrad.engine.Packing;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * Hooks on the tensors that operations save for the backward pass: within a block, each is packed into any object when
 * it is saved, and unpacked when the pass needs it.
 *
 * {@snippet :
 * try (SavedTensorHooks _ = SavedTensorHooks.open(tensor -> tensor.toFloatArray(),
 *         values -> Tensor.of((float[]) values))) {
 *     y = x.exp(); // the graph keeps the result on the heap
 * }
 * }
 *
 * <p>Each thread has its own blocks; of nested ones, only the innermost packs. A tensor is packed once and unpacked
 * each time it is read. Packing is not recorded. The result of an operation in place is packed after the change; if that
 * throws, the change stays, and a backward pass through it throws {@link TensorException}. A change in place of a packed tensor is not
 * detected. A packed {@link Tensor} is owned by the graph like a saved tensor; a packed {@link AutoCloseable} is closed when the graph
 * releases it.
 */
public final class SavedTensorHooks implements AutoCloseable {
    private final ModeBlock block;

    private SavedTensorHooks(Packing packing) {
        Packing before = Recording.ofThread().packing();
        if (before != null && before.forbidden() != null && packing.forbidden() == null) {
            throw new TensorException(before.forbidden());
        }
        block = ModeBlock.open(recording -> recording.setPacking(packing));
    }

    /** Packs a saved tensor. */
    @FunctionalInterface
    public interface Pack {
        /**
         * {@return what the graph keeps instead of {@code tensor}}
         *
         * @param tensor the tensor to save; not to be changed in place
         */
        @Nullable
        Object pack(Tensor tensor);
    }

    /** Makes a tensor of a packed one. */
    @FunctionalInterface
    public interface Unpack {
        /**
         * {@return a tensor of the same elements, shape and dtype as the one that was packed}
         *
         * @param packed what {@link Pack#pack} returned
         */
        Tensor unpack(@Nullable Object packed);
    }

    /**
     * {@return a block in which saved tensors are packed} It must be closed by the same thread.
     *
     * @param pack called with each tensor that is saved; the operation throws {@link TensorException} if it changes the
     *         tensor in place
     * @param unpack called when a backward pass reads the saved tensor
     * @throws TensorException if this thread is in a block of {@link #forbid}
     */
    public static SavedTensorHooks open(Pack pack, Unpack unpack) {
        return new SavedTensorHooks(new Packing(pack, unpack, null));
    }

    /**
     * {@return a block in which {@link #open} throws} It must be closed by the same thread.
     *
     * @param message the message of the exception
     */
    public static SavedTensorHooks forbid(String message) {
        return new SavedTensorHooks(new Packing(null, null, message));
    }

    /**
     * Ends the block: from now on the modes count that the blocks which are still open have set, whichever order they are closed in. Closing
     * it again has no effect, nor has closing it in a hook or a custom function that is called within it: it stays open until it is closed outside.
     *
     * @throws IllegalStateException if another thread opened it
     */
    @Override
    public void close() {
        block.close();
    }
}
