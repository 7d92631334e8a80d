package dev.arenagrad.functions.losses;

import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.TernaryOperations;
import org.jspecify.annotations.Nullable;

/**
 * The binary cross-entropy of sigmoid(x) with weights, where x alone is differentiated: one node, and one pass for the losses before they
 * are weighted and added up.
 */
final class WeightedLogits {
    private WeightedLogits() {}

    /** {@return whether nothing but x is differentiated, and all are of its dtype and broadcast to its shape} */
    static boolean isTaken(Tensor x, Tensor target, @Nullable Tensor weight, @Nullable Tensor positiveWeight) {
        DType dtype = x.dtype();
        return dtype.isFloatingPoint() && !dtype.isNarrow() && isConstant(target, x) && (weight == null || isConstant(
                weight, x)) && (positiveWeight == null || isConstant(positiveWeight, x));
    }

    private static boolean isConstant(Tensor y, Tensor x) {
        return !Graph.records(y) && y.dtype() == x.dtype() && y.shape().isExpandableTo(x.shape());
    }

    /** {@return weight ((1 - target) x + (1 + (positiveWeight - 1) target) log(1 + exp(-x))), reduced; null weights are 1} */
    static Tensor loss(Tensor x, Tensor target, @Nullable Tensor weight, @Nullable Tensor positiveWeight,
            Reduction reduction) {
        Variable y = ElementwiseLosses.forward(() -> {
            Tensor losses = ternary(TernaryOp.LOGITS_LOSS, x, target, orOne(positiveWeight, x), 1);
            return ElementwiseLosses.reduced(weight == null ? losses : losses.mul_(weight), reduction);
        });
        if (Graph.records(x)) {
            y.setGradFn(new Backward(y, x, target, weight, positiveWeight, reduction));
        }
        return y;
    }

    private static Tensor orOne(@Nullable Tensor positiveWeight, Tensor x) {
        return positiveWeight == null ? Tensor.scalar(1, x.dtype()) : positiveWeight;
    }

    private static Tensor ternary(TernaryOp op, Tensor x, Tensor target, Tensor positiveWeight, double s) {
        return new Variable(TernaryOperations.apply(op, x.array(), target.array(), positiveWeight.array(), s));
    }

    private static final class Backward extends Node {
        private final Reduction reduction;
        private final boolean weighted;
        private final boolean positivesWeighted;

        Backward(Tensor y, Tensor x, Tensor target, @Nullable Tensor weight, @Nullable Tensor positiveWeight,
                Reduction reduction) {
            super(y, x);
            this.reduction = reduction;
            this.weighted = weight != null;
            this.positivesWeighted = positiveWeight != null;
            save().tensor(x).tensor(target);
            if (weight != null) {
                save().tensor(weight);
            }
            if (positiveWeight != null) {
                save().tensor(positiveWeight);
            }
        }

        @Override
        public String name() {
            return "BinaryCrossEntropyWithLogitsBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            Tensor target = saved().second();
            Tensor weight = weighted ? saved().third() : null;
            Tensor positiveWeight = orOne(positivesWeighted ? saved().get(weighted ? 3 : 2) : null, x);
            Tensor g = gradients.output();
            if (Graph.isActive()) {
                Tensor slope = target.rsub(1).sub(target.mul(positiveWeight.sub(1)).add(1).mul(x.neg().sigmoid()));
                Tensor share = ElementwiseLosses.ofEach(g, reduction, x.numel());
                gradients.put(0, (weight == null ? slope : slope.mul(weight)).mul(share));
                return;
            }
            boolean each = reduction == Reduction.NONE;
            double s = each ? 1 : g.item() / (reduction == Reduction.MEAN ? x.numel() : 1);
            Tensor slope = ternary(TernaryOp.LOGITS_SLOPE, x, target, positiveWeight, s);
            if (weight != null) {
                slope.mul_(weight);
            }
            gradients.put(0, each ? slope.mul_(g) : slope);
        }
    }
}
