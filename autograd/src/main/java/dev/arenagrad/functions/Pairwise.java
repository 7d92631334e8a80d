package dev.arenagrad.functions;

import static dev.arenagrad.functions.Pairwise.Needs.A;
import static dev.arenagrad.functions.Pairwise.Needs.B;
import static dev.arenagrad.functions.Pairwise.Needs.NOTHING;
import static dev.arenagrad.functions.Pairwise.Needs.Y;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Saved;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Functions y = f(a, b) of two tensors, broadcast, with their derivatives by a and by b, given the incoming gradient g. Each
 * derivative says which of a, b and y it needs; only what the wanted derivatives need is saved.
 */
public enum Pairwise {
    // @formatter:off
    ADD(BinaryOp.ADD, "AddBackward0",
            by(NOTHING, (g, a, b, y) -> g),
            by(NOTHING, (g, a, b, y) -> g)),
    SUB(BinaryOp.SUB, "SubBackward0",
            by(NOTHING, (g, a, b, y) -> g),
            by(NOTHING, (g, a, b, y) -> g.neg())),
    MUL(BinaryOp.MUL, "MulBackward0",
            by(B, (g, a, b, y) -> g.mul(b)),
            by(A, (g, a, b, y) -> g.mul(a))),
    DIV(BinaryOp.DIV, "DivBackward0",
            by(B,     (g, a, b, y) -> g.div(b)),
            by(A | B, (g, a, b, y) -> g.neg().mul(a.div(b).div(b)))),
    POW(BinaryOp.POW, "PowBackward1",
            by(A | B,     (g, a, b, y) -> g.mul(b.mul(a.pow(b.sub(1)))).maskedFill(b.eq(0), 0)),
            by(A | B | Y, (g, a, b, y) -> g.mul(y.mul(a.log())).maskedFill(isZeroToNonNegative(a, b), 0))),

    /** g (1 - y y), the derivative of y = tanh x; here a is g, b is y. */
    TANH_BACKWARD(BinaryOp.TANH_BACKWARD, "TanhBackwardBackward0",
            by(B,     (gg, g, y, r) -> tanhBackward(gg, y)),
            by(A | B, (gg, g, y, r) -> gg.mul(g).mul(y.mul(-2)))),

    /** g y (1 - y), the derivative of y = sigmoid x. */
    SIGMOID_BACKWARD(BinaryOp.SIGMOID_BACKWARD, "SigmoidBackwardBackward0",
            by(B,     (gg, g, y, r) -> sigmoidBackward(gg, y)),
            by(A | B, (gg, g, y, r) -> gg.mul(g).mul(y.mul(-2).add(1)))),

    /** g where y > 0, the derivative of y = relu x. */
    RELU_BACKWARD(BinaryOp.RELU_BACKWARD, "ThresholdBackwardBackward0",
            by(B,       (gg, g, y, r) -> reluBackward(gg, y)),
            by(NOTHING, (gg, g, y, r) -> null));
    // @formatter:on

    /** What a derivative needs: any of these, or'ed. */
    static final class Needs {
        static final int NOTHING = 0;
        static final int A = 1;
        static final int B = 2;
        static final int Y = 4;

        private Needs() {}
    }

    private interface Formula {
        @Nullable
        Tensor of(Tensor g, Tensor a, Tensor b, Tensor y);
    }

    private record Derivative(int needs, Formula formula) {}

    private static Derivative by(int needs, Formula formula) {
        return new Derivative(needs, formula);
    }

    private final BinaryOp kernel;
    private final String nodeName;
    private final Derivative byA;
    private final Derivative byB;

    Pairwise(BinaryOp kernel, String nodeName, Derivative byA, Derivative byB) {
        this.kernel = kernel;
        this.nodeName = nodeName;
        this.byA = byA;
        this.byB = byB;
    }

    /** {@return f(a, b)} */
    public Tensor of(Tensor a, Tensor b) {
        Variable y = new Variable(Elementwise.binary(kernel, a.array(), b.array()));
        if (Graph.records(a, b)) {
            y.setGradFn(new Backward(this, y, a, b));
        }
        return y;
    }

    /**
     * Replaces the elements of a by f(a, b).
     *
     * @return a
     */
    public Tensor inPlace(Tensor a, Tensor b) {
        Variable changed = InPlace.requireChangeable(a, b);
        Variable before = changed.beforeChange();
        Node node = Graph.records(a, b) ? new Backward(this, changed, before, b) : null;
        Elementwise.binaryInPlace(kernel, changed.array(), b.array());
        InPlace.changed(changed, node);
        return changed;
    }

    static Tensor tanhBackward(Tensor g, Tensor y) {
        return TANH_BACKWARD.of(g, y);
    }

    static Tensor sigmoidBackward(Tensor g, Tensor y) {
        return SIGMOID_BACKWARD.of(g, y);
    }

    static Tensor reluBackward(Tensor g, Tensor y) {
        return RELU_BACKWARD.of(g, y);
    }

    private static Tensor isZeroToNonNegative(Tensor base, Tensor exponent) {
        NDArray zero = Elementwise.compare(CompareOp.EQ, base.array(), 0);
        NDArray nonNegative = Elementwise.compare(CompareOp.GE, exponent.array(), 0);
        return new Variable(Elementwise.binary(BinaryOp.MUL, zero, nonNegative));
    }

    private static final class Backward extends Node {
        private final Pairwise function;
        private final int saves;

        Backward(Pairwise function, Tensor y, Tensor a, Tensor b) {
            super(y, a, b);
            this.function = function;
            this.saves = (needsInputGrad(0) ? function.byA.needs : NOTHING) | (needsInputGrad(1) ? function.byB.needs
                    : NOTHING);
            if (saves != NOTHING) {
                Saved saved = save();
                saveIf(saves & A, a, saved);
                saveIf(saves & B, b, saved);
                saveIf(saves & Y, y, saved);
            }
        }

        private static void saveIf(int needed, Tensor tensor, Saved saved) {
            if (needed != 0) {
                saved.tensor(tensor);
            }
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor a = g;
            Tensor b = g;
            Tensor y = g;
            switch (saves) {
                case NOTHING -> {
                }
                case A -> a = saved().first();
                case B -> b = saved().first();
                default -> {
                    a = saved().first();
                    b = saved().second();
                    y = (saves & Y) != 0 ? saved().third() : g;
                }
            }
            if (gradients.wants(0)) {
                gradients.put(0, function.byA.formula.of(g, a, b, y));
            }
            if (gradients.wants(1)) {
                gradients.put(1, function.byB.formula.of(g, a, b, y));
            }
        }
    }
}
