package dev.arenagrad.functions.elementwise;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.nn.ActivationFunction;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.IntegerScalars;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.TernaryOperations;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bounds on elements. Bounds are numbers, or tensors with gradients of their own. */
public final class Clamp {
    private Clamp() {}

    /** {@return x, but at least {@code min} and at most {@code max}; integers take the type that promotion with the bounds gives} */
    public static Tensor clamp(Tensor x, double min, double max) {
        if (x.dtype().isFloatingPoint()) {
            return ActivationFunction.CLAMP.of(x, ActivationParameters.of(min, max));
        }
        NDArray bounded = BinaryOperations.apply(BinaryOp.MAXIMUM, x.array(), min);
        try {
            return new Variable(BinaryOperations.apply(BinaryOp.MINIMUM, bounded, max));
        } finally {
            bounded.storage().disown();
        }
    }

    /** {@return x, but at least {@code min} and at most {@code max}; exact for integers} */
    public static Tensor clamp(Tensor x, long min, long max) {
        if (x.dtype().isFloatingPoint()) {
            return clamp(x, (double) min, (double) max);
        }
        requireRange(x, min);
        requireRange(x, max);
        NDArray bounded = BinaryOperations.apply(BinaryOp.MAXIMUM, x.array(), min);
        BinaryOperations.applyInPlace(BinaryOp.MINIMUM, bounded, max);
        return new Variable(bounded);
    }

    private static void requireRange(Tensor x, long bound) {
        if (x.dtype().isInteger()) {
            IntegerScalars.toElement(bound, x.dtype());
        }
    }

    /** {@return x, but at least {@code min} and at most {@code max}, with a derivative of 0 at the bounds; integers by whole bounds} */
    public static Tensor hardtanh(Tensor x, double min, double max) {
        return x.dtype().isInteger() ? hardtanh(x, IntegerScalars.toElement(min), IntegerScalars.toElement(max))
                : ActivationFunction.HARDTANH.of(x, ActivationParameters.of(min, max));
    }

    /** As {@link #hardtanh(Tensor, double, double)} with whole bounds, exact for integers. */
    public static Tensor hardtanh(Tensor x, long min, long max) {
        if (x.dtype() == DType.UINT8 && min < 0) {
            throw new TensorException("cannot do hardtanh on an unsigned type with negative limits");
        }
        return x.dtype().isInteger() ? clamp(x, min, max) : hardtanh(x, (double) min, (double) max);
    }

    /** {@return x above {@code threshold}, else {@code value}; for integers both numbers are truncated to integers} */
    public static Tensor threshold(Tensor x, double threshold, double value) {
        return x.dtype().isInteger()
                ? threshold(x, IntegerScalars.toElement(threshold), IntegerScalars.toElement(value))
                : ActivationFunction.THRESHOLD.of(x, ActivationParameters.of(threshold, value));
    }

    /** As {@link #threshold(Tensor, double, double)} with whole numbers, exact for integers. */
    public static Tensor threshold(Tensor x, long threshold, long value) {
        return x.dtype().isInteger() ? Scope.tidy(() -> x.maskedFill(x.le(threshold), value))
                : threshold(x, (double) threshold, (double) value);
    }

    /** {@return x, but at least {@code min}} As {@link #clamp(Tensor, double, double)} otherwise. */
    public static Tensor clampMin(Tensor x, double min) {
        return x.dtype().isFloatingPoint() ? clamp(x, min, Double.POSITIVE_INFINITY)
                : new Variable(BinaryOperations.apply(BinaryOp.MAXIMUM, x.array(), min));
    }

    /** {@return x, but at least {@code min}} As {@link #clamp(Tensor, long, long)} otherwise. */
    public static Tensor clampMin(Tensor x, long min) {
        requireRange(x, min);
        return x.dtype().isFloatingPoint() ? clampMin(x, (double) min)
                : new Variable(BinaryOperations.apply(BinaryOp.MAXIMUM, x.array(), min));
    }

    /** {@return x, but at most {@code max}} As {@link #clamp(Tensor, double, double)} otherwise. */
    public static Tensor clampMax(Tensor x, double max) {
        return x.dtype().isFloatingPoint() ? clamp(x, Double.NEGATIVE_INFINITY, max)
                : new Variable(BinaryOperations.apply(BinaryOp.MINIMUM, x.array(), max));
    }

    /** {@return x, but at most {@code max}} As {@link #clamp(Tensor, long, long)} otherwise. */
    public static Tensor clampMax(Tensor x, long max) {
        requireRange(x, max);
        return x.dtype().isFloatingPoint() ? clampMax(x, (double) max)
                : new Variable(BinaryOperations.apply(BinaryOp.MINIMUM, x.array(), max));
    }

    /**
     * Replaces the elements of x by {@link #clamp(Tensor, double, double)} of x.
     *
     * @return x
     */
    public static Tensor inPlace(Tensor x, double min, double max) {
        if (x.dtype().isFloatingPoint()) {
            return ActivationFunction.CLAMP.inPlace(x, ActivationParameters.of(min, max));
        }
        return replaced(x, clamp(x, min, max));
    }

    /** As {@link #inPlace(Tensor, double, double)} with whole numbers, exact for integers. */
    public static Tensor inPlace(Tensor x, long min, long max) {
        return x.dtype().isFloatingPoint() ? inPlace(x, (double) min, (double) max) : replaced(x, clamp(x, min, max));
    }

    private static Tensor replaced(Tensor x, Tensor clamped) {
        try {
            if (clamped.dtype() != x.dtype()) {
                throw new TensorException("result type " + clamped.dtype().scalarName()
                        + " can't be cast to the desired output type " + x.dtype().scalarName());
            }
            return InPlace.copy(x, clamped);
        } finally {
            Variable.of(clamped).storage().disown();
        }
    }

    /** {@return x, but at least {@code min} and at most {@code max}, broadcast; one of them may be null} */
    public static Tensor clamp(Tensor x, @Nullable Tensor min, @Nullable Tensor max) {
        if (min == null && max == null) {
            throw new TensorException("torch.clamp: At least one of 'min' or 'max' must not be None");
        }
        Tensor lower = min == null ? x : min;
        Tensor upper = max == null ? x : max;
        Variable y = new Variable(clamped(x.array(), min, max));
        List<Tensor> inputs = List.of(x, lower, upper);
        if (y.dtype().isFloatingPoint() && Graph.records(inputs)) {
            y.setGradFn(new Backward(y, x, min, max));
        }
        return y;
    }

    private static NDArray clamped(NDArray x, @Nullable Tensor min, @Nullable Tensor max) {
        if (min != null && max != null && (x.dtype().isFloatingPoint() || min.dtype().isFloatingPoint() || max.dtype()
                .isFloatingPoint())) {
            return TernaryOperations.apply(TernaryOp.CLAMP, x, min.array(), max.array(), 0);
        }
        NDArray bounded = min == null ? x : BinaryOperations.apply(BinaryOp.MAXIMUM, x, min.array());
        if (max == null) {
            return bounded;
        }
        try {
            return BinaryOperations.apply(BinaryOp.MINIMUM, bounded, max.array());
        } finally {
            if (min != null) {
                bounded.storage().disown();
            }
        }
    }

    /** The gradient goes to x within the bounds, to the lower bound below it, and to the upper bound above it or if the bounds cross. */
    private static final class Backward extends Node {
        private final boolean hasMin;
        private final boolean hasMax;

        Backward(Tensor y, Tensor x, @Nullable Tensor min, @Nullable Tensor max) {
            super(y, inputs(x, min, max));
            this.hasMin = min != null;
            this.hasMax = max != null;
            save().tensor(x);
            if (min != null) {
                save().tensor(min);
            }
            if (max != null) {
                save().tensor(max);
            }
        }

        private static List<Tensor> inputs(Tensor x, @Nullable Tensor min, @Nullable Tensor max) {
            return Stream.of(x, min, max).<Tensor>flatMap(Stream::ofNullable).toList();
        }

        @Override
        public String name() {
            return "ClampBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor x = saved().first();
            Tensor bound = saved().second();
            Tensor min = hasMin ? bound : null;
            Tensor max = !hasMax ? null : hasMin ? saved().get(2) : bound;
            if (gradients.wants(0)) {
                gradients.put(0, where(min == null ? x.le(bound) : isInside(x, min, max), g));
            }
            if (min != null && gradients.wants(1)) {
                gradients.put(1, where(max == null ? x.lt(min) : x.lt(min).logicalAnd(min.lt(max)), g));
            }
            if (max != null && gradients.wants(hasMin ? 2 : 1)) {
                gradients.put(hasMin ? 2 : 1, where(min == null ? x.gt(max) : x.gt(max).logicalOr(max.lt(min)), g));
            }
        }

        private static Tensor isInside(Tensor x, Tensor min, @Nullable Tensor max) {
            return max == null ? x.ge(min) : x.ge(min).logicalAnd(x.le(max));
        }

        private static Tensor where(Tensor condition, Tensor g) {
            return Tensor.where(condition, g, Tensor.scalar(0, g.dtype()));
        }
    }
}
