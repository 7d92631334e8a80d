package dev.arenagrad.engine;

import dev.arenagrad.SavedTensorHooks;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Failures;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.TensorException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a thread packs saved tensors: with a pair of hooks, or not at all because packing was forbidden. */
public record Packing(SavedTensorHooks.@Nullable Pack pack, SavedTensorHooks.@Nullable Unpack unpack,
        @Nullable String forbidden) {
    private static final String MODIFIES = "A saved tensor pack hook is modifying its input in place. Tensors provided as"
            + " input to pack hook can not be modified by in-place operations as this can lead to unexpected side-effects."
            + " Please open an issue if you need to perform in-place operations on the input to a pack hook.";

    /** {@return the object that replaces {@code tensor} in the graph} Nothing is recorded while the hook runs. */
    Packed pack(Variable tensor) {
        ScopeImpl scope = ScopeImpl.current();
        int before = tensor.storage().version();
        Packed packed = new Packed(packedByHook(tensor), Objects.requireNonNull(unpack));
        try {
            scope.requireOpenAfter("the packing of a saved tensor");
            if (tensor.storage().version() != before) {
                throw new TensorException(MODIFIES);
            }
        } catch (RuntimeException e) {
            Failures.join(e, packed.close());
            throw e;
        }
        return packed;
    }

    private @Nullable Object packedByHook(Variable tensor) {
        Recording recording = Recording.ofThread();
        return recording.keepingModes(() -> {
            recording.setEnabled(false);
            return Objects.requireNonNull(pack).pack(tensor);
        });
    }

    /** A tensor that was packed. */
    record Packed(@Nullable Object value, SavedTensorHooks.Unpack unpack) {
        Tensor unpacked() {
            ScopeImpl scope = ScopeImpl.current();
            Tensor tensor = Recording.ofThread().keepingModes(() -> unpack.unpack(value));
            scope.requireOpenAfter("the unpacking of a saved tensor");
            if (tensor == null) {
                throw new TensorException("Output of saved tensor unpack_hook expected to be a Tensor but got null");
            }
            return tensor;
        }

        /** Closes what the hook made, if it can be closed, and returns what that throws. */
        @Nullable
        Throwable close() {
            return value instanceof AutoCloseable closeable ? Recording.ofThread().keepingModes(() -> close(closeable))
                    : null;
        }

        private static @Nullable Throwable close(AutoCloseable closeable) {
            try {
                closeable.close();
                return null;
            } catch (RuntimeException | Error e) {
                return e;
            } catch (Exception e) {
                return new IllegalStateException("a packed tensor could not be closed", e);
            }
        }
    }
}
