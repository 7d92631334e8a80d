package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads elements, and adds to elements, at places given by an array of indices. A run that shares one index, such as a row, is processed as
 * a whole.
 */
public final class GatherKernels {
    /** The elements that a loop over int goes through. */
    private static final long RUN = 1 << 30;

    /** The operands of a nest: what its loops are sorted by, an array of the index's shape, the index, and the array that it names. */
    private static final int ORDER = 0;
    private static final int SHAPED = 1;
    private static final int INDEX = 2;
    private static final int INDEXED = 3;

    private GatherKernels() {}

    /** out = x at the indices, as {@link dev.arenagrad.ops.Backend#gather} says. */
    public static void gather(NDArray x, int dim, NDArray index, NDArray out) {
        if (out.numel() == 0) {
            return;
        }
        int size = out.dtype().byteSize();
        MemorySegment xs = x.storage().segment();
        MemorySegment indices = index.storage().segment();
        MemorySegment outs = out.storage().segment();
        long jump = LoopNest.step(x, dim);
        LoopNest nest = nest(out, index, x, dim);
        if (areArrayRows(nest, size, jump, x.shape().size(dim))) {
            ArrayRows.gather(size, xs, (int) x.shape().size(dim), indices, outs, nest, INDEXED, INDEX, SHAPED);
            return;
        }
        int rows = shortRows(nest, size);
        if (rows >= 0) {
            nest.takePlane(rows);
            do {
                gatherRows(xs, jump, indices, outs, nest, (int) nest.count() * size);
            } while (nest.advance());
            return;
        }
        do {
            long n = nest.count();
            if (nest.step(INDEX) == 0) {
                long from = nest.at(INDEXED) + indices.get(ValueLayout.JAVA_LONG, nest.at(INDEX)) * jump;
                Moves.run(size, xs, from, nest.step(INDEXED), outs, nest.at(SHAPED), nest.step(SHAPED), n);
            } else if (size >= Integer.BYTES && nest.step(INDEX) == Long.BYTES && nest.step(SHAPED) == size) {
                for (long i = 0; i < n; i += RUN) {
                    gatherNeighbours(size, xs, nest.at(INDEXED) + i * nest.step(INDEXED), nest.step(INDEXED), jump,
                            indices, nest.at(INDEX)
                                    + i
                                            * Long.BYTES, outs, nest.at(SHAPED) + i * size, (int) Math.min(RUN, n - i));
                }
            } else {
                gather(size, xs, nest.at(INDEXED), nest.step(INDEXED), jump, indices, nest.at(INDEX), nest.step(INDEX),
                        outs, nest.at(SHAPED),
                        nest.step(SHAPED), n);
            }
        } while (nest.advance());
    }

    /** {@return whether the runs of a nest are rows of neighbours, with an index for each, of which the indexed ones are worth a copy} */
    private static boolean areArrayRows(LoopNest nest, int size, long jump, long length) {
        return size >= Integer.BYTES && jump == size && nest.step(INDEXED) == 0 && nest.step(INDEX) == Long.BYTES
                && nest
                        .step(SHAPED) == size && ArrayRows.pay(length, nest.count());
    }

    /** {@return the loop over the indices of rows that are better copied by vectors, or -1} */
    private static int shortRows(LoopNest nest, int size) {
        long bytes = nest.count() * size;
        boolean areRows = nest.step(INDEX) == 0 && nest.step(SHAPED) == size && nest.step(INDEXED) == size;
        return Simd.WIDE && areRows && bytes >= VectorRows.LEAST && bytes <= VectorRows.MOST ? nest.outerWithStep(INDEX,
                Long.BYTES) : -1;
    }

    private static void gatherRows(MemorySegment xs, long jump, MemorySegment indices, MemorySegment out, LoopNest nest,
            int bytes) {
        for (long done = 0; done < nest.planeCount(); done += RUN) {
            VectorRows.gather(xs, nest.at(INDEXED) + done * nest.planeStep(INDEXED), nest.planeStep(INDEXED), jump,
                    indices, nest.at(INDEX) + done * Long.BYTES, out, nest.at(SHAPED) + done * nest.planeStep(SHAPED),
                    nest.planeStep(SHAPED), bytes, (int) Math.min(RUN, nest.planeCount() - done));
        }
    }

    /**
     * Gathers where indices and results are neighbours. Loops over int, and accesses whose alignment is not asked for, take half the time
     * of others. Each has a method to itself: a loop that did not run before its method was compiled would stay slow. Among neighbours
     * positions take no multiplication.
     */
    private static void gatherNeighbours(int size, MemorySegment xs, long xAt, long xStep, long jump,
            MemorySegment indices, long indexAt, MemorySegment out, long outAt, int n) {
        boolean picks = xStep == 0 && jump == size;
        if (size == Integer.BYTES) {
            if (picks) {
                pickInts(xs, xAt, indices, indexAt, out, outAt, n);
            } else {
                gatherInts(xs, xAt, xStep, jump, indices, indexAt, out, outAt, n);
            }
        } else if (picks) {
            pickLongs(xs, xAt, indices, indexAt, out, outAt, n);
        } else {
            gatherLongs(xs, xAt, xStep, jump, indices, indexAt, out, outAt, n);
        }
    }

    private static void pickInts(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, int n) {
        for (int i = 0; i < n; i++) {
            long from = xAt + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * Integer.BYTES;
            out.set(JAVA_INT_UNALIGNED, outAt + (long) i * Integer.BYTES, xs.get(JAVA_INT_UNALIGNED, from));
        }
    }

    private static void pickLongs(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, int n) {
        for (int i = 0; i < n; i++) {
            long from = xAt + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * Long.BYTES;
            out.set(JAVA_LONG_UNALIGNED, outAt + (long) i * Long.BYTES, xs.get(JAVA_LONG_UNALIGNED, from));
        }
    }

    private static void gatherInts(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices,
            long indexAt, MemorySegment out, long outAt, int n) {
        for (int i = 0; i < n; i++) {
            long from = xAt + i * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_INT_UNALIGNED, outAt + (long) i * Integer.BYTES, xs.get(JAVA_INT_UNALIGNED, from));
        }
    }

    private static void gatherLongs(MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices,
            long indexAt, MemorySegment out, long outAt, int n) {
        for (int i = 0; i < n; i++) {
            long from = xAt + i * xStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_LONG_UNALIGNED, outAt + (long) i * Long.BYTES, xs.get(JAVA_LONG_UNALIGNED, from));
        }
    }

    private static void gather(int size, MemorySegment xs, long xAt, long xStep, long jump, MemorySegment indices,
            long indexAt, long indexStep, MemorySegment out, long outAt, long outStep, long n) {
        switch (size) {
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    long from = xAt + i * xStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_SHORT, outAt + i * outStep, xs.get(ValueLayout.JAVA_SHORT, from));
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    long from = xAt + i * xStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_INT, outAt + i * outStep, xs.get(ValueLayout.JAVA_INT, from));
                }
            }
            case Long.BYTES -> {
                for (long i = 0; i < n; i++) {
                    long from = xAt + i * xStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_LONG, outAt + i * outStep, xs.get(ValueLayout.JAVA_LONG, from));
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    long from = xAt + i * xStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_BYTE, outAt + i * outStep, xs.get(ValueLayout.JAVA_BYTE, from));
                }
            }
        }
    }

    /** Puts x into out at the indices, as {@link dev.arenagrad.ops.Backend#scatter} says. */
    public static void scatter(NDArray x, int dim, NDArray index, NDArray out) {
        if (x.numel() == 0) {
            return;
        }
        int size = out.dtype().byteSize();
        MemorySegment xs = x.storage().segment();
        MemorySegment indices = index.storage().segment();
        MemorySegment outs = out.storage().segment();
        long jump = LoopNest.step(out, dim);
        LoopNest nest = nest(x, index, out, dim);
        if (areArrayRows(nest, size, jump, out.shape().size(dim))) {
            ArrayRows.scatter(size, xs, indices, outs, (int) out.shape().size(dim), nest, INDEXED, INDEX, SHAPED);
            return;
        }
        do {
            long n = nest.count();
            if (nest.step(INDEX) == 0) {
                long to = nest.at(INDEXED) + indices.get(ValueLayout.JAVA_LONG, nest.at(INDEX)) * jump;
                Moves.run(size, xs, nest.at(SHAPED), nest.step(SHAPED), outs, to, nest.step(INDEXED), n);
            } else if (size >= Integer.BYTES && nest.step(INDEX) == Long.BYTES && isRowOrNumber(nest, size)) {
                long step = nest.step(SHAPED);
                for (long i = 0; i < n; i += RUN) {
                    long indexAt = nest.at(INDEX) + i * Long.BYTES;
                    long outAt = nest.at(INDEXED) + i * nest.step(INDEXED);
                    int count = (int) Math.min(RUN, n - i);
                    if (step == 0) {
                        scatterNumber(size, xs, nest.at(SHAPED), indices, indexAt, outs, outAt, nest.step(INDEXED),
                                jump, count);
                    } else {
                        scatterNeighbours(size, xs, nest.at(SHAPED) + i * size, indices, indexAt, outs, outAt, nest
                                .step(INDEXED), jump, count);
                    }
                }
            } else {
                scatter(size, xs, nest.at(SHAPED), nest.step(SHAPED), indices, nest.at(INDEX), nest.step(INDEX), outs,
                        nest.at(INDEXED),
                        nest.step(INDEXED), jump, n);
            }
        } while (nest.advance());
    }

    /** {@return whether the run of an array of the index's shape is of neighbours, or one element repeated} */
    private static boolean isRowOrNumber(LoopNest nest, int size) {
        return nest.step(SHAPED) == size || nest.step(SHAPED) == 0;
    }

    private static void scatterNumber(int size, MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, long jump, int n) {
        if (size == Integer.BYTES) {
            scatterInt(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        } else {
            scatterLong(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        }
    }

    private static void scatterInt(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, long outStep, long jump, int n) {
        long at = outAt;
        int number = xs.get(JAVA_INT_UNALIGNED, xAt);
        for (int i = 0; i < n; i++) {
            long to = at + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_INT_UNALIGNED, to, number);
            at += outStep;
        }
    }

    private static void scatterLong(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, long outStep, long jump, int n) {
        long at = outAt;
        long number = xs.get(JAVA_LONG_UNALIGNED, xAt);
        for (int i = 0; i < n; i++) {
            long to = at + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_LONG_UNALIGNED, to, number);
            at += outStep;
        }
    }

    private static void scatterNeighbours(int size, MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, long jump, int n) {
        if (size == Integer.BYTES) {
            scatterInts(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        } else {
            scatterLongs(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        }
    }

    private static void scatterInts(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, long outStep, long jump, int n) {
        long at = outAt;
        for (int i = 0; i < n; i++) {
            long to = at + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_INT_UNALIGNED, to, xs.get(JAVA_INT_UNALIGNED, xAt + (long) i * Integer.BYTES));
            at += outStep;
        }
    }

    private static void scatterLongs(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, long outStep, long jump, int n) {
        long at = outAt;
        for (int i = 0; i < n; i++) {
            long to = at + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_LONG_UNALIGNED, to, xs.get(JAVA_LONG_UNALIGNED, xAt + (long) i * Long.BYTES));
            at += outStep;
        }
    }

    private static void scatter(int size, MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        switch (size) {
            case Short.BYTES -> {
                for (long i = 0; i < n; i++) {
                    long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_SHORT, to, xs.get(ValueLayout.JAVA_SHORT, xAt + i * xStep));
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < n; i++) {
                    long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_INT, to, xs.get(ValueLayout.JAVA_INT, xAt + i * xStep));
                }
            }
            case Long.BYTES -> {
                for (long i = 0; i < n; i++) {
                    long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_LONG, to, xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep));
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
                    out.set(ValueLayout.JAVA_BYTE, to, xs.get(ValueLayout.JAVA_BYTE, xAt + i * xStep));
                }
            }
        }
    }

    /** Adds x to out at the indices, as {@link dev.arenagrad.ops.Backend#scatterAdd} says. */
    public static void scatterAdd(NDArray x, int dim, NDArray index, NDArray out) {
        if (x.numel() == 0) {
            return;
        }
        DType dtype = out.dtype();
        MemorySegment xs = x.storage().segment();
        MemorySegment indices = index.storage().segment();
        MemorySegment outs = out.storage().segment();
        long jump = LoopNest.step(out, dim);
        LoopNest nest = nest(x, index, out, dim);
        int size = dtype.byteSize();
        if (dtype.isFloatingPoint() && areArrayRows(nest, size, jump, out.shape().size(dim))) {
            ArrayRows.add(size, xs, indices, outs, (int) out.shape().size(dim), nest, INDEXED, INDEX, SHAPED);
            return;
        }
        do {
            long n = nest.count();
            if (nest.step(INDEX) == 0 && dtype != DType.BOOL && !dtype.isNarrow()) {
                long to = nest.at(INDEXED) + indices.get(ValueLayout.JAVA_LONG, nest.at(INDEX)) * jump;
                BinaryKernels.run(BinaryOp.ADD, dtype, outs, to, nest.step(INDEXED), xs, nest.at(SHAPED), nest.step(
                        SHAPED), outs, to,
                        nest.step(INDEXED), n);
            } else if (dtype.isFloatingPoint() && !dtype.isNarrow() && nest.step(INDEX) == Long.BYTES && isRowOrNumber(
                    nest, dtype.byteSize())) {
                long step = nest.step(SHAPED);
                for (long i = 0; i < n; i += RUN) {
                    long indexAt = nest.at(INDEX) + i * Long.BYTES;
                    long outAt = nest.at(INDEXED) + i * nest.step(INDEXED);
                    int count = (int) Math.min(RUN, n - i);
                    if (step == 0) {
                        addNumber(dtype, xs, nest.at(SHAPED), indices, indexAt, outs, outAt, nest.step(INDEXED), jump,
                                count);
                    } else {
                        addNeighbours(dtype.byteSize(), xs, nest.at(SHAPED) + i * step, indices, indexAt, outs, outAt,
                                nest.step(INDEXED), jump, count);
                    }
                }
            } else {
                add(dtype, xs, nest.at(SHAPED), nest.step(SHAPED), indices, nest.at(INDEX), nest.step(INDEX), outs, nest
                        .at(INDEXED),
                        nest.step(INDEXED), jump, n);
            }
        } while (nest.advance());
    }

    private static void addNumber(DType dtype, MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, long jump, int n) {
        if (dtype == DType.FLOAT32) {
            addFloat(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        } else {
            addDouble(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        }
    }

    private static void addFloat(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, long outStep, long jump, int n) {
        long at = outAt;
        float number = xs.get(JAVA_FLOAT_UNALIGNED, xAt);
        for (int i = 0; i < n; i++) {
            long to = at + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_FLOAT_UNALIGNED, to, out.get(JAVA_FLOAT_UNALIGNED, to) + number);
            at += outStep;
        }
    }

    private static void addDouble(MemorySegment xs, long xAt, MemorySegment indices, long indexAt, MemorySegment out,
            long outAt, long outStep, long jump, int n) {
        long at = outAt;
        double number = xs.get(JAVA_DOUBLE_UNALIGNED, xAt);
        for (int i = 0; i < n; i++) {
            long to = at + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * jump;
            out.set(JAVA_DOUBLE_UNALIGNED, to, out.get(JAVA_DOUBLE_UNALIGNED, to) + number);
            at += outStep;
        }
    }

    private static void addNeighbours(int size, MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, long jump, int n) {
        if (size == Float.BYTES && outStep == 0 && jump == size) {
            pickAndAddFloats(xs, xAt, indices, indexAt, out, outAt, n);
        } else if (size == Float.BYTES) {
            moveAndAddFloats(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        } else if (outStep == 0 && jump == size) {
            pickAndAddDoubles(xs, xAt, indices, indexAt, out, outAt, n);
        } else {
            moveAndAddDoubles(xs, xAt, indices, indexAt, out, outAt, outStep, jump, n);
        }
    }

    private static void pickAndAddFloats(MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, int n) {
        for (int i = 0; i < n; i++) {
            long to = outAt + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * Float.BYTES;
            float x = xs.get(JAVA_FLOAT_UNALIGNED, xAt + (long) i * Float.BYTES);
            out.set(JAVA_FLOAT_UNALIGNED, to, out.get(JAVA_FLOAT_UNALIGNED, to) + x);
        }
    }

    private static void moveAndAddFloats(MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, long jump, int n) {
        for (int i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES)
                    * jump;
            float x = xs.get(JAVA_FLOAT_UNALIGNED, xAt + (long) i * Float.BYTES);
            out.set(JAVA_FLOAT_UNALIGNED, to, out.get(JAVA_FLOAT_UNALIGNED, to) + x);
        }
    }

    private static void pickAndAddDoubles(MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, int n) {
        for (int i = 0; i < n; i++) {
            long to = outAt + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES) * Double.BYTES;
            double x = xs.get(JAVA_DOUBLE_UNALIGNED, xAt + (long) i * Double.BYTES);
            out.set(JAVA_DOUBLE_UNALIGNED, to, out.get(JAVA_DOUBLE_UNALIGNED, to) + x);
        }
    }

    private static void moveAndAddDoubles(MemorySegment xs, long xAt, MemorySegment indices, long indexAt,
            MemorySegment out, long outAt, long outStep, long jump, int n) {
        for (int i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(JAVA_LONG_UNALIGNED, indexAt + (long) i * Long.BYTES)
                    * jump;
            double x = xs.get(JAVA_DOUBLE_UNALIGNED, xAt + (long) i * Double.BYTES);
            out.set(JAVA_DOUBLE_UNALIGNED, to, out.get(JAVA_DOUBLE_UNALIGNED, to) + x);
        }
    }

    private static void add(DType dtype, MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        switch (dtype) {
            case FLOAT32 -> addFloats(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case FLOAT64 -> addDoubles(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            case INT64 -> addLongs(xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
            default -> NarrowAdd.run(dtype, xs, xAt, xStep, indices, indexAt, indexStep, out, outAt, outStep, jump, n);
        }
    }

    private static void addFloats(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            float x = xs.get(ValueLayout.JAVA_FLOAT, xAt + i * xStep);
            out.set(ValueLayout.JAVA_FLOAT, to, out.get(ValueLayout.JAVA_FLOAT, to) + x);
        }
    }

    private static void addDoubles(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            double x = xs.get(ValueLayout.JAVA_DOUBLE, xAt + i * xStep);
            out.set(ValueLayout.JAVA_DOUBLE, to, out.get(ValueLayout.JAVA_DOUBLE, to) + x);
        }
    }

    private static void addLongs(MemorySegment xs, long xAt, long xStep, MemorySegment indices, long indexAt,
            long indexStep, MemorySegment out, long outAt, long outStep, long jump, long n) {
        for (long i = 0; i < n; i++) {
            long to = outAt + i * outStep + indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep) * jump;
            long x = xs.get(ValueLayout.JAVA_LONG, xAt + i * xStep);
            out.set(ValueLayout.JAVA_LONG, to, out.get(ValueLayout.JAVA_LONG, to) + x);
        }
    }

    /** Turns indices into positions, as {@link dev.arenagrad.ops.Backend#addPositions} says. */
    public static long addPositions(NDArray index, long size, long stride, NDArray out) {
        if (out.numel() == 0) {
            return 0;
        }
        MemorySegment indices = index.storage().segment();
        MemorySegment outs = out.storage().segment();
        LoopNest nest = LoopNest.over(out, index);
        do {
            long outside = addPositions(indices, nest.at(1), nest.step(1), size, stride, outs, nest.at(0), nest.step(0),
                    nest.count());
            if (outside != 0) {
                return outside;
            }
        } while (nest.advance());
        return 0;
    }

    private static long addPositions(MemorySegment indices, long indexAt, long indexStep, long size, long stride,
            MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            long index = indices.get(ValueLayout.JAVA_LONG, indexAt + i * indexStep);
            long entry = index < 0 ? index + size : index;
            if (entry < 0 || entry >= size) {
                return index;
            }
            long at = outAt + i * outStep;
            out.set(ValueLayout.JAVA_LONG, at, out.get(ValueLayout.JAVA_LONG, at) + entry * stride);
        }
        return 0;
    }

    /**
     * {@return a nest over two arrays of one shape and a third, in which the index replaces the position along {@code
     * dim}} It goes in the order of the first, or of the third if the first is one element repeated.
     */
    private static LoopNest nest(NDArray shaped, NDArray index, NDArray indexed, int dim) {
        NDArray order = isOneElement(shaped) ? indexed : shaped;
        LoopNest nest = new LoopNest(shaped.rank(), 4);
        for (int d = 0; d < shaped.rank(); d++) {
            int loop = nest.add(shaped.shape().size(d));
            nest.step(loop, ORDER, LoopNest.step(order, d));
            nest.step(loop, SHAPED, LoopNest.step(shaped, d));
            nest.step(loop, INDEX, LoopNest.step(index, d));
            nest.step(loop, INDEXED, d == dim ? 0 : LoopNest.step(indexed, d));
        }
        nest.start(SHAPED, LoopNest.start(shaped));
        nest.start(INDEX, LoopNest.start(index));
        nest.start(INDEXED, LoopNest.start(indexed));
        return nest.sorted();
    }

    private static boolean isOneElement(NDArray x) {
        for (int d = 0; d < x.rank(); d++) {
            if (x.layout().stride(d) != 0) {
                return false;
            }
        }
        return true;
    }
}
