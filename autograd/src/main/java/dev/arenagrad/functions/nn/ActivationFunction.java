package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationOperations;
import dev.arenagrad.ops.ActivationParameters;
import org.jspecify.annotations.Nullable;

/**
 * Functions y = f(x) with numbers p, q and r, whose first derivative has its own kernel. The first derivative is an operation too: it is
 * linear in the incoming gradient, and its derivative by x uses the second derivative of f, given here.
 */
public enum ActivationFunction {
    // @formatter:off
    CLAMP      (ActivationOp.CLAMP,       "ClampBackward1"),
    HARDTANH   (ActivationOp.HARDTANH,    "HardtanhBackward0"),
    THRESHOLD  (ActivationOp.THRESHOLD,   "ThresholdBackward0"),
    LEAKY_RELU (ActivationOp.LEAKY_RELU,  "LeakyReluBackward0"),
    ELU        (ActivationOp.ELU,         "EluBackward0",       (x, n) -> secondOfElu(x, n)),
    SOFTPLUS   (ActivationOp.SOFTPLUS,    "SoftplusBackward0",  (x, n) -> slopeOfSigmoid(x.mul(n.p())).mul(n.p()).maskedFill(x.mul(n.p()).gt(n.q()), 0)),
    SILU       (ActivationOp.SILU,        "SiluBackward0",      (x, n) -> slopeOfSigmoid(x).mul(x.mul(x.sigmoid().mul(-2).add(1)).add(2))),
    GELU       (ActivationOp.GELU,        "GeluBackward0",      (x, n) -> secondOfGelu(x)),
    GELU_TANH  (ActivationOp.GELU_TANH,   "GeluBackward0",      (x, n) -> secondOfGeluTanh(x)),
    MISH       (ActivationOp.MISH,        "MishBackward0",      (x, n) -> secondOfMish(x)),
    HARDSIGMOID(ActivationOp.HARDSIGMOID, "HardsigmoidBackward0"),
    HARDSWISH  (ActivationOp.HARDSWISH,   "HardswishBackward0", (x, n) -> x.ge(-3).logicalAnd(x.lt(3)).to(x.dtype()).div(3)),
    HARDSHRINK (ActivationOp.HARDSHRINK,  "HardshrinkBackward0"),
    SOFTSHRINK (ActivationOp.SOFTSHRINK,  "SoftshrinkBackward0");
    // @formatter:on

    private interface Second {
        Tensor of(Tensor x, ActivationParameters numbers);
    }

    private final ActivationOp kernel;
    private final String nodeName;
    private final @Nullable Second second;

    /** A piecewise linear function. */
    ActivationFunction(ActivationOp kernel, String nodeName) {
        this(kernel, nodeName, null);
    }

    ActivationFunction(ActivationOp kernel, String nodeName, @Nullable Second second) {
        this.kernel = kernel;
        this.nodeName = nodeName;
        this.second = second;
    }

    /** {@return f(x)} */
    public Tensor of(Tensor x, ActivationParameters numbers) {
        Variable y = new Variable(ActivationOperations.apply(kernel, x.array(), numbers));
        if (Graph.records(x)) {
            y.setGradFn(new Backward(this, y, x, numbers));
        }
        return y;
    }

    /**
     * Replaces the elements of x by f(x).
     *
     * @return x
     */
    public Tensor inPlace(Tensor x, ActivationParameters numbers) {
        Variable changed = InPlace.requireChangeable(x, x);
        Node node = Graph.records(x) ? new Backward(this, changed, changed.beforeChange(), numbers) : null;
        try {
            ActivationOperations.applyInPlace(kernel, changed.array(), numbers);
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /** {@return g f'(x)} */
    private Tensor slope(Tensor g, Tensor x, ActivationParameters numbers) {
        Variable y = new Variable(ActivationOperations.backward(kernel, g.array(), x.array(), numbers));
        if (Graph.records(g, x)) {
            y.setGradFn(new SlopeBackward(this, y, g, x, numbers));
        }
        return y;
    }

    /** p r r exp(r x) where x < 0, else 0; powers that could overflow are not computed. */
    private static Tensor secondOfElu(Tensor x, ActivationParameters n) {
        Tensor isStraight = x.lt(0).logicalNot();
        return x.maskedFill(isStraight, 0).mul(n.r()).exp().mul(n.p() * n.r() * n.r()).maskedFill(isStraight, 0);
    }

    /** {@return s (1 - s) with s = sigmoid(x)} */
    private static Tensor slopeOfSigmoid(Tensor x) {
        Tensor s = x.sigmoid();
        return s.mul(s.rsub(1));
    }

    /** {@return x or, if it is finite, the nearest number up to a limit} Second derivatives at infinity are NaN, as PyTorch's are. */
    private static Tensor upTo(double limit, Tensor x) {
        return Tensor.where(x.isfinite(), x.clamp(-limit, limit), x);
    }

    /** With the normal density p: y'' = 2 p - x x p, of which no factor is infinite where p is 0. */
    private static Tensor secondOfGelu(Tensor x) {
        Tensor p = x.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
        return p.mul(2).sub(p.mul(x).mul(x));
    }

    /** With s = sigmoid(u(x)), y = x s, d = s (1 - s) u': y'' = 2 d + x (s (1 - s) u'' + (1 - 2 s) d u'). Beyond 100 it is 0. */
    private static Tensor secondOfGeluTanh(Tensor anywhere) {
        Tensor x = upTo(100, anywhere);
        double twice = 2 * Math.sqrt(2 / Math.PI);
        Tensor square = x.square();
        Tensor u = x.mul(square.mul(0.044715).add(1)).mul(twice);
        Tensor first = square.mul(3 * 0.044715).add(1).mul(twice);
        Tensor second = x.mul(6 * 0.044715 * twice);
        Tensor s = u.sigmoid();
        Tensor slope = s.mul(u.neg().sigmoid());
        Tensor d = slope.mul(first);
        Tensor inner = slope.mul(second).add(d.mul(first).mul(s.mul(-2).add(1)));
        return d.mul(2).add(x.mul(inner));
    }

    /** With s = sigmoid(x), t = tanh(softplus(x)), t' = (1 - t t) s: y'' = t' (2 + x (1 - s - 2 t s)). Beyond 1000 it is 0. */
    private static Tensor secondOfMish(Tensor anywhere) {
        Tensor x = upTo(1000, anywhere);
        Tensor s = x.sigmoid();
        Tensor t = x.softplus().tanh();
        Tensor slope = t.square().rsub(1).mul(s);
        return slope.mul(x.mul(s.mul(t.mul(2).add(1)).rsub(1)).add(2));
    }

    private static final class Backward extends Node {
        private final ActivationFunction function;
        private final ActivationParameters numbers;

        Backward(ActivationFunction function, Tensor y, Tensor x, ActivationParameters numbers) {
            super(y, x);
            this.function = function;
            this.numbers = numbers;
            save().tensor(x);
        }

        @Override
        public String name() {
            return function.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, function.slope(gradients.output(), saved().first(), numbers));
        }
    }

    private static final class SlopeBackward extends Node {
        private final ActivationFunction function;
        private final ActivationParameters numbers;

        SlopeBackward(ActivationFunction function, Tensor y, Tensor g, Tensor x, ActivationParameters numbers) {
            super(y, g, x);
            this.function = function;
            this.numbers = numbers;
            save().tensor(x);
            if (needsInputGrad(1) && function.second != null) {
                save().tensor(g);
            }
        }

        @Override
        public String name() {
            return function.nodeName.replaceFirst("\\d$", "Backward0");
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor gg = gradients.output();
            Tensor x = saved().first();
            if (gradients.wants(0)) {
                gradients.put(0, function.slope(gg, x, numbers));
            }
            if (gradients.wants(1)) {
                gradients.put(1, function.second == null ? Tensor.zerosLike(x)
                        : gg.mul(saved().second()).mul(function.second.of(x, numbers)));
            }
        }
    }
}
