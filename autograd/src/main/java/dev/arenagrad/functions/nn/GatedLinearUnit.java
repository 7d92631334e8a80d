package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.elementwise.BinaryFunction;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.GatedLinear;
import dev.arenagrad.ops.TensorException;
import java.util.List;

/** Gated linear units (Dauphin et al. 2017): a sigmoid(b) for the halves a and b of a tensor. */
public final class GatedLinearUnit {
    private GatedLinearUnit() {}

    /** {@return a sigmoid(b), halved along {@code dim}} */
    public static Tensor glu(Tensor x, int dim) {
        if (x.dim() == 0) {
            throw new TensorException("glu does not support scalars because halving size must be even");
        }
        int along = x.shape().dim(dim);
        long size = x.shape().size(along);
        if (size % 2 != 0) {
            throw new TensorException("Halving dimension must be even, but dimension " + along + " is size " + size);
        }
        Variable y = new Variable(GatedLinear.apply(x.array(), along));
        if (Graph.records(x)) {
            y.setGradFn(new Backward(y, x, along));
        }
        return y;
    }

    private static final class Backward extends Node {
        private final int dim;

        Backward(Tensor y, Tensor x, int dim) {
            super(y, x);
            this.dim = dim;
            save().tensor(x);
        }

        @Override
        public String name() {
            return "GluBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor x = saved().first();
            gradients.put(0, Graph.isActive() || x.dtype().isNarrow()
                    ? Scope.tidy(() -> composed(g, x))
                    : new Variable(GatedLinear.gradient(g.array(), x.array(), dim)));
        }

        /** {@return the derivative, which itself can be differentiated} */
        private Tensor composed(Tensor g, Tensor x) {
            long half = x.shape().size(dim) / 2;
            Tensor s = x.slice(dim, half, 2 * half).sigmoid();
            Tensor byB = BinaryFunction.SIGMOID_BACKWARD.of(g.mul(x.slice(dim, 0, half)), s);
            return Tensor.cat(List.of(g.mul(s), byB), dim);
        }
    }
}
