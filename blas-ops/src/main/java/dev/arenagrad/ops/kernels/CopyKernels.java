package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Copies between layouts and types, and the choice between two arrays. */
public final class CopyKernels {
    /** From this many neighbours on, converting by blocks pays for its arrays. */
    private static final long ROW = 128;

    /** The elements of a run that loops over int go through; those of a longer one are left to loops over long. */
    private static final long MOST = 1 << 30;

    private CopyKernels() {}

    /** out = x, as {@link dev.arenagrad.ops.Backend#copy} says. */
    public static void copy(NDArray x, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        if (x.dtype() == out.dtype()) {
            move(x, out);
        } else {
            convert(x, out);
        }
    }

    private static void convert(NDArray x, NDArray out) {
        DType from = x.dtype();
        DType to = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        if (x.isContiguous() && out.isContiguous()) {
            convert(from, to, xs, LoopNest.start(x), from.byteSize(), outs, LoopNest.start(out), to.byteSize(), out
                    .numel());
            return;
        }
        LoopNest nest = LoopNest.over(out, x);
        do {
            convert(from, to, xs, nest.at(1), nest.step(1), outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    private static void convert(DType from, DType to, MemorySegment xs, long xAt, long xStep, MemorySegment out,
            long outAt, long outStep, long n) {
        boolean neighbours = xStep == from.byteSize() && outStep == to.byteSize();
        if (neighbours && Simd.ON && from == DType.BFLOAT16 && to == DType.FLOAT32) {
            VectorBfloat16.widen(xs, xAt, out, outAt, n);
        } else if (neighbours && Simd.ON && from == DType.FLOAT32 && to == DType.BFLOAT16) {
            VectorBfloat16.narrow(xs, xAt, out, outAt, n);
        } else if (neighbours && n >= ROW) {
            long done = Simd.WIDE ? VectorCasts.row(from, to, xs, xAt, out, outAt, n) : 0;
            if (done > 0) {
                Casts.run(from, to, xs, xAt + done * xStep, xStep, out, outAt + done * outStep, outStep, n - done);
            } else {
                Casts.row(from, to, xs, xAt, out, outAt, n);
            }
        } else {
            Casts.run(from, to, xs, xAt, xStep, out, outAt, outStep, n);
        }
    }

    private static void move(NDArray x, NDArray out) {
        int size = out.dtype().byteSize();
        MemorySegment xs = x.storage().segment();
        MemorySegment outs = out.storage().segment();
        if (x.isContiguous() && out.isContiguous()) {
            MemorySegment.copy(xs, LoopNest.start(x), outs, LoopNest.start(out), out.numel() * size);
            return;
        }
        LoopNest nest = LoopNest.over(out, x);
        int plane = nest.count() == 1 ? -1 : plane(nest, size);
        if (plane >= 0) {
            nest.takePlane(plane);
            do {
                Moves.plane(size, xs, nest.at(1), nest.step(1), nest.planeStep(1), outs, nest.at(0), nest.step(0), nest
                        .planeStep(0), nest.count(), nest.planeCount());
            } while (nest.advance());
            return;
        }
        if (areShortRows(nest, size)) {
            nest.takePlane(nest.innermostOuter());
            do {
                VectorRows.copy(xs, nest.at(1), nest.planeStep(1), outs, nest.at(0), nest.planeStep(0), (int) nest
                        .count() * size, nest.planeCount());
            } while (nest.advance());
            return;
        }
        if (nest.step(1) < 0 && nest.innermostOuter() >= 0) {
            nest.takePlane(nest.innermostOuter());
            do {
                reversedRuns(size, xs, outs, nest);
            } while (nest.advance());
            return;
        }
        do {
            Moves.run(size, xs, nest.at(1), nest.step(1), outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    /**
     * Copies rows of contiguous arrays next to each other.
     *
     * @param arrays whose rows become one
     * @param out contiguous, of all their elements
     * @param rows the number of rows of each
     * @param from the first row to be copied
     * @param to the row after the last
     * @param some how many rows of an array are copied before those of the next
     */
    public static void join(List<NDArray> arrays, NDArray out, long rows, long from, long to, long some) {
        int count = arrays.size();
        MemorySegment[] segments = new MemorySegment[count];
        long[] starts = new long[count];
        long[] pieces = new long[count];
        for (int k = 0; k < count; k++) {
            NDArray x = arrays.get(k);
            segments[k] = x.storage().segment();
            starts[k] = LoopNest.start(x);
            pieces[k] = x.numel() / rows * x.dtype().byteSize();
        }
        MemorySegment outs = out.storage().segment();
        long bytes = out.numel() / rows * out.dtype().byteSize();
        for (long row = from; row < to; row += some) {
            long n = Math.min(some, to - row);
            long outAt = LoopNest.start(out) + row * bytes;
            for (int k = 0; k < count; k++) {
                copyRows(segments[k], starts[k] + row * pieces[k], outs, outAt, bytes, pieces[k], n);
                outAt += pieces[k];
            }
        }
    }

    /** Copies rows that follow on each other to rows at a distance. */
    private static void copyRows(MemorySegment xs, long xAt, MemorySegment out, long outAt, long outStep, long bytes,
            long rows) {
        if (Simd.WIDE && bytes >= VectorRows.LEAST && bytes <= VectorRows.MOST_OF_A_COPY) {
            VectorRows.copy(xs, xAt, bytes, out, outAt, outStep, (int) bytes, rows);
            return;
        }
        for (long row = 0; row < rows; row++) {
            MemorySegment.copy(xs, xAt + row * bytes, out, outAt + row * outStep, bytes);
        }
    }

    /** Goes from the last run to the first, so that x is read from its end to its start: memory is fetched ahead in one direction. */
    private static void reversedRuns(int size, MemorySegment xs, MemorySegment outs, LoopNest nest) {
        for (long row = nest.planeCount() - 1; row >= 0; row--) {
            Moves.run(size, xs, nest.at(1) + row * nest.planeStep(1), nest.step(1), outs, nest.at(0) + row * nest
                    .planeStep(0), nest.step(0), nest.count());
        }
    }

    /** {@return whether runs are short rows of neighbours, several of them, for which a call each takes longer than their bytes} */
    private static boolean areShortRows(LoopNest nest, int size) {
        long bytes = nest.count() * size;
        return Simd.WIDE && nest.step(0) == size && nest.step(1) == size && bytes >= VectorRows.LEAST
                && bytes <= VectorRows.MOST_OF_A_COPY && nest.innermostOuter() >= 0;
    }

    /** {@return the loop in which elements are neighbours that are not so in the runs, or -1} */
    private static int plane(LoopNest nest, int size) {
        if (nest.step(0) == size && nest.step(1) == size) {
            return -1;
        }
        int from = nest.step(1) == size || nest.step(1) == 0 ? -1 : nest.outerWithStep(1, size);
        return from >= 0 || nest.step(0) == size ? from : nest.outerWithStep(0, size);
    }

    /** Copies n elements of some size between any distances. */
    static void move(int size, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            long n) {
        Moves.run(size, xs, xAt, xStep, out, outAt, outStep, n);
    }

    /** out = condition ? a : b, as {@link dev.arenagrad.ops.Backend#where} says. */
    public static void where(NDArray condition, NDArray a, NDArray b, NDArray out) {
        int size = out.dtype().byteSize();
        MemorySegment cs = condition.storage().segment();
        MemorySegment as = a.storage().segment();
        MemorySegment bs = b.storage().segment();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (condition.isContiguous() && a.isContiguous() && b.isContiguous() && out.isContiguous()) {
            chooseRun(size, cs, LoopNest.start(condition), 1, as, LoopNest.start(a), size, bs, LoopNest.start(b), size,
                    outs, LoopNest.start(out), size, n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(out, condition, a, b);
        do {
            chooseRun(size, cs, nest.at(1), nest.step(1), as, nest.at(2), nest.step(2), bs, nest.at(3), nest.step(3),
                    outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    private static void chooseRun(int size, MemorySegment cs, long cAt, long cStep, MemorySegment as, long aAt,
            long aStep, MemorySegment bs, long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        if (cStep == 0) {
            if (cs.get(ValueLayout.JAVA_BYTE, cAt) != 0) {
                Moves.run(size, as, aAt, aStep, out, outAt, outStep, n);
            } else {
                Moves.run(size, bs, bAt, bStep, out, outAt, outStep, n);
            }
            return;
        }
        long done = 0;
        if (Simd.ON && cStep == 1 && outStep == size && size >= Float.BYTES) {
            int whole = (int) Math.min(n, MOST) & -VectorCompareF32.STEP;
            if (aStep == size && bStep == size) {
                chooseByVectors(size, cs, cAt, as, aAt, bs, bAt, out, outAt, whole);
                done = whole;
            } else if (aStep == 0 && bStep == size) {
                chooseNumber(size, cs, cAt, true, as, aAt, bs, bAt, out, outAt, whole);
                done = whole;
            } else if (aStep == size && bStep == 0) {
                chooseNumber(size, cs, cAt, false, bs, bAt, as, aAt, out, outAt, whole);
                done = whole;
            }
        } else if (Simd.ON && size == 1 && cStep == 1 && aStep == 1 && bStep == 1 && outStep == 1) {
            done = VectorCompareBOOL.choose(cs, cAt, as, aAt, bs, bAt, out, outAt, n);
        }
        choose(size, cs, cAt + done * cStep, cStep, as, aAt + done * aStep, aStep, bs, bAt + done * bStep, bStep, out,
                outAt + done * outStep, outStep, n - done);
    }

    /** Chooses among n neighbours, a multiple of the step for FLOAT32. Integers are chosen as the floats of their size, which keeps their bits. */
    private static void chooseByVectors(int size, MemorySegment cs, long cAt, MemorySegment as, long aAt,
            MemorySegment bs, long bAt, MemorySegment out, long outAt, int n) {
        if (size == Float.BYTES) {
            VectorCompareF32.choose(cs, cAt, as, aAt, bs, bAt, out, outAt, n);
        } else {
            VectorCompareF64.choose(cs, cAt, as, aAt, bs, bAt, out, outAt, n);
        }
    }

    /** Chooses between one element, where the condition is {@code whereTrue}, and n neighbours, a multiple of the step for FLOAT32. */
    private static void chooseNumber(int size, MemorySegment cs, long cAt, boolean whereTrue, MemorySegment number,
            long numberAt, MemorySegment xs, long xAt, MemorySegment out, long outAt, int n) {
        if (size == Float.BYTES) {
            VectorCompareF32.chooseNumber(cs, cAt, number.get(ValueLayout.JAVA_FLOAT, numberAt), whereTrue, xs, xAt,
                    out,
                    outAt, n);
        } else {
            VectorCompareF64.chooseNumber(cs, cAt, number.get(ValueLayout.JAVA_DOUBLE, numberAt), whereTrue, xs, xAt,
                    out, outAt, n);
        }
    }

    private static void choose(int size, MemorySegment cs, long cAt, long cStep, MemorySegment as, long aAt, long aStep,
            MemorySegment bs, long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        switch (size) {
            case Short.BYTES -> chooseShorts(cs, cAt, cStep, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            case Integer.BYTES -> chooseInts(cs, cAt, cStep, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            case Long.BYTES -> chooseLongs(cs, cAt, cStep, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
            default -> chooseBytes(cs, cAt, cStep, as, aAt, aStep, bs, bAt, bStep, out, outAt, outStep, n);
        }
    }

    private static void chooseShorts(MemorySegment cs, long cAt, long cStep, MemorySegment as, long aAt, long aStep,
            MemorySegment bs, long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            short a = as.get(ValueLayout.JAVA_SHORT, aAt + i * aStep);
            short b = bs.get(ValueLayout.JAVA_SHORT, bAt + i * bStep);
            boolean first = cs.get(ValueLayout.JAVA_BYTE, cAt + i * cStep) != 0;
            out.set(ValueLayout.JAVA_SHORT, outAt + i * outStep, first ? a : b);
        }
    }

    private static void chooseInts(MemorySegment cs, long cAt, long cStep, MemorySegment as, long aAt, long aStep,
            MemorySegment bs, long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            int a = as.get(ValueLayout.JAVA_INT, aAt + i * aStep);
            int b = bs.get(ValueLayout.JAVA_INT, bAt + i * bStep);
            boolean first = cs.get(ValueLayout.JAVA_BYTE, cAt + i * cStep) != 0;
            out.set(ValueLayout.JAVA_INT, outAt + i * outStep, first ? a : b);
        }
    }

    private static void chooseLongs(MemorySegment cs, long cAt, long cStep, MemorySegment as, long aAt, long aStep,
            MemorySegment bs, long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            long a = as.get(ValueLayout.JAVA_LONG, aAt + i * aStep);
            long b = bs.get(ValueLayout.JAVA_LONG, bAt + i * bStep);
            boolean first = cs.get(ValueLayout.JAVA_BYTE, cAt + i * cStep) != 0;
            out.set(ValueLayout.JAVA_LONG, outAt + i * outStep, first ? a : b);
        }
    }

    private static void chooseBytes(MemorySegment cs, long cAt, long cStep, MemorySegment as, long aAt, long aStep,
            MemorySegment bs, long bAt, long bStep, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            byte a = as.get(ValueLayout.JAVA_BYTE, aAt + i * aStep);
            byte b = bs.get(ValueLayout.JAVA_BYTE, bAt + i * bStep);
            boolean first = cs.get(ValueLayout.JAVA_BYTE, cAt + i * cStep) != 0;
            out.set(ValueLayout.JAVA_BYTE, outAt + i * outStep, first ? a : b);
        }
    }
}
