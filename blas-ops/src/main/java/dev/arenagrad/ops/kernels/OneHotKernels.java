package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What becomes of arrays that are zero but for one element in each line along a dimension. */
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
        long yStep = Nest.step(y, dim);
        long outStep = Nest.step(out, dim);
        Nest nest = Nest.over(new NDArray[] {out, y, places, values}, dim);
        do {
            for (long i = 0; i < nest.count(); i++) {
                long outAt = nest.at(0) + i * nest.step(0);
                long place = outAt + index.get(ValueLayout.JAVA_LONG, nest.at(2) + i * nest.step(2)) * outStep;
                long valueAt = nest.at(3) + i * nest.step(3);
                if (dtype == DType.FLOAT32) {
                    float value = vs.get(ValueLayout.JAVA_FLOAT, valueAt);
                    minusExpTimes(value, ys, nest.at(1) + i * nest.step(1), yStep, outs, outAt, outStep, n);
                    outs.set(ValueLayout.JAVA_FLOAT, place, outs.get(ValueLayout.JAVA_FLOAT, place) + value);
                } else {
                    double value = vs.get(ValueLayout.JAVA_DOUBLE, valueAt);
                    minusExpTimes(value, ys, nest.at(1) + i * nest.step(1), yStep, outs, outAt, outStep, n);
                    outs.set(ValueLayout.JAVA_DOUBLE, place, outs.get(ValueLayout.JAVA_DOUBLE, place) + value);
                }
            }
        } while (nest.advance());
    }

    private static void minusExpTimes(float factor, MemorySegment ys, long yAt, long yStep, MemorySegment out,
            long outAt,
            long outStep, long n) {
        if (Simd.ON && yStep == Float.BYTES && outStep == Float.BYTES) {
            VectorRowsF32.minusExpTimes(ys, yAt, factor, out, outAt, n);
        } else {
            PlainRowsF32.minusExpTimes(ys, yAt, yStep, factor, out, outAt, outStep, n);
        }
    }

    private static void minusExpTimes(double factor, MemorySegment ys, long yAt, long yStep, MemorySegment out,
            long outAt,
            long outStep, long n) {
        if (Simd.ON && yStep == Double.BYTES && outStep == Double.BYTES) {
            VectorRowsF64.minusExpTimes(ys, yAt, factor, out, outAt, n);
        } else {
            PlainRowsF64.minusExpTimes(ys, yAt, yStep, factor, out, outAt, outStep, n);
        }
    }
}
