package dev.arenagrad.functions.elementwise;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Saved;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.TernaryOperations;
import java.util.List;

/** Functions y = f(a, b, c) of three tensors and a number s, broadcast, with their derivatives given the incoming gradient g. */
public enum TernaryFunction {
    // @formatter:off
    ADDCMUL(TernaryOp.ADDCMUL, "AddcmulBackward0",
            (g, a, b, c, s) -> g,
            (g, a, b, c, s) -> g.mul(c.mul(s)),
            (g, a, b, c, s) -> g.mul(b.mul(s))),
    ADDCDIV(TernaryOp.ADDCDIV, "AddcdivBackward0",
            (g, a, b, c, s) -> g,
            (g, a, b, c, s) -> g.mul(c.reciprocal().mul(s)),
            (g, a, b, c, s) -> g.neg().mul(b.div(c.square()).mul(s))),
    LERP(TernaryOp.LERP, "LerpBackward1",
            (g, a, b, c, s) -> g.mul(c.rsub(1)),
            (g, a, b, c, s) -> g.mul(c),
            (g, a, b, c, s) -> g.mul(b.sub(a)));
    // @formatter:on

    private interface Derivative {
        Tensor of(Tensor g, Tensor a, Tensor b, Tensor c, double s);
    }

    private final TernaryOp kernel;
    private final String nodeName;
    private final Derivative byA;
    private final Derivative byB;
    private final Derivative byC;

    TernaryFunction(TernaryOp kernel, String nodeName, Derivative byA, Derivative byB, Derivative byC) {
        this.kernel = kernel;
        this.nodeName = nodeName;
        this.byA = byA;
        this.byB = byB;
        this.byC = byC;
    }

    /** {@return f(a, b, c)} */
    public Tensor of(Tensor a, Tensor b, Tensor c, double s) {
        Variable y = new Variable(TernaryOperations.apply(kernel, a.array(), b.array(), c.array(), s));
        if (Graph.records(List.of(a, b, c))) {
            y.setGradFn(new Backward(this, y, a, b, c, s));
        }
        return y;
    }

    /** {@return f(a, b, c) for a whole number s; exact for INT64} */
    public Tensor of(Tensor a, Tensor b, Tensor c, long s) {
        boolean real = a.dtype().isFloatingPoint() || b.dtype().isFloatingPoint() || c.dtype().isFloatingPoint();
        return real ? of(a, b, c, (double) s)
                : new Variable(TernaryOperations.apply(kernel, a.array(), b.array(), c.array(), s));
    }

    /**
     * Replaces the elements of a by f(a, b, c).
     *
     * @return a
     */
    public Tensor inPlace(Tensor a, Tensor b, Tensor c, double s) {
        Variable changed = InPlace.requireChangeable(a, b);
        InPlace.requireChangeable(a, c);
        Node node = Graph.records(List.of(a, b, c)) ? new Backward(this, changed, changed.beforeChange(), b, c, s)
                : null;
        try {
            TernaryOperations.applyInPlace(kernel, changed.array(), b.array(), c.array(), s);
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /** As {@link #inPlace(Tensor, Tensor, Tensor, double)} for a whole number s; exact for INT64. */
    public Tensor inPlace(Tensor a, Tensor b, Tensor c, long s) {
        if (!a.dtype().isInteger()) {
            return inPlace(a, b, c, (double) s);
        }
        Variable changed = InPlace.requireChangeable(a, b);
        InPlace.requireChangeable(a, c);
        TernaryOperations.applyInPlace(kernel, changed.array(), b.array(), c.array(), s);
        InPlace.changed(changed, null);
        return changed;
    }

    /** {@return a + weight (b - a)} */
    public static Tensor lerp(Tensor a, Tensor b, double weight) {
        Tensor c = weight(a, b, weight);
        try {
            return LERP.of(a, b, c, 0);
        } finally {
            Variable.of(c).storage().disown();
        }
    }

    /**
     * Replaces the elements of a by a + weight (b - a).
     *
     * @return a
     */
    public static Tensor lerpInPlace(Tensor a, Tensor b, double weight) {
        Tensor c = weight(a, b, weight);
        try {
            return LERP.inPlace(a, b, c, 0);
        } finally {
            Variable.of(c).storage().disown();
        }
    }

    /** {@return a weight in the dtype that a and b have in common, so that it loses no more than they do} */
    private static Tensor weight(Tensor a, Tensor b, double weight) {
        return Tensor.scalar(weight, DType.promote(a.dtype(), b.dtype()));
    }

    private static final class Backward extends Node {
        private final TernaryFunction function;
        private final double s;

        Backward(TernaryFunction function, Tensor y, Tensor a, Tensor b, Tensor c, double s) {
            super(y, List.of(a, b, c));
            this.function = function;
            this.s = s;
            Saved saved = save().tensor(b).tensor(c);
            if (function == LERP && needsInputGrad(2)) {
                saved.tensor(a);
            }
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor b = saved().first();
            Tensor c = saved().second();
            Tensor a = saved().count() > 2 ? saved().third() : g;
            if (gradients.wants(0)) {
                gradients.put(0, function.byA.of(g, a, b, c, s));
            }
            if (gradients.wants(1)) {
                gradients.put(1, function.byB.of(g, a, b, c, s));
            }
            if (gradients.wants(2)) {
                gradients.put(2, function.byC.of(g, a, b, c, s));
            }
        }
    }
}
