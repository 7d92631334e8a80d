package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.reductions.SumAndMean;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.CompareOperations;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Selection;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.UnaryOperations;

/**
 * Softmax along a dimension, its logarithm, and the logarithm of the sum of exponentials. With y the result and sums along the
 * dimension, the derivatives are y (g - sum(g y)), g - exp(y) sum(g), and g exp(x - y).
 */
public final class Softmax {
    private Softmax() {}

    /** {@return exp(x) / sum(exp(x)) along {@code dim}} */
    public static Tensor softmax(Tensor x, int dim) {
        return along(x, dim, false);
    }

    /** {@return x - log(sum(exp(x))) along {@code dim}} */
    public static Tensor logSoftmax(Tensor x, int dim) {
        return along(x, dim, true);
    }

    private static Tensor along(Tensor x, int dim, boolean log) {
        Variable y = new Variable(Reductions.softmax(x.array(), dim, log));
        if (Graph.records(x)) {
            y.setGradFn(new Backward(y, x, dim, log));
        }
        return y;
    }

    /** {@return log(sum(exp(x))) over {@code dims}, or over everything if there are none, without overflow} */
    public static Tensor logsumexp(Tensor x, boolean keepDim, int... dims) {
        if (!x.dtype().isFloatingPoint()) {
            return Scope.tidy(() -> logsumexp(x.to(DType.FLOAT32), keepDim, dims));
        }
        Variable y = new Variable(Reductions.hasRows(x.array(), dims)
                ? Reductions.logsumexp(x.array(), dims[0], keepDim)
                : composedLogsumexp(x, keepDim, dims));
        if (Graph.records(x)) {
            y.setGradFn(new LogsumexpBackward(y, x, dims, keepDim));
        }
        return y;
    }

    private static NDArray composedLogsumexp(Tensor x, boolean keepDim, int[] dims) {
        return Scope.tidy(() -> new Variable(Reductions.inParts("logsumexp", part -> logsumexp(part, dims), x.array(),
                dims, keepDim))).array();
    }

    private static NDArray logsumexp(NDArray x, int[] dims) {
        NDArray largest = Reductions.reduce(x.numel() == 0 ? ReduceOp.SUM : ReduceOp.MAX, x, dims, true);
        NDArray finite = Selection.where(CompareOperations.compare(CompareOp.EQ,
                UnaryOperations.apply(UnaryOp.ABS, largest), Double.POSITIVE_INFINITY),
                Tensor.scalar(0, x.dtype()).array(), largest);
        NDArray shifted = BinaryOperations.apply(BinaryOp.SUB, x, finite);
        UnaryOperations.applyInto(UnaryOp.EXP, shifted, shifted);
        NDArray sum = Reductions.reduce(ReduceOp.SUM, shifted, dims, true);
        UnaryOperations.applyInto(UnaryOp.LOG, sum, sum);
        BinaryOperations.applyInPlace(BinaryOp.ADD, sum, finite);
        return sum;
    }

    private static final class Backward extends Node {
        private final int dim;
        private final boolean log;

        Backward(Tensor y, Tensor x, int dim, boolean log) {
            super(y, x);
            this.dim = dim;
            this.log = log;
            save().result(y);
        }

        @Override
        public String name() {
            return log ? "LogSoftmaxBackward0" : "SoftmaxBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor y = saved().first();
            if (!Graph.isActive()) {
                gradients.put(0, new Variable(Reductions.softmaxBackward(g.array(), y.array(), dim, log)));
            } else if (log) {
                gradients.put(0, g.sub(y.exp().mul(SumAndMean.sum(g, true, dim))));
            } else {
                gradients.put(0, y.mul(g.sub(SumAndMean.sum(g.mul(y), true, dim))));
            }
        }
    }

    private static final class LogsumexpBackward extends Node {
        private final int[] dims;
        private final boolean keepDim;

        LogsumexpBackward(Tensor y, Tensor x, int[] dims, boolean keepDim) {
            super(y, x);
            this.dims = dims.clone();
            this.keepDim = keepDim;
            save().tensor(x).result(y);
        }

        @Override
        public String name() {
            return "LogsumexpBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            Tensor y = SumAndMean.spread(saved().second(), x.shape(), keepDim, dims);
            Tensor g = SumAndMean.spread(gradients.output(), x.shape(), keepDim, dims);
            Tensor below = x.sub(y);
            gradients.put(0, Graph.isActive() ? g.mul(below.exp()) : below.exp_().mul_(g));
        }
    }
}
