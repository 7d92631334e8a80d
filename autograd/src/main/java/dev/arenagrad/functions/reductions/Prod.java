package dev.arenagrad.functions.reductions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.order.CumulativeSumAndProd;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;

/**
 * Products of elements. The derivative by an element is the product of the others: y / x, unless there are zeros or y has overflowed or
 * underflowed.
 */
public final class Prod {
    private Prod() {}

    /** {@return the product of all elements} */
    public static Tensor prod(Tensor x) {
        Variable y = new Variable(Reductions.reduce(ReduceOp.PROD, x.array()));
        if (Graph.records(x)) {
            y.setGradFn(new AllBackward(y, x));
        }
        return y;
    }

    /** {@return the products along {@code dim}} */
    public static Tensor prod(Tensor x, int dim, boolean keepDim) {
        int[] dims = {dim};
        Variable y = new Variable(Reductions.reduce(ReduceOp.PROD, x.array(), dims, keepDim));
        if (Graph.records(x)) {
            y.setGradFn(new AlongBackward(y, x, dim, keepDim));
        }
        return y;
    }

    /** {@return whether y / x is the product of the others for each x: there is no 0, and y neither overflowed nor underflowed} */
    private static boolean canBeDivided(Tensor y, Tensor x) {
        return !isBeyondRange(y) && x.detach().eq(0).any().item() == 0;
    }

    /** {@return whether an element of y, which is a product, overflowed, or underflowed, or is 0} */
    public static boolean isBeyondRange(Tensor y) {
        Tensor size = y.detach().abs();
        return size.gt(y.dtype().largest()).logicalOr(size.lt(y.dtype().smallestNormal())).any().item() != 0;
    }

    private static final class AllBackward extends Node {
        AllBackward(Tensor y, Tensor x) {
            super(y, x);
            save().tensor(x).result(y);
        }

        @Override
        public String name() {
            return "ProdBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor x = saved().first();
            if (x.dim() == 0) {
                gradients.put(0, g);
                return;
            }
            Tensor y = saved().second();
            gradients.put(0, canBeDivided(y, x)
                    ? g.mul(y).div(x)
                    : g.mul(CumulativeSumAndProd.productOfOthers(x.reshape(-1), 0).reshape(x.shape().toArray())));
        }
    }

    private static final class AlongBackward extends Node {
        private final int dim;
        private final boolean keepDim;

        AlongBackward(Tensor y, Tensor x, int dim, boolean keepDim) {
            super(y, x);
            this.dim = dim;
            this.keepDim = keepDim;
            save().tensor(x).result(y);
        }

        @Override
        public String name() {
            return "ProdBackward1";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            if (x.dim() == 0) {
                gradients.put(0, gradients.output());
                return;
            }
            Tensor g = SumAndMean.spread(gradients.output(), x.shape(), keepDim, new int[] {dim});
            Tensor y = saved().second();
            gradients.put(0, canBeDivided(y, x)
                    ? g.mul(SumAndMean.spread(y, x.shape(), keepDim, new int[] {dim})).div(x)
                    : g.mul(CumulativeSumAndProd.productOfOthers(x, dim)));
        }
    }
}
