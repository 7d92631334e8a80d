package dev.arenagrad.functions;

import dev.arenagrad.GradMode;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Losses as single nodes: forward passes that leave no temporaries, and derivatives in closed form. */
public final class LossFunctions {
    private LossFunctions() {}

    /** {@return -x[i, target[i]], reduced} */
    public static Tensor nll(Tensor x, Tensor target, Reduction reduction) {
        if (x.dim() != 2 || target.dim() != 1) {
            throw new TensorException(
                    "nll_loss: expected log-probabilities of shape [N, C] and targets of shape [N], but got "
                            + x.shape() + " and " + target.shape());
        }
        if (x.shape().size(0) != target.numel()) {
            throw new TensorException("Expected input batch_size (" + x.shape().size(0)
                    + ") to match target batch_size ("
                    + target.numel() + ").");
        }
        if (target.dtype() != DType.INT64) {
            throw new TensorException("expected scalar type Long but found " + target.dtype().scalarName()
                    + ": targets are class indices");
        }
        OptionalLong outside = Indexing.firstOutside(target.array(), x.shape().size(1));
        if (outside.isPresent()) {
            throw new IndexOutOfBoundsException("Target " + outside.getAsLong()
                    + " is out of bounds. There are classes 0 to "
                    + (x.shape().size(1) - 1));
        }
        Tensor column = target.unsqueeze(1);
        Variable y = forward(() -> reduced(x.gather(1, column).squeeze(1).neg(), reduction));
        if (Graph.records(x)) {
            y.setGradFn(new NllBackward(y, x, column, reduction));
        }
        return y;
    }

    /** {@return (x - target)^2, reduced} Both are broadcast before they are promoted, so that scalars count as much as others. */
    public static Tensor mse(Tensor x, Tensor target, Reduction reduction) {
        if (!x.shape().equals(target.shape())) {
            Shape shape = Shape.broadcast(x.shape(), target.shape());
            return mse(x.expand(shape), target.expand(shape), reduction);
        }
        Variable y = forward(() -> {
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
        if (!x.shape().equals(target.shape())) {
            throw new TensorException("Target size (" + target.shape() + ") must be the same as input size (" + x
                    .shape() + ")");
        }
        Variable y = forward(() -> reduced(x.mul(target.neg().add(1)).add(x.neg().softplus()), reduction));
        if (Graph.records(x, target)) {
            y.setGradFn(new BceWithLogitsBackward(y, x, target, reduction));
        }
        return y;
    }

    /** {@return what {@code formula} computes, not recorded, without its temporaries} */
    private static Variable forward(Supplier<Tensor> formula) {
        try (GradMode _ = GradMode.noGrad()) {
            return Variable.of(Scope.tidy(formula));
        }
    }

    private static Tensor reduced(Tensor losses, Reduction reduction) {
        return switch (reduction) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
        };
    }

    /** {@return the incoming gradient of the reduced loss as that of each of {@code count} losses} */
    private static Tensor ofEach(Tensor g, Reduction reduction, long count) {
        return reduction == Reduction.MEAN ? g.div(count) : g;
    }

    private static final class NllBackward extends Node {
        private final Shape shape;
        private final Reduction reduction;

        NllBackward(Tensor y, Tensor x, Tensor target, Reduction reduction) {
            super(y, x);
            this.shape = x.shape();
            this.reduction = reduction;
            save().tensor(target);
        }

        @Override
        public String name() {
            return "NllLossBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            long samples = shape.size(0);
            Tensor g = ofEach(gradients.output().neg(), reduction, samples);
            Tensor column = g.dim() == 0 ? g.expand(Shape.of(samples, 1)) : g.unsqueeze(1);
            gradients.put(0, Choosing.scatterAdd(column, 1, saved().first(), shape));
        }
    }

    private static final class MseBackward extends Node {
        private final Reduction reduction;

        MseBackward(Tensor y, Tensor x, Tensor target, Reduction reduction) {
            super(y, x, target);
            this.reduction = reduction;
            save().tensor(x).tensor(target);
        }

        @Override
        public String name() {
            return "MseLossBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor difference = saved().first().sub(saved().second());
            Tensor g = ofEach(gradients.output(), reduction, difference.numel());
            Tensor byInput = difference.mul(g.mul(2));
            gradients.put(0, byInput);
            if (gradients.wants(1)) {
                gradients.put(1, byInput.neg());
            }
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
                gradients.put(0, x.sigmoid().sub(target).mul(g));
            }
            if (gradients.wants(1)) {
                gradients.put(1, x.neg().mul(g));
            }
        }
    }
}
