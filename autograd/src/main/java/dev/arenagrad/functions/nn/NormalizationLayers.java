package dev.arenagrad.functions.nn;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.ZeroDerivative;
import dev.arenagrad.functions.reductions.SumAndMean;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.InPlaceRules;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Normalization;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Layer, group and batch normalisation: y = n w + b with n = (x - m) / sqrt(v + eps), m and v being the mean and variance of the elements
 * that are normalised together.
 *
 * <p>A recorded backward pass recomputes the mean and variance from x, so that they are differentiated too. Otherwise one kernel computes
 * the derivative from the saved mean and variance.
 */
public final class NormalizationLayers {
    private NormalizationLayers() {}

    /** {@return x normalised over its last dimensions, whose sizes are {@code shape}} */
    public static Tensor layerNorm(Tensor x, Shape shape, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        ImageBatches.requireFloatingPoint("LayerNormKernelImpl", x);
        if (shape.rank() == 0) {
            throw new TensorException("Expected normalized_shape to be at least 1-dimensional, i.e., containing at"
                    + " least one element, but got normalized_shape = []");
        }
        int lead = x.dim() - shape.rank();
        if (lead < 0 || !Arrays.equals(Arrays.copyOfRange(x.shape().toArray(), lead, x.dim()), shape.toArray())) {
            String sizes = shape.toString().substring(1);
            throw new TensorException("Given normalized_shape=" + shape + ", expected input with shape [*, " + sizes
                    + ", but got input of size" + x.shape());
        }
        requireLike("weight", weight, x, shape);
        requireLike("bias", bias, x, shape);
        long groups = Shape.of(Arrays.copyOf(x.shape().toArray(), lead)).numel();
        Form form = new Form("NativeLayerNormBackward0", Shape.of(groups, 1, 1, shape.numel()), false, Shape.of(1, 1, 1,
                shape.numel()), eps);
        return Scope.tidy(() -> normalized(x.contiguous(), weight, bias, form).tensor);
    }

    /** {@return x, samples by channels by anything, normalised over groups of channels} */
    public static Tensor groupNorm(Tensor x, int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        ImageBatches.requireFloatingPoint("GroupNormKernelImpl", x);
        if (groups < 1) {
            throw new TensorException("Expected num groups to be greater than 0, got " + groups);
        }
        requireTwoDimensions(x);
        long samples = x.shape().size(0);
        long channels = x.shape().size(1);
        if (channels % groups != 0) {
            throw new TensorException(
                    "Expected number of channels in input to be divisible by num_groups, but got input"
                            + " of shape " + x.shape() + " and num_groups=" + groups);
        }
        requirePerChannel("weight", weight, x);
        requirePerChannel("bias", bias, x);
        long places = places(x.shape());
        if (samples * channels / groups * places == 1) {
            throw new IllegalArgumentException("Expected more than 1 value per channel when training, got input size "
                    + x.shape());
        }
        Form form = new Form("NativeGroupNormBackward0", Shape.of(samples, groups, channels / groups, places), false,
                Shape.of(1, groups, channels / groups, 1), eps);
        return Scope.tidy(() -> normalized(x.contiguous(), weight, bias, form).tensor);
    }

    /**
     * {@return x, samples by channels by anything, normalised by its own statistics of each channel} Moves the running statistics, if there
     * are any, towards the statistics of x.
     */
    public static Tensor batchNorm(Tensor x, @Nullable Tensor runningMean, @Nullable Tensor runningVar,
            @Nullable Tensor weight, @Nullable Tensor bias, double momentum, double eps) {
        requireChannels(x, runningMean, runningVar, weight, bias);
        requireApart(runningMean, runningVar);
        long samples = x.shape().size(0);
        long channels = x.shape().size(1);
        long places = places(x.shape());
        long count = samples * places;
        if (count == 1) {
            throw new IllegalArgumentException(
                    "Expected more than 1 value per channel when training, got input size torch.Size(" + x.shape()
                            + ")");
        }
        Shape sizes = places == 1 ? Shape.of(1, channels, 1, samples) : Shape.of(1, channels, samples, places);
        Form form = new Form("NativeBatchNormBackward0", sizes, samples != 1, Shape.of(1, channels, 1, 1), eps);
        Trained trained = Scope.tidy(() -> {
            Normalized normalized = normalized(x.contiguous(), weight, bias, form);
            try (GradMode _ = GradMode.noGrad()) {
                Tensor variance = normalized.variance.mul((double) count / Math.max(count - 1, 1));
                return new Trained(normalized.tensor, part(runningMean, normalized.mean, momentum), part(runningVar,
                        variance, momentum));
            }
        });
        try (GradMode _ = GradMode.noGrad()) {
            if (count > 0) {
                requireMovable(runningMean, trained.partOfMean);
                requireMovable(runningVar, trained.partOfVariance);
                move(runningMean, trained.partOfMean, momentum);
                move(runningVar, trained.partOfVariance, momentum);
            }
        } finally {
            free(trained.partOfMean);
            free(trained.partOfVariance);
        }
        return trained.tensor;
    }

    /** Results of a training step, all computed before any running statistic is changed. */
    private record Trained(Tensor tensor, @Nullable Tensor partOfMean, @Nullable Tensor partOfVariance)
            implements
                Keepable {
        @Override
        public void keepIn(Scope scope) {
            tensor.keepIn(scope);
            if (partOfMean != null) {
                partOfMean.keepIn(scope);
            }
            if (partOfVariance != null) {
                partOfVariance.keepIn(scope);
            }
        }
    }

    /** {@return the contribution of a batch's statistics to the running statistics; null if there are none} */
    private static @Nullable Tensor part(@Nullable Tensor running, Tensor present, double momentum) {
        if (running == null) {
            return null;
        }
        Variable.of(running).requireAccess();
        return present.view(running.numel()).mul(momentum).to(running.dtype());
    }

    private static void requireMovable(@Nullable Tensor running, @Nullable Tensor part) {
        if (running != null && part != null) {
            InPlaceRules.requireWritable(InPlace.requireChangeable(running, part).array());
        }
    }

    /** Refuses running statistics that share memory. */
    private static void requireApart(@Nullable Tensor mean, @Nullable Tensor variance) {
        if (mean == null || variance == null || mean.array().storage() != variance.array().storage()) {
            return;
        }
        Layout one = mean.array().layout();
        Layout other = variance.array().layout();
        Set<Long> places = LongStream.range(0, mean.numel()).mapToObj(one::position).collect(Collectors.toSet());
        if (LongStream.range(0, variance.numel()).anyMatch(i -> places.contains(other.position(i)))) {
            throw new TensorException("unsupported operation: running_mean and running_var refer to the same memory,"
                    + " but both are written. Please clone() one of them");
        }
    }

    private static void move(@Nullable Tensor running, @Nullable Tensor part, double momentum) {
        if (running != null && part != null) {
            running.mul_(1 - momentum).add_(part);
        }
    }

    private static void free(@Nullable Tensor part) {
        if (part != null) {
            Variable.of(part).storage().disown();
        }
    }

    /** {@return x, samples by channels by anything, normalised by given statistics of each channel} */
    public static Tensor batchNormBy(Tensor mean, Tensor variance, Tensor x, @Nullable Tensor weight,
            @Nullable Tensor bias, double eps) {
        requireChannels(x, mean, variance, weight, bias);
        long[] perChannel = new long[x.dim()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = x.shape().size(1);
        return Scope.tidy(() -> {
            Tensor r = variance.add(eps).pow(-0.5);
            Tensor scale = weight == null ? r : weight.mul(r);
            Tensor shift = bias == null ? mean.mul(scale).neg() : bias.sub(mean.mul(scale));
            return x.mul(scale.reshape(perChannel)).add(shift.reshape(perChannel));
        });
    }

    /**
     * The grouping of elements, for {@link Normalization}.
     *
     * @param name name of the node
     * @param sizes of x seen with four dimensions, of which the first two number the groups
     * @param byChannel whether the second dimension of several samples numbers the groups; otherwise x is as it lies in memory
     * @param factors of the weight seen with four dimensions, which broadcasts to the former
     * @param eps what is added to variances
     */
    private record Form(String name, Shape sizes, boolean byChannel, Shape factors, double eps) {
        /** {@return x seen with four dimensions} */
        Tensor split(Tensor x) {
            if (!byChannel) {
                return x.reshape(sizes.toArray());
            }
            long channels = sizes.size(1);
            return sizes.size(2) == 1
                    ? x.reshape(sizes.size(3), channels).contiguous().t().reshape(1, channels, 1, sizes.size(3))
                    : x.reshape(sizes.size(2), channels, sizes.size(3)).transpose(0, 1).unsqueeze(0);
        }

        /** {@return what was seen with four dimensions, in the given shape} */
        Tensor joined(Tensor split, Shape shape) {
            if (!byChannel) {
                return split.reshape(shape.toArray());
            }
            Tensor channelsFirst = split.squeeze(0);
            return (sizes.size(2) == 1 ? channelsFirst.squeeze(1) : channelsFirst).transpose(0, 1).reshape(shape
                    .toArray());
        }

        Tensor spread(Tensor factor) {
            return factor.reshape(factors.toArray()).expand(sizes);
        }

        /** {@return the sum over the elements that share a factor} */
        Tensor perFactor(Tensor split, Shape shape) {
            return split.sumToSize(factors).reshape(shape.toArray());
        }
    }

    private record Normalized(Tensor tensor, Tensor mean, Tensor variance) {}

    private static Normalized normalized(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, Form form) {
        Normalization.Normalized result = forward(x, weight, bias, form);
        Variable y = new Variable(result.result().withLayout(x.shape().contiguous()));
        Variable mean = new Variable(result.mean());
        Variable variance = new Variable(result.variance());
        List<Tensor> inputs = Stream.of(x, weight, bias).filter(Objects::nonNull).toList();
        if (Graph.records(inputs)) {
            y.setGradFn(new Backward(y, inputs, weight, bias != null, mean, variance, form));
        }
        return new Normalized(y, mean, variance);
    }

    private static Normalization.Normalized forward(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias,
            Form form) {
        try (GradMode _ = GradMode.noGrad()) {
            return Normalization.normalize(form.split(x).array(), factor(weight, bias, 1, x, form).array(), factor(bias,
                    weight, 0, x, form).array(), form.eps);
        }
    }

    /**
     * {@return a factor, or a default for a missing one, with the layout of the other factor if there is one, since kernels are faster if
     * both have the same}
     */
    private static Tensor factor(@Nullable Tensor factor, @Nullable Tensor other, double standIn, Tensor x, Form form) {
        if (factor != null) {
            return form.spread(factor.contiguous());
        }
        return other != null
                ? form.spread(Tensor.full(x.dtype(), standIn, other.numel()))
                : Tensor.scalar(standIn, x.dtype()).expand(form.sizes);
    }

    private static final class Backward extends Node {
        private final Form form;
        private final Shape shape;
        private final @Nullable Shape weightShape;
        private final boolean hasBias;

        Backward(Tensor y, List<Tensor> inputs, @Nullable Tensor weight, boolean hasBias, Tensor mean, Tensor variance,
                Form form) {
            super(y, inputs);
            this.form = form;
            this.shape = y.shape();
            this.weightShape = weight == null ? null : weight.shape();
            this.hasBias = hasBias;
            save().tensor(inputs.getFirst()).tensor(mean).tensor(variance);
            if (weight != null) {
                save().tensor(weight);
            }
        }

        @Override
        public String name() {
            return form.name;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor gradient = gradients.output();
            boolean isExpanded = gradient.array().layout().overlapsItself();
            Tensor g = form.split(isExpanded && !Graph.isActive() ? gradient.contiguous() : gradient);
            Tensor x = form.split(saved().first());
            Tensor weight = weightShape == null ? null : saved().get(3);
            if (Graph.isActive()) {
                recorded(gradients, g, x, weight == null ? null : weight.reshape(form.factors.toArray()));
            } else {
                Tensor spread = weight == null ? null : form.spread(weight.contiguous());
                if (spread != null && gradients.wants(0) && gradients.wants(1) && Normalization.givesSums(g.array(), x
                        .array(), spread.array())) {
                    inOnePass(gradients, g, x, spread);
                    return;
                }
                fused(gradients, g, x, spread);
            }
            if (hasBias && gradients.wants(inputs() - 1)) {
                gradients.put(inputs() - 1, ZeroDerivative.recorded(form.perFactor(g, inputShape(inputs() - 1)),
                        gradients, 0));
            }
        }

        private void inOnePass(Gradients gradients, Tensor g, Tensor x, Tensor weight) {
            Normalization.Derivatives found = Normalization.backwardWithSums(g.array(), x.array(), weight.array(),
                    saved().second().array(), saved().third().array(), form.eps);
            gradients.put(0, form.joined(new Variable(found.byX()), shape));
            gradients.put(1, form.perFactor(new Variable(found.products()), inputShape(1)));
            Variable sums = new Variable(found.sums());
            if (hasBias && gradients.wants(2)) {
                gradients.put(2, form.perFactor(sums, inputShape(2)));
            }
        }

        private void fused(Gradients gradients, Tensor g, Tensor x, @Nullable Tensor weight) {
            NDArray mean = saved().second().array();
            NDArray variance = saved().third().array();
            if (gradients.wants(0)) {
                Tensor w = weight == null ? Tensor.scalar(1, x.dtype()).expand(form.sizes) : weight;
                gradients.put(0, form.joined(new Variable(Normalization.backward(g.array(), x.array(), w.array(), mean,
                        variance, form.eps)), shape));
            }
            if (weight != null && gradients.wants(1)) {
                gradients.put(1, form.perFactor(new Variable(Normalization.timesNormalized(g.array(), x.array(), mean,
                        variance, form.eps)), inputShape(1)));
            }
        }

        private void recorded(Gradients gradients, Tensor g, Tensor x, @Nullable Tensor weight) {
            Tensor centred = x.sub(mean(x));
            Tensor r = mean(centred.mul(centred)).add(form.eps).pow(-0.5);
            Tensor n = centred.mul(r);
            if (gradients.wants(0)) {
                Tensor h = weight == null ? g : g.mul(weight);
                gradients.put(0, form.joined(r.mul(h.sub(mean(h)).sub(n.mul(mean(h.mul(n))))), shape));
            }
            if (weight != null && gradients.wants(1)) {
                gradients.put(1, form.perFactor(g.mul(n), inputShape(1)));
            }
        }

        private static Tensor mean(Tensor x) {
            return SumAndMean.mean(x, true, 2, 3);
        }
    }

    private static long places(Shape shape) {
        return Shape.of(Arrays.copyOfRange(shape.toArray(), 2, shape.rank())).numel();
    }

    private static void requireTwoDimensions(Tensor x) {
        if (x.dim() < 2) {
            throw new TensorException("expected at least 2D input (got " + x.dim() + "D input)");
        }
    }

    private static void requireLike(String name, @Nullable Tensor factor, Tensor x, Shape shape) {
        if (factor != null && !factor.shape().equals(shape)) {
            throw new TensorException("Expected " + name + " to be of same shape as normalized_shape, but got " + name
                    + " of shape " + factor.shape() + " and normalized_shape = " + shape);
        }
        requireSameDtype(factor, x);
    }

    private static void requirePerChannel(String name, @Nullable Tensor factor, Tensor x) {
        if (factor != null && (factor.dim() != 1 || factor.numel() != x.shape().size(1))) {
            throw new TensorException("Expected " + name
                    + " to be a vector of size equal to the number of channels in input, but got " + name + " of shape "
                    + factor.shape() + " and input of shape " + x.shape());
        }
        requireSameDtype(factor, x);
    }

    private static void requireChannels(Tensor x, @Nullable Tensor mean, @Nullable Tensor variance,
            @Nullable Tensor weight, @Nullable Tensor bias) {
        ImageBatches.requireFloatingPoint("batch_norm", x);
        requireTwoDimensions(x);
        long channels = x.shape().size(1);
        requireElements("running_mean", mean, x, channels);
        requireElements("running_var", variance, x, channels);
        requireElements("weight", weight, x, channels);
        requireElements("bias", bias, x, channels);
    }

    private static void requireElements(String name, @Nullable Tensor factor, Tensor x, long channels) {
        if (factor != null && factor.numel() != channels) {
            throw new TensorException(name + " should contain " + channels + " elements not " + factor.numel());
        }
        requireSameDtype(factor, x);
    }

    private static void requireSameDtype(@Nullable Tensor factor, Tensor x) {
        if (factor != null && factor.dtype() != x.dtype()) {
            throw new TensorException("expected scalar type " + x.dtype().scalarName() + " but found " + factor.dtype()
                    .scalarName());
        }
    }
}
