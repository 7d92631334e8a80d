package dev.arenagrad.ops.kernels;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.UnaryOp;
import java.lang.foreign.MemorySegment;

/**
 * Softmax down the columns of matrices whose rows are neighbours, as along the channels of images: many columns side by side, a row at a
 * time, and so few that they stay in the cache. Positions and steps count bytes.
 */
final class SoftmaxColumns implements AutoCloseable {
    /** The columns from which this is faster than one after the other. */
    static final long FEWEST = 16;

    /** The elements of the columns at a time, unless fewer columns than SIDE_BY_SIDE would have them: each row costs some calls. */
    private static final long ROOM = 8192;
    private static final long SIDE_BY_SIDE = 128;
    private static final long MOST = 1024;

    /** The rows whose sum is added to the result at a time, so that no chain of additions gets long. */
    private static final long ROWS = 64;

    private final DType dtype;
    private final int size;
    private final long rows;
    private final long most;
    private final Storage scratch;
    private final MemorySegment memory;
    private final long sum;
    private final long part;

    SoftmaxColumns(DType dtype, long rows) {
        this.dtype = dtype;
        this.rows = rows;
        size = dtype.byteSize();
        most = Math.clamp(ROOM / rows, SIDE_BY_SIDE, MOST);
        scratch = Storage.allocate(3 * most * size, "softmax");
        memory = scratch.segment();
        sum = most * size;
        part = 2 * most * size;
    }

    @Override
    public void close() {
        scratch.disown();
    }

    /** out = softmax(x), or its logarithm; columns are neighbours, rows {@code xStep} and {@code outStep} apart. */
    void forward(boolean log, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt, long outStep,
            long columns) {
        for (long from = 0; from < columns; from += most) {
            forwardSome(log, xs, xAt + from * size, xStep, out, outAt + from * size, outStep, Math.min(most, columns
                    - from));
        }
    }

    private void forwardSome(boolean log, MemorySegment xs, long xAt, long xStep, MemorySegment out, long outAt,
            long outStep, long n) {
        CopyKernels.move(size, xs, xAt, size, memory, 0, size, n);
        for (long row = 1; row < rows; row++) {
            run(BinaryOp.MAXIMUM, memory, 0, xs, xAt + row * xStep, memory, 0, n);
        }
        FillKernels.run(dtype, 0, memory, sum, size, n);
        for (long row = 0; row < rows; row++) {
            beginPart(row, n);
            if (log) {
                addExpBelow(xs, xAt + row * xStep, n);
            } else {
                long to = outAt + row * outStep;
                expBelow(xs, xAt + row * xStep, out, to, n);
                run(BinaryOp.ADD, memory, part, out, to, memory, part, n);
            }
            endPart(row, n);
        }
        if (log) {
            UnaryKernels.run(UnaryOp.LOG, dtype, memory, sum, size, memory, sum, size, n);
        }
        for (long row = 0; row < rows; row++) {
            long to = outAt + row * outStep;
            if (log) {
                below(xs, xAt + row * xStep, out, to, n);
            } else {
                run(BinaryOp.DIV, out, to, memory, sum, out, to, n);
            }
        }
    }

    /** out = the derivative of y = softmax(x), or of its logarithm, with gradients {@code gNext} apart in a row. */
    void backward(boolean log, MemorySegment gs, long gAt, long gStep, long gNext, MemorySegment ys, long yAt,
            long yStep, MemorySegment out, long outAt, long outStep, long columns) {
        for (long from = 0; from < columns; from += most) {
            backwardSome(log, gs, gAt + from * gNext, gStep, gNext, ys, yAt + from * size, yStep, out, outAt + from
                    * size, outStep, Math.min(most, columns - from));
        }
    }

    private void backwardSome(boolean log, MemorySegment gs, long gAt, long gStep, long gNext, MemorySegment ys,
            long yAt, long yStep, MemorySegment out, long outAt, long outStep, long n) {
        FillKernels.run(dtype, 0, memory, sum, size, n);
        for (long row = 0; row < rows; row++) {
            beginPart(row, n);
            if (log) {
                BinaryKernels.run(BinaryOp.ADD, dtype, memory, part, size, gs, gAt + row * gStep, gNext, memory, part,
                        size, n);
            } else {
                addProduct(gs, gAt + row * gStep, gNext, ys, yAt + row * yStep, n);
            }
            endPart(row, n);
        }
        for (long row = 0; row < rows; row++) {
            gradient(log, gs, gAt + row * gStep, gNext, ys, yAt + row * yStep, out, outAt + row * outStep, n);
        }
    }

    /** out = exp(x - m), where m are the maxima of the columns. */
    private void expBelow(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
        if (dtype == DType.FLOAT32) {
            VectorRowsF32.expBelowEach(xs, xAt, memory, 0, out, outAt, n);
        } else {
            VectorRowsF64.expBelowEach(xs, xAt, memory, 0, out, outAt, n);
        }
    }

    /** part += exp(x - m) */
    private void addExpBelow(MemorySegment xs, long xAt, long n) {
        if (dtype == DType.FLOAT32) {
            VectorRowsF32.addExpBelowEach(xs, xAt, memory, 0, memory, part, memory, part, n);
        } else {
            VectorRowsF64.addExpBelowEach(xs, xAt, memory, 0, memory, part, memory, part, n);
        }
    }

    /** out = x - m - sum */
    private void below(MemorySegment xs, long xAt, MemorySegment out, long outAt, long n) {
        if (dtype == DType.FLOAT32) {
            VectorRowsF32.belowEach(xs, xAt, memory, 0, memory, sum, out, outAt, n);
        } else {
            VectorRowsF64.belowEach(xs, xAt, memory, 0, memory, sum, out, outAt, n);
        }
    }

    /** part += g y */
    private void addProduct(MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt, long n) {
        if (dtype == DType.FLOAT32) {
            if (gNext == size) {
                VectorRowsF32.addProductEach(gs, gAt, ys, yAt, memory, part, memory, part, n);
            } else {
                PlainRowsF32.addProductEach(gs, gAt, gNext, ys, yAt, size, memory, part, size, memory, part, size, n);
            }
        } else if (gNext == size) {
            VectorRowsF64.addProductEach(gs, gAt, ys, yAt, memory, part, memory, part, n);
        } else {
            PlainRowsF64.addProductEach(gs, gAt, gNext, ys, yAt, size, memory, part, size, memory, part, size, n);
        }
    }

    /** out = y (g - sum), or g - exp(y) sum. */
    private void gradient(boolean log, MemorySegment gs, long gAt, long gNext, MemorySegment ys, long yAt,
            MemorySegment out, long outAt, long n) {
        boolean vectors = gNext == size;
        if (dtype == DType.FLOAT32) {
            if (log && vectors) {
                VectorRowsF32.logSoftmaxGradientEach(gs, gAt, ys, yAt, memory, sum, out, outAt, n);
            } else if (log) {
                PlainRowsF32.logSoftmaxGradientEach(gs, gAt, gNext, ys, yAt, size, memory, sum, size, out, outAt, size,
                        n);
            } else if (vectors) {
                VectorRowsF32.softmaxGradientEach(gs, gAt, ys, yAt, memory, sum, out, outAt, n);
            } else {
                PlainRowsF32.softmaxGradientEach(gs, gAt, gNext, ys, yAt, size, memory, sum, size, out, outAt, size, n);
            }
        } else if (log && vectors) {
            VectorRowsF64.logSoftmaxGradientEach(gs, gAt, ys, yAt, memory, sum, out, outAt, n);
        } else if (log) {
            PlainRowsF64.logSoftmaxGradientEach(gs, gAt, gNext, ys, yAt, size, memory, sum, size, out, outAt, size, n);
        } else if (vectors) {
            VectorRowsF64.softmaxGradientEach(gs, gAt, ys, yAt, memory, sum, out, outAt, n);
        } else {
            PlainRowsF64.softmaxGradientEach(gs, gAt, gNext, ys, yAt, size, memory, sum, size, out, outAt, size, n);
        }
    }

    private void beginPart(long row, long n) {
        if (row % ROWS == 0) {
            FillKernels.run(dtype, 0, memory, part, size, n);
        }
    }

    private void endPart(long row, long n) {
        if (row % ROWS == ROWS - 1 || row == rows - 1) {
            run(BinaryOp.ADD, memory, sum, memory, part, memory, sum, n);
        }
    }

    private void run(BinaryOp op, MemorySegment as, long aAt, MemorySegment bs, long bAt, MemorySegment out, long outAt,
            long n) {
        BinaryKernels.run(op, dtype, as, aAt, size, bs, bAt, size, out, outAt, size, n);
    }
}
