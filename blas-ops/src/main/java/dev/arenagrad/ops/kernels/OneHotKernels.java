package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Kernels for arrays with one nonzero element in each line along a dimension. */
public final class OneHotKernels {
    private OneHotKernels() {}

    /** out = -v exp(y) in each line, plus v at one place: log-softmax's derivative, as {@link dev.arenagrad.ops.Backend} says. */
    public static void logSoftmaxBackward(NDArray places, NDArray values, NDArray y, int dim, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        DType dtype = out.dtype();
        MemorySegment index = places.storage().segment();
        MemorySegment vs = values.storage().segment();
        MemorySegment ys = y.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.shape().size(dim);
        long yStep = LoopNest.step(y, dim);
        long outStep = LoopNest.step(out, dim);
        LoopNest nest = LoopNest.over(new NDArray[] {out, y, places, values}, dim);
        if (areColumnsOfOneValue(dtype, nest)) {
            do {
                double value = SoftmaxKernels.number(dtype, vs, nest.at(3));
                for (long row = 0; row < n; row++) {
                    SoftmaxKernels.logSoftmaxGradientOfNumber(dtype, 0, ys, nest.at(1) + row * yStep, nest.step(1),
                            value, outs, nest.at(0) + row * outStep, nest.step(0), nest.count());
                }
                for (long i = 0; i < nest.count(); i++) {
                    add(dtype, value, outs, nest.at(0) + i * nest.step(0) + index.get(ValueLayout.JAVA_LONG, nest.at(2)
                            + i * nest.step(2)) * outStep);
                }
            } while (nest.advance());
            return;
        }
        do {
            for (long i = 0; i < nest.count(); i++) {
                long outAt = nest.at(0) + i * nest.step(0);
                long place = outAt + index.get(ValueLayout.JAVA_LONG, nest.at(2) + i * nest.step(2)) * outStep;
                double value = SoftmaxKernels.number(dtype, vs, nest.at(3) + i * nest.step(3));
                SoftmaxKernels.logSoftmaxGradientOfNumber(dtype, 0, ys, nest.at(1) + i * nest.step(1), yStep, value,
                        outs,
                        outAt, outStep, n);
                add(dtype, value, outs, place);
            }
        } while (nest.advance());
    }

    /** {@return whether many lines lie side by side, as those of images' channels, and have the same value, as those of a mean} */
    private static boolean areColumnsOfOneValue(DType dtype, LoopNest nest) {
        int size = dtype.byteSize();
        return Simd.ON && nest.step(0) == size && nest.step(1) == size && nest.step(3) == 0
                && nest.count() >= SoftmaxColumns.FEWEST;
    }

    private static void add(DType dtype, double value, MemorySegment out, long at) {
        if (dtype == DType.FLOAT32) {
            out.set(ValueLayout.JAVA_FLOAT, at, out.get(ValueLayout.JAVA_FLOAT, at) + (float) value);
        } else {
            out.set(ValueLayout.JAVA_DOUBLE, at, out.get(ValueLayout.JAVA_DOUBLE, at) + value);
        }
    }
}
