package dev.arenagrad.functions.reductions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Ordering;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;

/** The largest, the smallest and the middle one of all elements, or of those along some dimensions: the gradient is shared out among equals. */
public final class MaxMinMedian {
    private static final int[] ALL = {};

    private MaxMinMedian() {}

    /** {@return the largest of all elements} */
    public static Tensor max(Tensor x) {
        return of(ReduceOp.MAX, "max", "MaxBackward1", true, x, false);
    }

    /** {@return the smallest of all elements} */
    public static Tensor min(Tensor x) {
        return of(ReduceOp.MIN, "min", "MinBackward1", true, x, false);
    }

    /** {@return the largest over {@code dims}, or over everything if there are none} */
    public static Tensor amax(Tensor x, boolean keepDims, int... dims) {
        return of(ReduceOp.MAX, "amax", "AmaxBackward0", false, x, keepDims, dims);
    }

    /** {@return the smallest over {@code dims}, or over everything if there are none} */
    public static Tensor amin(Tensor x, boolean keepDims, int... dims) {
        return of(ReduceOp.MIN, "amin", "AminBackward0", false, x, keepDims, dims);
    }

    /** {@return the lower median of all elements; NaN if there is one, or nothing} */
    public static Tensor median(Tensor x) {
        if (x.numel() == 0) {
            Tensor nothing = ofNothing(x.dtype());
            return recorded("MedianBackward0", true, Variable.of(nothing), x, false);
        }
        NDArray flat = x.detach().reshape(-1).array();
        try {
            return recorded("MedianBackward0", true, new Variable(median(flat)), x, false);
        } finally {
            Copies.disownIfFresh(flat, x.array());
        }
    }

    private static NDArray median(NDArray row) {
        NDArray index = Ordering.kth(row, 0, (row.numel() + 1) / 2, true, true, "median");
        try {
            NDArray element = Indexing.gather(row, 0, index);
            return element.withLayout(element.layout().squeeze(0));
        } finally {
            index.discard();
        }
    }

    /** {@return the median of no elements: NaN, and of other dtypes what PyTorch converts it to} */
    private static Tensor ofNothing(DType dtype) {
        return switch (dtype) {
            case INT64 -> Tensor.full(dtype, Long.MIN_VALUE);
            case INT32 -> Tensor.full(dtype, (long) Integer.MIN_VALUE);
            case UINT8, INT8, INT16 -> Tensor.full(dtype, 0L);
            case BOOL -> Tensor.full(dtype, 1L);
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Tensor.full(dtype, Double.NaN);
        };
    }

    private static Tensor of(ReduceOp op, String name, String node, boolean findsNan, Tensor x, boolean keepDims,
            int... dims) {
        requireElements(x, name, dims);
        return recorded(node, findsNan, new Variable(Reductions.reduce(op, x.array(), dims, keepDims)), x, keepDims,
                dims);
    }

    private static Tensor recorded(String node, boolean findsNan, Variable y, Tensor x, boolean keepDims,
            int... dims) {
        if (Graph.records(x)) {
            y.setGradFn(new Sharing(node, findsNan, y, x, keepDims, dims));
        }
        return y;
    }

    private static void requireElements(Tensor x, String name, int[] dims) {
        if (x.numel() == 0 && dims.length == 0) {
            throw new TensorException(name + "(): Expected reduction dim to be specified for input.numel() == 0."
                    + " Specify the reduction dim with the 'dim' argument.");
        }
        for (int dim : dims) {
            if (x.dim() > 0 && x.shape().size(dim) == 0) {
                throw new IndexOutOfBoundsException(name + "(): Expected reduction dim " + x.shape().dim(dim)
                        + " to have non-zero size.");
            }
        }
    }

    /** With m the places where x equals y: g m / sum(m). */
    private static final class Sharing extends Node {
        private final String name;
        private final boolean findsNan;
        private final Shape shape;
        private final boolean keepDims;
        private final int[] dims;

        Sharing(String name, boolean findsNan, Tensor y, Tensor x, boolean keepDims, int... dims) {
            super(y, x);
            this.name = name;
            this.findsNan = findsNan;
            this.shape = x.shape();
            this.keepDims = keepDims;
            this.dims = dims.length == 0 ? ALL : dims.clone();
            save().tensor(x).result(y);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor x = saved().first().detach();
            if (x.numel() == 0) {
                gradients.put(0, Tensor.zerosLike(x));
                return;
            }
            Tensor y = saved().second().detach();
            boolean isNan = findsNan && Double.isNaN(y.item());
            Tensor places = (isNan ? x.isnan() : x.eq(SumAndMean.spread(y, shape, keepDims, dims))).to(x.dtype());
            Tensor share = g.div(SumAndMean.sum(places, keepDims, dims));
            gradients.put(0, SumAndMean.spread(share, shape, keepDims, dims).mul(places));
        }
    }
}
