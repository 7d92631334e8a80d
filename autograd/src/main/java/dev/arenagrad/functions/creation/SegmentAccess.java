package dev.arenagrad.functions.creation;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.lang.foreign.MemorySegment;

/** Tensors over the memory of others. */
public final class SegmentAccess {
    private SegmentAccess() {}

    /**
     * {@return a tensor over memory that is not copied}
     *
     * @param lender whose memory it is
     * @param origin what makes it, for messages
     * @throws dev.arenagrad.ops.TensorException if the memory is on the heap, or not of that size or alignment
     * @throws dev.arenagrad.memory.LifetimeException if the arena of the memory is closed, or confined to another thread
     */
    public static Tensor borrow(MemorySegment memory, DType dtype, Shape shape, Lender lender, String origin) {
        return new Variable(NDArray.borrow(memory, dtype, shape, lender, origin));
    }
}
