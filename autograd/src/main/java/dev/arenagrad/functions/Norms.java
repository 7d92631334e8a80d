package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;

/** Vector norms. Where the norm is 0 the subgradient is 0, as in PyTorch. */
public final class Norms {
    private Norms() {}

    /**
     * {@return (sum |x|^p)^(1/p) over {@code dims}, or over everything if there are none}
     *
     * @param p any number; infinity gives the largest magnitude, 0 counts what is not 0
     */
    public static Tensor norm(Tensor x, double p, boolean keepDims, int... dims) {
        if (!x.dtype().isFloatingPoint()) {
            throw new TensorException("linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
                    + x.dtype().scalarName() + ". Convert it with to(DType.FLOAT32) first");
        }
        if (p == 2) {
            return norm(ReduceOp.NORM2, x, keepDims, dims);
        }
        if (p == 1) {
            return norm(ReduceOp.NORM1, x, keepDims, dims);
        }
        if (p == Double.POSITIVE_INFINITY) {
            return norm(ReduceOp.NORM_INF, x, keepDims, dims);
        }
        if (p == 0) {
            return Scope.tidy(() -> Sums.sum(x.detach().ne(0).to(x.dtype()), keepDims, dims));
        }
        return Scope.tidy(() -> Sums.sum(x.abs().pow(p), keepDims, dims).pow(1 / p));
    }

    private static Tensor norm(ReduceOp kind, Tensor x, boolean keepDims, int... dims) {
        Variable y = new Variable(Reductions.reduce(kind, x.array(), dims, keepDims));
        if (Graph.records(x)) {
            y.setGradFn(new Backward(kind, y, x, keepDims, dims));
        }
        return y;
    }

    private static final class Backward extends Node {
        private final ReduceOp kind;
        private final Shape shape;
        private final boolean keepDims;
        private final int[] dims;

        Backward(ReduceOp kind, Tensor y, Tensor x, boolean keepDims, int[] dims) {
            super(y, x);
            this.kind = kind;
            this.shape = x.shape();
            this.keepDims = keepDims;
            this.dims = dims.clone();
            save().tensor(x).tensor(y);
        }

        @Override
        public String name() {
            return "LinalgVectorNormBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor x = saved().first();
            Tensor y = saved().second();
            gradients.put(0, switch (kind) {
                case NORM2 -> x.mul(spread(g.div(y).maskedFill(y.eq(0), 0)));
                case NORM1 -> x.sign().mul(spread(g));
                default -> {
                    Tensor largest = x.abs().eq(spread(y)).to(x.dtype());
                    Tensor count = Sums.sum(largest, keepDims, dims);
                    yield x.sign().mul(largest).mul(spread(g.div(count)));
                }
            });
        }

        private Tensor spread(Tensor reduced) {
            return Sums.spread(reduced, shape, keepDims, dims);
        }
    }
}
