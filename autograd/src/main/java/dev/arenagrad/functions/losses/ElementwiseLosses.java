package dev.arenagrad.functions.losses;

import dev.arenagrad.GradMode;
import dev.arenagrad.Losses;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.Warnings;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.PairLoss;
import dev.arenagrad.ops.PairLosses;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Losses of pairs of elements, each a single node: the forward pass leaves no temporaries, and the derivative has a closed form. */
public final class ElementwiseLosses {
    private static final String NO_SUBTRACTION = "Subtraction, the `-` operator, with two bool tensors is not supported."
            + " Use the `^` or `logical_xor()` operator instead.";

    private ElementwiseLosses() {}

    /** {@return (x - target)^2, reduced} Both are broadcast before they are promoted, so that scalars count as much as others. */
    public static Tensor mse(Tensor x, Tensor target, Reduction reduction) {
        if (!x.shape().equals(target.shape())) {
            Shape shape = broadcastWithWarning(x, target);
            return mse(x.expand(shape), target.expand(shape), reduction);
        }
        Variable y = inOnePass(x, target, reduction) ? sum(PairLoss.SQUARED, x, target, 0, 1, reduction)
                : forward(() -> {
                    Tensor difference = x.sub(target);
                    return reduced(difference.mul(difference), reduction);
                });
        if (Graph.records(x, target)) {
            y.setGradFn(new MseBackward(y, x, target, reduction));
        }
        return y;
    }

    /** {@return (1 - target) x + log(1 + exp(-x)), reduced: the binary cross-entropy of sigmoid(x)} */
    public static Tensor binaryCrossEntropyWithLogits(Tensor x, Tensor target, Reduction reduction) {
        requireSameSize(x, target);
        refuseBooleans(target, x, NO_SUBTRACTION);
        Variable y = inOnePass(x, target, reduction) ? sum(PairLoss.LOGITS, x, target, 0, 1, reduction)
                : forward(() -> reduced(x.mul(target.neg().add(1)).add(x.neg().softplus()), reduction));
        if (Graph.records(x, target)) {
            y.setGradFn(new BceWithLogitsBackward(y, x, target, reduction));
        }
        return y;
    }

    /**
     * {@return the same with {@code weight} for each element, and {@code positiveWeight} on the term of the target; each may be null for 1}
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor x, Tensor target, @Nullable Tensor weight,
            @Nullable Tensor positiveWeight, Reduction reduction) {
        if (weight == null && positiveWeight == null) {
            return binaryCrossEntropyWithLogits(x, target, reduction);
        }
        requireSameSize(x, target);
        refuseBooleans(target, x, NO_SUBTRACTION);
        if (WeightedLogits.isTaken(x, target, weight, positiveWeight)) {
            return WeightedLogits.loss(x, target, weight, positiveWeight, reduction);
        }
        return Scope.tidy(() -> {
            Tensor softplus = x.neg().softplus();
            Tensor positive = positiveWeight == null ? softplus
                    : target.mul(positiveWeight.sub(1)).add(1).mul(softplus);
            Tensor losses = x.mul(target.rsub(1)).add(positive);
            return reduced(weight == null ? losses : losses.mul(weight), reduction);
        });
    }

    /** {@return -(target log(x) + (1 - target) log(1 - x)), times the weight if there is one, reduced; logarithms are at least -100} */
    public static Tensor binaryCrossEntropy(Tensor x, Tensor target, @Nullable Tensor weight, Reduction reduction) {
        if (!x.shape().equals(target.shape())) {
            throw new IllegalArgumentException("Using a target size (torch.Size(" + target.shape()
                    + ")) that is different to the input size (torch.Size(" + x.shape()
                    + ")) is deprecated. Please ensure they have the same size.");
        }
        refuseBooleans(target, x, "Found dtype Bool but expected " + x.dtype().scalarName() + ".");
        requireProbabilities(x);
        Variable y = forward(() -> {
            Tensor logOfOther = x.neg().log1p().clampMin(-100).mul(target.sub(1));
            Tensor losses = logOfOther.sub(x.log().clampMin(-100).mul(target));
            return reduced(weight == null ? losses : losses.mul(weight), reduction);
        });
        if (Graph.records(x, target)) {
            y.setGradFn(new BceBackward(y, x, target, weight, reduction));
        }
        return y;
    }

    private static void refuseBooleans(Tensor target, Tensor x, String text) {
        if (target.dtype() == DType.BOOL) {
            throw new TensorException(text + " Convert the target with to(DType." + x.dtype() + ").");
        }
    }

    private static void requireProbabilities(Tensor x) {
        if (x.numel() > 0) {
            boolean inside = Scope.tidy(() -> {
                Tensor values = x.detach();
                return values.min().item() >= 0 && values.max().item() <= 1;
            });
            if (!inside) {
                throw new TensorException("all elements of input should be between 0 and 1");
            }
        }
    }

    /** {@return |x - target|, reduced} */
    public static Tensor l1(Tensor x, Tensor target, Reduction reduction) {
        if (!x.shape().equals(target.shape())) {
            Shape shape = broadcastWithWarning(x, target);
            return l1(x.expand(shape), target.expand(shape), reduction);
        }
        if (!inOnePass(x, target, reduction)) {
            return Scope.tidy(() -> reduced(x.sub(target).abs(), reduction));
        }
        Variable y = sum(PairLoss.ABSOLUTE, x, target, 0, 1, reduction);
        if (Graph.records(x, target)) {
            y.setGradFn(new L1Backward(y, x, target, reduction));
        }
        return y;
    }

    /** {@return with d = |x - target|: d d / 2 up to delta and delta (d - delta / 2) above, divided by {@code divisor}, reduced} */
    public static Tensor huber(Tensor x, Tensor target, double delta, double divisor, String name,
            Reduction reduction) {
        if (!x.shape().equals(target.shape())) {
            Shape shape = broadcastWithWarning(x, target);
            return huber(x.expand(shape), target.expand(shape), delta, divisor, name, reduction);
        }
        Variable y = inOnePass(x, target, reduction) ? sum(PairLoss.HUBER, x, target, delta, divisor, reduction)
                : forward(() -> {
                    Tensor distance = x.sub(target).abs();
                    Tensor bounded = distance.clampMax(delta);
                    return reduced(bounded.mul(distance.sub(bounded.mul(0.5))).div(divisor), reduction);
                });
        if (Graph.records(x, target)) {
            y.setGradFn(new HuberBackward(y, x, target, delta, divisor, name, reduction));
        }
        return y;
    }

    /** {@return target (log(target) - x), reduced, where x and, if {@code logTarget}, the target are logarithms} */
    public static Tensor klDiv(Tensor x, Tensor target, boolean logTarget, Reduction reduction) {
        return Scope.tidy(() -> reduced(logTarget
                ? target.exp().mul(target.sub(x))
                : target.xlogy(target).sub(target.mul(x)), reduction));
    }

    private static Shape broadcastWithWarning(Tensor x, Tensor target) {
        Shape shape = Shape.broadcast(x.shape(), target.shape());
        Warnings.warn(Losses.class, "Using a target size (torch.Size(" + target.shape()
                + ")) that is different to the input size (torch.Size(" + x.shape()
                + ")). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same"
                + " size.");
        return shape;
    }

    private static void requireSameSize(Tensor x, Tensor target) {
        if (!x.shape().equals(target.shape())) {
            throw new IllegalArgumentException("Target size (torch.Size(" + target.shape()
                    + ")) must be the same as input size (torch.Size(" + x.shape() + "))");
        }
    }

    /** {@return the result of {@code formula}, computed without recording; temporaries are freed} */
    static Variable forward(Supplier<Tensor> formula) {
        try (GradMode _ = GradMode.noGrad()) {
            return Variable.of(Scope.tidy(formula));
        }
    }

    static Tensor reduced(Tensor losses, Reduction reduction) {
        return switch (reduction) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
        };
    }

    private static boolean inOnePass(Tensor x, Tensor target, Reduction reduction) {
        return reduction != Reduction.NONE && PairLosses.areTaken(x.array(), target.array());
    }

    /** {@return the same of the derivatives} Those of other layouts have the layout of x, for what they are added to. */
    private static boolean slopesInOnePass(Tensor x, Tensor target, Reduction reduction) {
        return !Graph.isActive() && inOnePass(x, target, reduction) && x.isContiguous() && target.isContiguous();
    }

    private static Variable sum(PairLoss loss, Tensor x, Tensor target, double p, double divisor, Reduction reduction) {
        double count = reduction == Reduction.MEAN ? x.numel() : 1;
        return forward(() -> new Variable(PairLosses.sum(loss, x.contiguous().array(), target.contiguous().array(), p,
                divisor * count)));
    }

    /** {@return the derivative by x of the mean or sum of losses, divided by {@code divisor}, times g; not recorded} */
    private static Tensor gradient(PairLoss loss, Tensor x, Tensor target, double p, double divisor,
            Reduction reduction, Tensor g) {
        double count = reduction == Reduction.MEAN ? x.numel() : 1;
        return new Variable(PairLosses.gradient(loss, x.array(), target.array(), p, g.item() / (divisor * count)));
    }

    /** {@return the gradient of each of {@code count} losses, given the gradient of the reduced loss} */
    static Tensor ofEach(Tensor g, Reduction reduction, long count) {
        return reduction == Reduction.MEAN && count > 0 ? g.div(count) : g;
    }

    /** The node of a loss of differences between input and target, whose derivatives are each other's negatives. */
    private abstract static class DifferenceBackward extends Node {
        final Reduction reduction;

        DifferenceBackward(Tensor y, Tensor x, Tensor target, Reduction reduction) {
            super(y, x, target);
            this.reduction = reduction;
            save().tensor(x).tensor(target);
        }

        abstract Tensor byInput(Tensor x, Tensor target, Tensor g);

        @Override
        protected void backward(Gradients gradients) {
            Tensor byInput = byInput(saved().first(), saved().second(), gradients.output());
            gradients.put(0, byInput);
            if (gradients.wants(1)) {
                gradients.put(1, byInput.neg());
            }
        }
    }

    private static final class MseBackward extends DifferenceBackward {
        MseBackward(Tensor y, Tensor x, Tensor target, Reduction reduction) {
            super(y, x, target, reduction);
        }

        @Override
        public String name() {
            return "MseLossBackward0";
        }

        @Override
        Tensor byInput(Tensor x, Tensor target, Tensor g) {
            if (slopesInOnePass(x, target, reduction)) {
                return gradient(PairLoss.SQUARED, x, target, 0, 0.5, reduction, g);
            }
            Tensor difference = x.sub(target);
            return difference.mul(ofEach(g, reduction, difference.numel()).mul(2));
        }
    }

    private static final class L1Backward extends DifferenceBackward {
        L1Backward(Tensor y, Tensor x, Tensor target, Reduction reduction) {
            super(y, x, target, reduction);
        }

        /** {@return the name of the last of the operations of which PyTorch composes the loss} */
        @Override
        public String name() {
            return reduction == Reduction.MEAN ? "MeanBackward0" : "SumBackward0";
        }

        @Override
        Tensor byInput(Tensor x, Tensor target, Tensor g) {
            if (slopesInOnePass(x, target, reduction)) {
                return gradient(PairLoss.ABSOLUTE, x, target, 0, 1, reduction, g);
            }
            return x.sub(target).sign().mul(ofEach(g, reduction, x.numel()));
        }
    }

    private static final class BceWithLogitsBackward extends Node {
        private final Reduction reduction;

        BceWithLogitsBackward(Tensor y, Tensor x, Tensor target, Reduction reduction) {
            super(y, x, target);
            this.reduction = reduction;
            save().tensor(x).tensor(target);
        }

        @Override
        public String name() {
            return "BinaryCrossEntropyWithLogitsBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            Tensor target = saved().second();
            Tensor g = ofEach(gradients.output(), reduction, x.numel());
            if (gradients.wants(0)) {
                gradients.put(0, slopesInOnePass(x, target, reduction)
                        ? gradient(PairLoss.LOGITS, x, target, 0, 1, reduction, gradients.output())
                        : x.sigmoid().sub(target).mul(g));
            }
            if (gradients.wants(1)) {
                gradients.put(1, x.neg().mul(g));
            }
        }
    }

    private static final class BceBackward extends Node {
        /** Lower bound of the variance of a probability: PyTorch's float constant. */
        private static final double SMALLEST = 1e-12f;

        private final Reduction reduction;
        private final boolean weighted;

        BceBackward(Tensor y, Tensor x, Tensor target, @Nullable Tensor weight, Reduction reduction) {
            super(y, x, target);
            this.reduction = reduction;
            this.weighted = weight != null;
            save().tensor(x).tensor(target);
            if (weight != null) {
                save().tensor(weight);
            }
        }

        @Override
        public String name() {
            return "BinaryCrossEntropyBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            Tensor target = saved().second();
            Tensor share = ofEach(gradients.output(), reduction, x.numel());
            Tensor g = weighted ? share.mul(saved().third()) : share;
            if (gradients.wants(0)) {
                gradients.put(0, x.sub(target).div(x.rsub(1).mul(x).clampMin(SMALLEST)).mul(g));
            }
            if (gradients.wants(1)) {
                gradients.put(1, x.neg().log1p().sub(x.log()).mul(g));
            }
        }
    }

    private static final class HuberBackward extends DifferenceBackward {
        private final double delta;
        private final double divisor;
        private final String name;

        HuberBackward(Tensor y, Tensor x, Tensor target, double delta, double divisor, String name,
                Reduction reduction) {
            super(y, x, target, reduction);
            this.delta = delta;
            this.divisor = divisor;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        Tensor byInput(Tensor x, Tensor target, Tensor g) {
            if (slopesInOnePass(x, target, reduction)) {
                return gradient(PairLoss.HUBER, x, target, delta, divisor, reduction, g);
            }
            Tensor difference = x.sub(target);
            return slope(difference).mul(ofEach(g, reduction, difference.numel()).div(divisor));
        }

        /** {@return the difference between -delta and delta; itself differentiated, 1 inside and 0 from there on} */
        private Tensor slope(Tensor difference) {
            Tensor bounded = difference.clamp(-delta, delta);
            return Graph.isActive()
                    ? Tensor.where(difference.abs().ge(delta), bounded.detach(), bounded)
                    : bounded;
        }
    }
}
