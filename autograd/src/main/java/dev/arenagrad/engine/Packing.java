package dev.arenagrad.engine;

import dev.arenagrad.SavedTensorHooks;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.TensorException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a thread packs what nodes save: with a pair of hooks, or not at all because packing was forbidden. */
public record Packing(SavedTensorHooks.@Nullable Pack pack, SavedTensorHooks.@Nullable Unpack unpack,
        @Nullable String forbidden) {
    private static final String MODIFIES = "A saved tensor pack hook is modifying its input in place. Tensors provided as"
            + " input to pack hook can not be modified by in-place operations as this can lead to unexpected side-effects."
            + " Please open an issue if you need to perform in-place operations on the input to a pack hook.";

    /** {@return what stands for {@code tensor} in the graph} */
    Packed pack(Variable tensor) {
        int before = tensor.storage().version();
        Object value = Objects.requireNonNull(pack).pack(tensor);
        if (tensor.storage().version() != before) {
            throw new TensorException(MODIFIES);
        }
        return new Packed(value, Objects.requireNonNull(unpack));
    }

    /** A tensor that was packed. */
    record Packed(@Nullable Object value, SavedTensorHooks.Unpack unpack) {
        Tensor unpacked() {
            return unpack.unpack(value);
        }
    }
}
