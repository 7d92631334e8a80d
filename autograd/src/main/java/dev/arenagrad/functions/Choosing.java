package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.Shape;

/** Elements chosen by a condition or by index. The condition or index is saved; the values are not. */
public final class Choosing {
    private Choosing() {}

    /** {@return condition ? a : b, broadcast} */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        Variable y = new Variable(Elementwise.where(condition.array(), a.array(), b.array()));
        if (Graph.records(a, b)) {
            y.setGradFn(new WhereBackward(y, condition, a, b));
        }
        return y;
    }

    /** {@return the elements of x at the positions that {@code index} gives along {@code dim}} */
    public static Tensor gather(Tensor x, int dim, Tensor index) {
        Variable y = new Variable(Indexing.gather(x.array(), dim, index.array()));
        if (Graph.records(x)) {
            y.setGradFn(new GatherBackward(y, x, dim, index));
        }
        return y;
    }

    /** {@return zeros of {@code shape} to which x was added at the positions that {@code index} gives: gather's derivative} */
    static Tensor scatterAdd(Tensor x, int dim, Tensor index, Shape shape) {
        Variable y = new Variable(Indexing.scatterAdd(x.array(), dim, index.array(), shape));
        if (Graph.records(x)) {
            y.setGradFn(new ScatterAddBackward(y, x, dim, index));
        }
        return y;
    }

    private static final class WhereBackward extends Node {
        WhereBackward(Tensor y, Tensor condition, Tensor a, Tensor b) {
            super(y, a, b);
            save().tensor(condition);
        }

        @Override
        public String name() {
            return "WhereBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor condition = saved().first();
            Tensor zero = Tensor.scalar(0, g.dtype());
            if (gradients.wants(0)) {
                gradients.put(0, where(condition, g, zero));
            }
            if (gradients.wants(1)) {
                gradients.put(1, where(condition, zero, g));
            }
        }
    }

    private static final class GatherBackward extends Node {
        private final int dim;
        private final Shape shape;

        GatherBackward(Tensor y, Tensor x, int dim, Tensor index) {
            super(y, x);
            this.dim = dim;
            this.shape = x.shape();
            save().tensor(index);
        }

        @Override
        public String name() {
            return "GatherBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, scatterAdd(gradients.output(), dim, saved().first(), shape));
        }
    }

    private static final class ScatterAddBackward extends Node {
        private final int dim;

        ScatterAddBackward(Tensor y, Tensor x, int dim, Tensor index) {
            super(y, x);
            this.dim = dim;
            save().tensor(index);
        }

        @Override
        public String name() {
            return "ScatterAddBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, gather(gradients.output(), dim, saved().first()));
        }
    }
}
