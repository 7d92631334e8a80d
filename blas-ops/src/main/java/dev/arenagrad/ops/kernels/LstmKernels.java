package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.UnaryOp;
import java.lang.foreign.MemorySegment;

/** Steps of long short-term memory, sample by sample, so that what one loop writes is near when the next reads it. */
public final class LstmKernels {
    private LstmKernels() {}

    /** One step, as {@link dev.arenagrad.ops.Backend#lstmStep} says. */
    public static void step(NDArray gates, NDArray cellBefore, NDArray cell, NDArray squashed, NDArray hidden) {
        DType dtype = gates.dtype();
        long size = dtype.byteSize();
        long width = cell.shape().size(1);
        MemorySegment memory = gates.storage().segment();
        MemorySegment squashes = squashed.storage().segment();
        for (long n = 0; n < cell.shape().size(0); n++) {
            long at = row(gates, n);
            long candidate = at + 2 * width * size;
            long output = at + 3 * width * size;
            activate(UnaryOp.SIGMOID, dtype, memory, at, memory, at, 2 * width);
            activate(UnaryOp.TANH, dtype, memory, candidate, memory, candidate, width);
            activate(UnaryOp.SIGMOID, dtype, memory, output, memory, output, width);
            if (dtype == DType.FLOAT32) {
                LstmLoopsF32.cell(memory, at, cellBefore.storage().segment(), row(cellBefore, n), cell.storage()
                        .segment(), row(cell, n), width);
            } else {
                LstmLoopsF64.cell(memory, at, cellBefore.storage().segment(), row(cellBefore, n), cell.storage()
                        .segment(), row(cell, n), width);
            }
            long squash = row(squashed, n);
            activate(UnaryOp.TANH, dtype, cell.storage().segment(), row(cell, n), squashes, squash, width);
            BinaryKernels.run(BinaryOp.MUL, dtype, memory, output, size, squashes, squash, size, hidden.storage()
                    .segment(), row(hidden, n), size, width);
        }
    }

    private static void activate(UnaryOp op, DType dtype, MemorySegment xs, long xAt, MemorySegment out, long outAt,
            long n) {
        UnaryKernels.run(op, dtype, xs, xAt, dtype.byteSize(), out, outAt, dtype.byteSize(), n);
    }

    private static long row(NDArray array, long n) {
        return LoopNest.start(array) + n * LoopNest.step(array, 0);
    }

    /** One step back, as {@link dev.arenagrad.ops.Backend#lstmStepBackward} says. */
    public static void stepBackward(NDArray gates, NDArray cellBefore, NDArray squashed, NDArray ofHidden,
            NDArray ofCell,
            NDArray ofGates, NDArray hidden) {
        NDArray[] arrays = {gates, cellBefore, squashed, ofHidden, ofCell, ofGates, hidden};
        MemorySegment[] memory = new MemorySegment[arrays.length];
        long[] at = new long[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            memory[k] = arrays[k].storage().segment();
        }
        long width = hidden.shape().size(1);
        for (long n = 0; n < hidden.shape().size(0); n++) {
            for (int k = 0; k < arrays.length; k++) {
                at[k] = row(arrays[k], n);
            }
            if (gates.dtype() == DType.FLOAT32) {
                LstmLoopsF32.back(memory, at, width);
            } else {
                LstmLoopsF64.back(memory, at, width);
            }
        }
    }
}
