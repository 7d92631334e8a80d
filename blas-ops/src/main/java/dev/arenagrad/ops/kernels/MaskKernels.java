package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements where a mask is true, packed together and spread out again. All arrays are contiguous. */
public final class MaskKernels {
    private MaskKernels() {}

    /** {@return how many elements are true, as {@link dev.arenagrad.ops.Backend#countTrue} says} */
    public static long count(NDArray mask) {
        return CountKernels.bytes(mask.storage().segment(), LoopNest.start(mask), mask.numel());
    }

    /** Lists the positions of true elements, as {@link dev.arenagrad.ops.Backend#nonzero} says. */
    public static void nonzero(NDArray mask, NDArray out) {
        MemorySegment flags = mask.storage().segment();
        MemorySegment outs = out.storage().segment();
        Shape shape = mask.shape();
        int rank = shape.rank();
        long column = LoopNest.start(out);
        long rowBytes = out.shape().size(1) * Long.BYTES;
        long[] position = new long[rank];
        long at = LoopNest.start(mask);
        long n = mask.numel();
        for (long i = 0; i < n; i++) {
            if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                for (int d = 0; d < rank; d++) {
                    outs.set(ValueLayout.JAVA_LONG, column + d * rowBytes, position[d]);
                }
                column += Long.BYTES;
            }
            for (int d = rank - 1; d >= 0 && ++position[d] == shape.size(d); d--) {
                position[d] = 0;
            }
        }
    }

    /** Packs the elements of x where the mask is true, as {@link dev.arenagrad.ops.Backend#maskedSelect} says. */
    public static void select(NDArray x, NDArray mask, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment flags = mask.storage().segment();
        MemorySegment outs = out.storage().segment();
        long xAt = LoopNest.start(x);
        long at = LoopNest.start(mask);
        long outAt = LoopNest.start(out);
        long n = mask.numel();
        switch (x.dtype().byteSize()) {
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_SHORT, outAt, xs.get(ValueLayout.JAVA_SHORT, xAt + i * Short.BYTES));
                        outAt += Short.BYTES;
                    }
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_INT, outAt, xs.get(ValueLayout.JAVA_INT, xAt + i * Integer.BYTES));
                        outAt += Integer.BYTES;
                    }
                }
            }
            case Long.BYTES -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_LONG, outAt, xs.get(ValueLayout.JAVA_LONG, xAt + i * Long.BYTES));
                        outAt += Long.BYTES;
                    }
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_BYTE, outAt, xs.get(ValueLayout.JAVA_BYTE, xAt + i));
                        outAt++;
                    }
                }
            }
        }
    }

    /** Spreads the elements of x where the mask is true, as {@link dev.arenagrad.ops.Backend#maskedScatter} says. */
    public static void scatter(NDArray x, NDArray mask, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment flags = mask.storage().segment();
        MemorySegment outs = out.storage().segment();
        long xAt = LoopNest.start(x);
        long at = LoopNest.start(mask);
        long outAt = LoopNest.start(out);
        long n = mask.numel();
        switch (x.dtype().byteSize()) {
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_SHORT, outAt + i * Short.BYTES, xs.get(ValueLayout.JAVA_SHORT, xAt));
                        xAt += Short.BYTES;
                    }
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_INT, outAt + i * Integer.BYTES, xs.get(ValueLayout.JAVA_INT, xAt));
                        xAt += Integer.BYTES;
                    }
                }
            }
            case Long.BYTES -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_LONG, outAt + i * Long.BYTES, xs.get(ValueLayout.JAVA_LONG, xAt));
                        xAt += Long.BYTES;
                    }
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    if (flags.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                        outs.set(ValueLayout.JAVA_BYTE, outAt + i, xs.get(ValueLayout.JAVA_BYTE, xAt));
                        xAt++;
                    }
                }
            }
        }
    }
}
