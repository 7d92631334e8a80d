package dev.arenagrad.functions.losses;

import dev.arenagrad.ClassLoss;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.ZeroDerivative;
import dev.arenagrad.functions.indexing.GatherAndScatter;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.NegativeLogLikelihood;
import dev.arenagrad.ops.OneHot;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Losses over classes. The classes are dimension 1 of the input, or its only dimension; targets have the other dimensions. */
public final class ClassificationLosses {
    private ClassificationLosses() {}

    /** {@return -w[t] x[i, t] with t = target[i], reduced; the mean is the sum divided by that of all w[t]} */
    public static Tensor nll(Tensor x, Tensor target, ClassLoss options) {
        return nll(x, target, options, false);
    }

    private static Tensor nll(Tensor x, Tensor target, ClassLoss options, boolean ofScores) {
        if (x.dim() == 1 && target.dim() == 0) {
            Tensor loss = nll(x.unsqueeze(0), target.unsqueeze(0), options, ofScores);
            return options.reduction() == Reduction.NONE ? loss.squeeze(0) : loss;
        }
        requireClasses(x, target, options.weight());
        boolean mayIgnore = mayIgnore(target, x.shape().size(1), options.ignoreIndex());
        if (!ofScores) {
            return nllOfLogs(x, target, options, mayIgnore);
        }
        Tensor classes = mayIgnore ? withoutIgnored(target, options.ignoreIndex()) : target;
        return nllOfLogs(new Variable(NegativeLogLikelihood.logSoftmaxOf(x.array(), classes.unsqueeze(1).array())),
                target, options, mayIgnore);
    }

    private static Tensor nllOfLogs(Tensor x, Tensor target, ClassLoss options, boolean mayIgnore) {
        Variable y;
        double divisor = 1;
        if (options.reduction() != Reduction.NONE && x.dtype().isFloatingPoint()) {
            boolean isMean = options.reduction() == Reduction.MEAN;
            NegativeLogLikelihood.Weighted sum = NegativeLogLikelihood.of(x.array(), target.array(), options
                    .ignoreIndex(),
                    options.weight() == null ? null : options.weight().array(), isMean);
            divisor = isMean ? sum.weight() : 1;
            y = new Variable(sum.loss());
        } else {
            y = ElementwiseLosses.forward(() -> composed(x, target, options, mayIgnore));
        }
        if (Graph.records(x)) {
            y.setGradFn(new NllBackward(y, x, target, options, mayIgnore, divisor));
        }
        return y;
    }

    private static Tensor composed(Tensor x, Tensor target, ClassLoss options, boolean mayIgnore) {
        Tensor classes = mayIgnore ? withoutIgnored(target, options.ignoreIndex()) : target;
        Tensor weights = mayIgnore || options.weight() != null
                ? weights(x.dtype(), target, options.weight(), options.ignoreIndex(), mayIgnore)
                : null;
        Tensor chosen = x.gather(1, classes.unsqueeze(1)).squeeze(1).neg();
        Tensor losses = weights == null ? chosen : chosen.mul(weights).maskedFill(weights.eq(0), 0);
        return options.reduction() == Reduction.MEAN
                ? losses.sum().div(weights == null ? target.numel() : weights.sum().item())
                : ElementwiseLosses.reduced(losses, options.reduction());
    }

    /** {@return the cross-entropy of softmax(x), reduced} Targets are classes, or probabilities in the shape of x. */
    public static Tensor crossEntropy(Tensor x, Tensor target, ClassLoss options) {
        int dim = x.dim() == 1 ? 0 : 1;
        if (x.shape().equals(target.shape())) {
            return Scope.tidy(() -> ofProbabilities(x.logSoftmax(dim), target, dim, options));
        }
        if (options.labelSmoothing() == 0) {
            return Scope.tidy(() -> Graph.records(x)
                    ? nll(x.logSoftmax(dim), target, options)
                    : nll(x, target, options, true));
        }
        double smoothing = options.labelSmoothing();
        return Scope.tidy(() -> {
            Tensor logs = x.logSoftmax(dim);
            Tensor hard = nll(logs, target, options).mul(1 - smoothing);
            return hard.add(ofAllClasses(logs, target, dim, options).mul(smoothing / x.shape().size(dim)));
        });
    }

    /** {@return the weighted loss as if each sample had all classes, reduced; the mean is over the weights of the target's classes} */
    private static Tensor ofAllClasses(Tensor logs, Tensor target, int dim, ClassLoss options) {
        Tensor losses = weighted(logs, dim, options.weight()).sum(dim).neg().maskedFill(target.eq(options
                .ignoreIndex()), 0);
        if (options.reduction() != Reduction.MEAN) {
            return ElementwiseLosses.reduced(losses, options.reduction());
        }
        Tensor weights = weights(logs.dtype(), target, options.weight(), options.ignoreIndex(), true);
        return losses.sum().div(weights.to(DType.FLOAT64).sum().item());
    }

    private static Tensor ofProbabilities(Tensor logs, Tensor target, int dim, ClassLoss options) {
        if (!target.dtype().isFloatingPoint()) {
            throw new TensorException("Expected floating point type for target with class probabilities, got "
                    + target.dtype().scalarName());
        }
        double smoothing = options.labelSmoothing();
        long classes = logs.shape().size(dim);
        Tensor probabilities = smoothing == 0 ? target : target.mul(1 - smoothing).add(smoothing / classes);
        Tensor losses = weighted(logs.mul(probabilities), dim, options.weight()).sum(dim).neg();
        return ElementwiseLosses.reduced(losses, options.reduction());
    }

    private static Tensor weighted(Tensor x, int dim, @Nullable Tensor weight) {
        if (weight == null) {
            return x;
        }
        long[] broadcast = new long[x.dim()];
        Arrays.fill(broadcast, 1);
        broadcast[dim] = -1;
        return x.mul(weight.reshape(broadcast));
    }

    private static Shape withoutClasses(Shape scores) {
        long[] sizes = scores.toArray();
        return Shape.of(LongStream.range(0, sizes.length).filter(i -> i != 1).map(i -> sizes[(int) i]).toArray());
    }

    private static void requireClasses(Tensor x, Tensor target, @Nullable Tensor weight) {
        if (x.dim() < 2 || target.dim() != x.dim() - 1) {
            throw new TensorException(
                    "nll_loss: expected log-probabilities of shape [C] or [N, C, ...] and targets of shape [] or [N, ...],"
                            + " but got " + x.shape() + " and " + target.shape());
        }
        if (x.shape().size(0) != target.shape().size(0)) {
            throw new IllegalArgumentException("Expected input batch_size (" + x.shape().size(0)
                    + ") to match target batch_size (" + target.shape().size(0) + ").");
        }
        for (int i = 2; i < x.dim(); i++) {
            if (x.shape().size(i) != target.shape().size(i - 1)) {
                throw new TensorException(x.dim() == 4
                        ? "size mismatch (got input: " + x.shape() + " , target: " + target.shape()
                        : "Expected target size " + withoutClasses(x.shape()) + ", got " + target.shape());
            }
        }
        if (target.dtype() != DType.INT64) {
            throw new TensorException("expected scalar type Long but found " + target.dtype().scalarName()
                    + ": targets are class indices");
        }
        if (weight != null && (weight.dim() != 1 || weight.numel() != x.shape().size(1))) {
            throw new TensorException("weight tensor should be defined either for all " + x.shape().size(1)
                    + " classes or no classes but got weight tensor of shape: " + weight.shape());
        }
        if (weight != null && weight.dtype() != x.dtype()) {
            throw new TensorException("expected scalar type " + x.dtype().scalarName() + " but found " + weight.dtype()
                    .scalarName());
        }
    }

    /** {@return whether there may be targets to ignore; all others are checked to be classes} */
    private static boolean mayIgnore(Tensor target, long classes, long ignored) {
        if (Indexing.firstOutside(target.array(), classes).isEmpty()) {
            return ignored >= 0 && ignored < classes;
        }
        Scope.tidy(() -> Indexing.firstOutside(withoutIgnored(target, ignored).array(), classes)).ifPresent(wrong -> {
            throw new IndexOutOfBoundsException("Target " + wrong + " is out of bounds. There are classes 0 to "
                    + (classes - 1));
        });
        return true;
    }

    /** {@return the targets, with class 0 for those to ignore} */
    private static Tensor withoutIgnored(Tensor target, long ignored) {
        return target.maskedFill(target.eq(ignored), 0);
    }

    /** {@return the weight of each target, 0 for those to ignore} */
    private static Tensor weights(DType dtype, Tensor target, @Nullable Tensor weight, long ignored,
            boolean mayIgnore) {
        Tensor classes = mayIgnore ? withoutIgnored(target, ignored) : target;
        Tensor weights = weight == null
                ? Tensor.ones(dtype, target.shape().toArray())
                : weight.detach().gather(0, classes.reshape(-1)).reshape(target.shape().toArray());
        return mayIgnore ? weights.maskedFill(target.eq(ignored), 0) : weights;
    }

    private static final class NllBackward extends Node {
        private final Shape shape;
        private final long ignored;
        private final boolean mayIgnore;
        private final double divisor;

        NllBackward(Tensor y, Tensor x, Tensor target, ClassLoss options, boolean mayIgnore, double divisor) {
            super(y, x);
            this.shape = x.shape();
            this.ignored = options.ignoreIndex();
            this.mayIgnore = mayIgnore;
            this.divisor = divisor;
            save().tensor(target);
            if (options.weight() != null) {
                save().tensor(options.weight());
            }
        }

        @Override
        public String name() {
            return shape.rank() > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor target = saved().first();
            Tensor weight = saved().count() > 1 ? saved().second() : null;
            boolean weighted = mayIgnore || weight != null;
            Tensor column = (mayIgnore ? withoutIgnored(target, ignored) : target).unsqueeze(1);
            Tensor g = weighted || divisor == 0 ? gradients.output() : gradients.output().div(-divisor);
            Tensor each = g.dim() == 0 ? g.expand(column.shape()) : g.unsqueeze(1);
            Tensor chosen = weighted
                    ? weighted(each, weights(g.dtype(), target, weight, ignored, mayIgnore).unsqueeze(1))
                    : each;
            gradients.put(0, Graph.isActive()
                    ? ZeroDerivative.recorded(GatherAndScatter.scatterAdd(chosen, 1, column, shape), gradients, 0)
                    : new Variable(OneHot.array(shape, 1, column.array(), chosen.array())));
        }

        /** {@return {@code each} times its share of the weights; 0 where the weight is 0, even if all weights are 0} */
        private Tensor weighted(Tensor each, Tensor weights) {
            Tensor isZero = weights.eq(0);
            Tensor shares = weights.div(-divisor).maskedFill(isZero, 0);
            return each.maskedFill(isZero, 0).mul(shares);
        }
    }
}
