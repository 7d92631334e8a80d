package dev.arenagrad.ops;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.kernels.CopyKernels;
import dev.arenagrad.ops.kernels.SoftmaxKernels;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Sums, extremes, norms and their like over some dimensions, and the functions along a dimension that need them. */
public final class Reductions {
    private static final int[] NO_DIMS = {};

    /** The elements that go through several passes together, and how many neighbours are reduced by a loop of their own in any case. */
    private static final long PART = 1L << 15;
    private static final long LONG = 64;

    private Reductions() {}

    /**
     * {@return op over all elements, 0-dimensional}
     *
     * @param op the operation
     * @param x the array
     */
    public static NDArray reduce(ReduceOp op, NDArray x) {
        return reduce(op, x, NO_DIMS, false);
    }

    /**
     * {@return op over the given dimensions}
     *
     * <p>SUM and PROD of integers and BOOL are INT64; norms need floating point.
     *
     * @param op the operation
     * @param x the array
     * @param dims which dimensions to reduce, from the end if negative; none means all
     * @param keepDims whether reduced dimensions stay, with size 1
     * @throws IndexOutOfBoundsException if there is no such dimension
     * @throws TensorException if a dimension is named twice, if MAX or MIN would reduce no elements, or for a norm of integers
     */
    public static NDArray reduce(ReduceOp op, NDArray x, int[] dims, boolean keepDims) {
        if (dims.length == 0 && !keepDims && x.isContiguous() && x.dtype().isFloatingPoint() && x.numel() > 0) {
            return reduceAll(op, x);
        }
        boolean[] reduced = reducedDims(x.shape(), dims);
        long[] kept = x.shape().toArray();
        for (int i = 0; i < kept.length; i++) {
            if (reduced[i]) {
                requireElements(op, kept[i]);
                kept[i] = 1;
            }
        }
        if (op == ReduceOp.NORM1 || op == ReduceOp.NORM2 || op == ReduceOp.NORM_INF) {
            requireFloatingPoint("linalg.vector_norm", x.dtype());
        }
        if (x.dtype() == DType.BOOL) {
            return reduceTruths(op, x, dims, keepDims);
        }
        NDArray out = NDArray.allocate(resultType(op, x.dtype()), Shape.of(kept), op, x);
        try {
            Access.begin(x, out);
            try {
                Backends.current().reduce(op, x, out);
            } finally {
                Access.end(x, out);
            }
            return keepDims ? out : withoutReduced(out, reduced);
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return what a reduction of several passes makes of an array} On one thread, a large array goes through them some rows at a time, so
     * that what a pass writes is in the cache for the next. Where several threads share each pass, all rows go through it together, with the
     * same bits.
     *
     * @param name the operation, for messages
     * @param reduction makes an array of the dtype of its operand, in which the reduced dimensions stay with size 1; it reduces each index of
     *     the other dimensions by itself
     * @param x the array
     * @param dims which dimensions it reduces, from the end if negative; none means all
     * @param keepDims whether reduced dimensions stay in the result, with size 1
     * @throws IndexOutOfBoundsException if there is no such dimension
     * @throws TensorException if a dimension is named twice
     */
    public static NDArray inParts(String name, UnaryOperator<NDArray> reduction, NDArray x, int[] dims,
            boolean keepDims) {
        boolean[] reduced = reducedDims(x.shape(), dims);
        if (!hasLongRows(x, reduced) || Threads.forCaller() > 1) {
            NDArray out = reduction.apply(x);
            return keepDims ? out : withoutReduced(out, reduced);
        }
        long[] kept = x.shape().toArray();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = reduced[i] ? 1 : kept[i];
        }
        NDArray out = NDArray.allocate(x.dtype(), Shape.of(kept), name, x);
        try {
            long rows = kept[0];
            long atOnce = Math.max(PART * rows / x.numel(), 1);
            for (long from = 0; from < rows; from += atOnce) {
                try (Scope _ = Scope.open()) {
                    long to = Math.min(from + atOnce, rows);
                    CopyKernels.copy(reduction.apply(x.slice(0, from, to)), out.slice(0, from, to));
                }
            }
            return keepDims ? out : withoutReduced(out, reduced);
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /** {@return whether an array is large, and parts of it along the first dimension are reduced by the same loops as the whole} */
    private static boolean hasLongRows(NDArray x, boolean[] reduced) {
        int last = x.rank() - 1;
        return last > 0 && x.numel() >= 4 * PART && x.isContiguous() && !reduced[0] && reduced[last] && x.shape().size(
                last) >= LONG;
    }

    private static DType resultType(ReduceOp op, DType dtype) {
        return op == ReduceOp.SUM || op == ReduceOp.PROD ? Promotion.toTotal(dtype) : dtype;
    }

    /** {@return a reduction of truths, for which it is enough to count them} */
    private static NDArray reduceTruths(ReduceOp op, NDArray x, int[] dims, boolean keepDims) {
        return switch (op) {
            case SUM -> countNonzero(x, dims, keepDims);
            case MAX -> anyNonzero(x, dims, keepDims);
            case MIN -> allNonzero(x, dims, keepDims);
            case PROD -> {
                NDArray all = allNonzero(x, dims, keepDims);
                try {
                    yield Copies.convert(all, DType.INT64, op);
                } finally {
                    all.discard();
                }
            }
            default -> throw new IllegalArgumentException(op + " of BOOL");
        };
    }

    /**
     * {@return how many elements are not 0, INT64} Nothing as large as x is allocated.
     *
     * @param x of any dtype
     * @param dims which dimensions to reduce, from the end if negative; none means all
     * @param keepDims whether reduced dimensions stay, with size 1
     * @throws IndexOutOfBoundsException if there is no such dimension
     * @throws TensorException if a dimension is named twice
     */
    public static NDArray countNonzero(NDArray x, int[] dims, boolean keepDims) {
        boolean[] reduced = reducedDims(x.shape(), dims);
        long[] kept = x.shape().toArray();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = reduced[i] ? 1 : kept[i];
        }
        NDArray out = NDArray.allocate(DType.INT64, Shape.of(kept), "count_nonzero", x);
        try {
            Access.begin(x, out);
            try {
                Backends.current().countNonzero(x, out);
            } finally {
                Access.end(x, out);
            }
            return keepDims ? out : withoutReduced(out, reduced);
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return whether some element is not 0, BOOL, of UINT8 as UINT8} As {@link #countNonzero} otherwise.
     *
     * @param x of any dtype
     * @param dims which dimensions to reduce
     * @param keepDims whether reduced dimensions stay
     */
    public static NDArray anyNonzero(NDArray x, int[] dims, boolean keepDims) {
        return counted(CompareOp.NE, countNonzero(x, dims, keepDims), 0, x.dtype());
    }

    /**
     * {@return whether no element is 0, BOOL, of UINT8 as UINT8} As {@link #countNonzero} otherwise.
     *
     * @param x of any dtype
     * @param dims which dimensions to reduce
     * @param keepDims whether reduced dimensions stay
     */
    public static NDArray allNonzero(NDArray x, int[] dims, boolean keepDims) {
        NDArray count = countNonzero(x, dims, keepDims);
        boolean[] reduced = reducedDims(x.shape(), dims);
        long all = 1;
        for (int i = 0; i < reduced.length; i++) {
            all *= reduced[i] ? x.shape().size(i) : 1;
        }
        return counted(CompareOp.EQ, count, all, x.dtype());
    }

    private static NDArray counted(CompareOp op, NDArray count, long number, DType dtype) {
        try {
            NDArray result = CompareOperations.compare(op, count, number);
            return dtype == DType.UINT8 ? new NDArray(dtype, result.layout(), result.storage()) : result;
        } finally {
            count.discard();
        }
    }

    /** {@return op over all elements, of which there are some, one after another} No dimension has to be looked at for that. */
    private static NDArray reduceAll(ReduceOp op, NDArray x) {
        NDArray out = NDArray.allocate(x.dtype(), Shape.SCALAR, op, x);
        try {
            Access.begin(x, out);
            try {
                Backends.current().reduce(op, x, out);
            } finally {
                Access.end(x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the index of the largest element along {@code dim}, INT64, the first among equals}
     *
     * @param x the array
     * @param dim the dimension
     * @param keepDim whether the result keeps the dimension, with size 1
     * @throws IndexOutOfBoundsException if there is no such dimension
     * @throws TensorException if it has size 0, or for BOOL
     */
    public static NDArray argmax(NDArray x, int dim, boolean keepDim) {
        requireNumbers(x, "argmax");
        return argReduce(true, x, dim, keepDim);
    }

    /**
     * {@return the index of the smallest element along {@code dim}} As {@link #argmax} otherwise.
     *
     * @param x the array
     * @param dim the dimension
     * @param keepDim whether the result keeps the dimension, with size 1
     */
    public static NDArray argmin(NDArray x, int dim, boolean keepDim) {
        requireNumbers(x, "argmin");
        return argReduce(false, x, dim, keepDim);
    }

    /**
     * {@return the index of the largest or smallest element along {@code dim}, which stays with size 1} As {@link #argmax} otherwise,
     * but also of BOOL, of which true is the larger.
     *
     * @param largest whether the largest is wanted
     * @param x the array
     * @param dim the dimension
     */
    public static NDArray extreme(boolean largest, NDArray x, int dim) {
        return argReduce(largest, x.dtype() == DType.BOOL ? x.asBytes() : x, dim, true);
    }

    private static void requireNumbers(NDArray x, String name) {
        if (x.dtype() == DType.BOOL) {
            throw new TensorException("\"" + name
                    + "_cpu\" not implemented for 'Bool'. Convert it with to(DType.INT64) first");
        }
    }

    private static NDArray argReduce(boolean largest, NDArray x, int dim, boolean keepDim) {
        String name = largest ? "argmax" : "argmin";
        if (x.rank() == 0) {
            x.shape().dim(dim);
            NDArray zero = NDArray.allocate(DType.INT64, Shape.SCALAR, name, x);
            try {
                Filling.fill(zero, 0);
                return zero;
            } catch (Throwable e) {
                zero.discard();
                throw e;
            }
        }
        int along = x.shape().dim(dim);
        if (x.shape().size(along) == 0) {
            throw new IndexOutOfBoundsException(name + "(): Expected reduction dim " + along
                    + " to have non-zero size.");
        }
        return along(name, x, along, DType.INT64, keepDim, out -> {
            if (largest) {
                Backends.current().argmax(x, along, out);
            } else {
                Backends.current().argmin(x, along, out);
            }
        });
    }

    /**
     * {@return what a kernel writes for each row along a dimension}
     *
     * @param kernel given the result, of size 1 in that dimension
     */
    private static NDArray along(String name, NDArray x, int along, DType dtype, boolean keepDim,
            Consumer<NDArray> kernel) {
        long[] kept = x.shape().toArray();
        kept[along] = 1;
        NDArray out = NDArray.allocate(dtype, Shape.of(kept), name, x);
        try {
            Access.begin(x, out);
            try {
                kernel.accept(out);
            } finally {
                Access.end(x, out);
            }
            return keepDim ? out : out.withLayout(out.layout().squeeze(along));
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return softmax along {@code dim}, or its logarithm}
     *
     * @param x the array
     * @param dim the dimension
     * @param log whether to take the logarithm
     */
    public static NDArray softmax(NDArray x, int dim, boolean log) {
        String name = log ? "log_softmax" : "softmax";
        requireFloatingPointRows(name, x.dtype());
        int along = x.shape().dim(dim);
        NDArray from = x.atLeast1d();
        NDArray out = NDArray.allocate(x.dtype(), from.shape(), name, x);
        try {
            Access.begin(from, out);
            try {
                if (log) {
                    Backends.current().logSoftmax(from, along, out);
                } else {
                    Backends.current().softmax(from, along, out);
                }
            } finally {
                Access.end(from, out);
            }
            return out.withLayout(x.rank() == 0 ? x.shape().contiguous() : out.layout());
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return whether {@link #logsumexp} serves}
     *
     * @param x the array
     * @param dims along which to reduce
     */
    public static boolean hasRows(NDArray x, int[] dims) {
        return x.rank() > 0 && dims.length == 1 && SoftmaxKernels.hasRows(x, x.shape().dim(dims[0]));
    }

    /**
     * {@return log(sum(exp(x))) along a dimension, without overflow}
     *
     * @param x the array
     * @param dim the dimension
     * @param keepDim whether it stays, with size 1
     */
    public static NDArray logsumexp(NDArray x, int dim, boolean keepDim) {
        int along = x.shape().dim(dim);
        return along("logsumexp", x, along, x.dtype(), keepDim, out -> {
            if (Split.mayPay(x)) {
                Split.reduction(Split.FUNCTION, p -> SoftmaxKernels.logsumexp(p[0], along, p[1]), x, out);
            } else {
                SoftmaxKernels.logsumexp(x, along, out);
            }
        });
    }

    /**
     * {@return the derivative of softmax (or of its logarithm) along {@code dim}}
     *
     * @param g the incoming gradient, of y's shape and dtype
     * @param y the result of the forward pass
     * @param dim the dimension
     * @param log whether to take the logarithm
     */
    public static NDArray softmaxBackward(NDArray g, NDArray y, int dim, boolean log) {
        int along = y.shape().dim(dim);
        OneHot oneHot = log ? OneHot.behind(g) : null;
        if (oneHot != null && oneHot.dim() == along) {
            return logSoftmaxBackward(oneHot, y, along);
        }
        NDArray gradient = g.atLeast1d();
        NDArray result = y.atLeast1d();
        NDArray out = NDArray.allocate(y.dtype(), result.shape(), log ? "log_softmax_backward" : "softmax_backward", g,
                y);
        try {
            Access.begin(gradient, result, out);
            try {
                if (log) {
                    Backends.current().logSoftmaxBackward(gradient, result, along, out);
                } else {
                    Backends.current().softmaxBackward(gradient, result, along, out);
                }
            } finally {
                Access.end(gradient, result, out);
            }
            return out.withLayout(y.rank() == 0 ? y.shape().contiguous() : out.layout());
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static NDArray logSoftmaxBackward(OneHot g, NDArray y, int along) {
        NDArray out = NDArray.allocate(y.dtype(), y.shape(), "log_softmax_backward", y);
        try {
            Access.begin(g.places(), g.values(), y, out);
            try {
                Backends.current().logSoftmaxBackward(g.places(), g.values(), y, along, out);
            } finally {
                Access.end(g.places(), g.values(), y, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /** {@return which dimensions {@code dims} names; all if it names none} */
    private static boolean[] reducedDims(Shape shape, int[] dims) {
        boolean[] reduced = new boolean[shape.rank()];
        if (dims.length == 0) {
            Arrays.fill(reduced, true);
        }
        for (int dim : dims) {
            int index = shape.dim(dim);
            if (index < reduced.length) {
                if (reduced[index]) {
                    throw new TensorException("dim " + index + " appears multiple times in the list of dims");
                }
                reduced[index] = true;
            }
        }
        return reduced;
    }

    private static NDArray withoutReduced(NDArray out, boolean[] reduced) {
        Layout layout = out.layout();
        for (int i = reduced.length - 1; i >= 0; i--) {
            if (reduced[i]) {
                layout = layout.squeeze(i);
            }
        }
        return out.withLayout(layout);
    }

    private static void requireElements(ReduceOp op, long size) {
        if (size == 0 && (op == ReduceOp.MAX || op == ReduceOp.MIN)) {
            String name = op.name().toLowerCase(Locale.ROOT);
            throw new TensorException(name + "(): Expected reduction dim to be specified for input.numel() == 0."
                    + " Specify the reduction dim with the 'dim' argument.");
        }
    }

    static void requireFloatingPointRows(String operation, DType dtype) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException("\"" + operation + "_lastdim_kernel_impl\" not implemented for '" + dtype
                    .scalarName()
                    + "'. Convert the tensor with to(DType.FLOAT32) first");
        }
    }

    private static DType requireFloatingPoint(String operation, DType dtype) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException(operation + ": Expected a floating point tensor as input, but got " + dtype
                    .scalarName()
                    + ". Convert it with to(DType.FLOAT32) first");
        }
        return dtype;
    }
}
