package dev.arenagrad.optim;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Bounds gradients between the backward pass and the step of an optimiser, as {@code torch.nn.utils.clip_grad_norm_} and its siblings. */
public final class Clip {
    private static final double MARGIN = 1e-6;

    private Clip() {}

    /**
     * Scales all gradients by one factor so that their norm, as if they were one vector, is at most {@code maxNorm}. As
     * {@link #norm_(List, double, double, boolean)} with the Euclidean norm.
     *
     * @param parameters tensors whose gradients are changed in place; those without one are passed over
     * @param maxNorm the largest norm, at least 0
     * @return the norm before
     * @throws IllegalArgumentException if {@code maxNorm} is negative or NaN
     * @throws dev.arenagrad.ops.TensorException if elements of a gradient share memory; none was changed
     * @throws dev.arenagrad.memory.LifetimeException if a gradient was freed, or is confined to another thread; none was changed
     */
    public static double norm_(List<Tensor> parameters, double maxNorm) {
        return norm_(parameters, maxNorm, 2, false);
    }

    /**
     * Multiplies all gradients by {@code min(1, maxNorm / (norm + 1e-6))}, where norm is the norm of all of them, as if they were one
     * vector: {@code (sum |g|^normType)^(1 / normType)}, or the largest absolute value. The norm is computed in {@code FLOAT64} from the
     * norms of the gradients. A norm that is not finite makes them zero or NaN, as in PyTorch, unless that is refused.
     *
     * @param parameters tensors whose gradients are changed in place; those without one are passed over
     * @param maxNorm the largest norm, at least 0
     * @param normType the order of the norm, more than 0; infinity for the largest absolute value
     * @param errorIfNonfinite whether a norm that is infinite or NaN is refused
     * @return the norm before
     * @throws IllegalArgumentException if a number is out of its range
     * @throws ArithmeticException if the norm is not finite and that is to be refused; no gradient was changed
     * @throws dev.arenagrad.ops.TensorException if elements of a gradient share memory; none was changed
     * @throws dev.arenagrad.memory.LifetimeException if a gradient was freed, or is confined to another thread; none was changed
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what the norms need; no gradient was changed
     */
    public static double norm_(List<Tensor> parameters, double maxNorm, double normType, boolean errorIfNonfinite) {
        if (!(maxNorm >= 0)) {
            throw new IllegalArgumentException("Expected max_norm >= 0, but got " + maxNorm);
        }
        if (!(normType > 0)) {
            throw new IllegalArgumentException("Expected norm_type > 0, but got " + normType);
        }
        List<Tensor> gradients = gradients(parameters);
        try (Scope _ = Scope.open("clip"); GradMode _ = GradMode.noGrad()) {
            double[] norms = gradients.stream().mapToDouble(gradient -> gradient.norm(normType).item()).toArray();
            double total = norms.length == 0 ? 0 : Tensor.of(norms).norm(normType).item();
            if (errorIfNonfinite && !Double.isFinite(total)) {
                throw new ArithmeticException("The total norm of order " + normType
                        + " for gradients from `parameters` is non-finite, so it cannot be clipped. To disable this error"
                        + " and scale the gradients by the non-finite norm anyway, set `errorIfNonfinite=false`");
            }
            double factor = maxNorm / (total + MARGIN);
            if (!(factor >= 1)) {
                change(gradients, gradient -> gradient.mul_(factor), gradient -> gradient.mul(factor));
            }
            return total;
        }
    }

    /**
     * Clamps each element of the gradients between {@code -value} and {@code value}.
     *
     * @param parameters tensors whose gradients are changed in place; those without one are passed over
     * @param value the largest absolute value, at least 0
     * @throws IllegalArgumentException if {@code value} is negative or NaN
     * @throws dev.arenagrad.ops.TensorException if elements of a gradient share memory; none was changed
     * @throws dev.arenagrad.memory.LifetimeException if a gradient was freed, or is confined to another thread; none was changed
     */
    public static void value_(List<Tensor> parameters, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("Expected clip_value >= 0, but got " + value);
        }
        List<Tensor> gradients = gradients(parameters);
        try (Scope _ = Scope.open("clip"); GradMode _ = GradMode.noGrad()) {
            change(gradients, gradient -> gradient.clamp_(-value, value), gradient -> gradient.clamp(-value, value));
        }
    }

    /** Changes gradients in place, by way of copies where that needs memory, so that it cannot be refused half-way. */
    private static void change(List<Tensor> gradients, Consumer<Tensor> inPlace, UnaryOperator<Tensor> copied) {
        if (gradients.stream().noneMatch(gradient -> gradient.dtype().isNarrow())) {
            gradients.forEach(inPlace);
            return;
        }
        List<Tensor> changed = gradients.stream().map(copied).toList();
        for (int i = 0; i < changed.size(); i++) {
            gradients.get(i).copy_(changed.get(i));
        }
    }

    /** {@return the gradients that there are, all of them alive and such as can be changed} */
    private static List<Tensor> gradients(List<Tensor> parameters) {
        List<Tensor> gradients = new ArrayList<>();
        for (Tensor parameter : parameters) {
            Tensor gradient = parameter.grad();
            if (gradient != null) {
                gradient.array().beginAccess();
                gradient.array().endAccess();
                OptimizerSteps.requireWritable(gradient.array());
                gradients.add(gradient);
            }
        }
        return gradients;
    }
}
