package dev.arenagrad.functions.reductions;

import dev.arenagrad.GradMode;
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
public final class VectorNorm {
    private VectorNorm() {}

    /**
     * {@return (sum |x|^p)^(1/p) over {@code dims}, or over everything if there are none}
     *
     * @param p any number; infinity gives the largest magnitude, -infinity the smallest, 0 counts what is not 0
     * @throws TensorException if x is not floating point, or if p is infinite and there is nothing to choose from
     */
    public static Tensor norm(Tensor x, double p, boolean keepDims, int... dims) {
        if (!x.dtype().isFloatingPoint()) {
            throw new TensorException("linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
                    + x.dtype().scalarName() + ". Convert it with to(DType.FLOAT32) first");
        }
        if (Double.isInfinite(p)) {
            requireElements(x.shape(), p, dims);
        }
        Variable y = forward(x, p, keepDims, dims);
        if (Graph.records(x)) {
            y.setGradFn(new Backward(p, y, x, keepDims, dims));
        }
        return y;
    }

    private static void requireElements(Shape shape, double p, int[] dims) {
        String norm = "linalg.vector_norm cannot compute the " + (p > 0 ? "inf" : "-inf") + " norm on ";
        if (dims.length == 0 && shape.numel() == 0) {
            throw new TensorException(norm + "an empty tensor because the operation does not have an identity");
        }
        for (int dim : dims) {
            if (shape.rank() > 0 && shape.size(dim) == 0) {
                throw new TensorException(norm + "the dimension " + dim
                        + " because this dimension is empty and the operation does not have an identity");
            }
        }
    }

    private static Variable forward(Tensor x, double p, boolean keepDims, int[] dims) {
        if (p == 2) {
            return new Variable(Reductions.reduce(ReduceOp.NORM2, x.array(), dims, keepDims));
        }
        if (p == 1) {
            return new Variable(Reductions.reduce(ReduceOp.NORM1, x.array(), dims, keepDims));
        }
        if (p == Double.POSITIVE_INFINITY) {
            return new Variable(Reductions.reduce(ReduceOp.NORM_INF, x.array(), dims, keepDims));
        }
        try (GradMode _ = GradMode.noGrad()) {
            return Variable.of(Scope.tidy(() -> {
                if (p == Double.NEGATIVE_INFINITY) {
                    return new Variable(Reductions.reduce(ReduceOp.MIN, x.abs().array(), dims, keepDims));
                }
                return p == 0 ? SumAndMean.sum(x.ne(0).to(x.dtype()), keepDims, dims)
                        : SumAndMean.sum(x.abs().pow(p), keepDims, dims).pow(1 / p);
            }));
        }
    }

    private static final class Backward extends Node {
        private final double p;
        private final Shape shape;
        private final boolean keepDims;
        private final int[] dims;

        Backward(double p, Tensor y, Tensor x, boolean keepDims, int[] dims) {
            super(y, x);
            this.p = p;
            this.shape = x.shape();
            this.keepDims = keepDims;
            this.dims = dims.length == 0 ? dims : dims.clone();
            save().tensor(x).result(y);
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
            gradients.put(0, Double.isInfinite(p) ? byExtreme(g, x, y) : byPower(g, x, y));
        }

        /**
         * sign(x) |x|^(p-1) g / y^(p-1), and 0 where x or y is 0. These elements are masked before the division, so that further
         * derivatives are 0 there too.
         */
        private Tensor byPower(Tensor g, Tensor x, Tensor y) {
            if (p == 0) {
                return Tensor.zerosLike(x);
            }
            if (p == 1) {
                return x.sign().mul(spread(g));
            }
            Tensor isZero = y.eq(0);
            Tensor factor = g.maskedFill(isZero, 0);
            Tensor length = y.maskedFill(isZero, 1);
            if (p == 2) {
                // The derivative by g, which the first is taken for in forward mode, is a sum of products: of x / y none overflows.
                return Graph.isActive() ? x.div(spread(length)).mul(spread(factor)) : x.mul(spread(factor.div(length)));
            }
            return powerOfMagnitude(x).mul(spread(factor.mul(length.pow(1 - p))));
        }

        /** sign(x) |x|^(p-1), and 0 for 0, where its derivatives count as 0 too. */
        private Tensor powerOfMagnitude(Tensor x) {
            return p % 2 == 0 && p > 0 ? x.pow(p - 1) : x.sign().mul(x.abs().maskedFill(x.eq(0), 1).pow(p - 1));
        }

        /** g, shared equally by the elements with the extreme magnitude; if that is NaN, by the elements that are NaN. */
        private Tensor byExtreme(Tensor g, Tensor x, Tensor y) {
            Tensor extreme = spread(y);
            Tensor chosen = Tensor.where(extreme.ne(extreme), x.ne(x), x.abs().eq(extreme)).to(x.dtype());
            Tensor count = SumAndMean.sum(chosen, keepDims, dims);
            return x.sign().mul(chosen).mul(spread(g.div(count)));
        }

        private Tensor spread(Tensor reduced) {
            return SumAndMean.spread(reduced, shape, keepDims, dims);
        }
    }
}
