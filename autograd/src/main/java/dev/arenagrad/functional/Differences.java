package dev.arenagrad.functional;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Failures;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.HostCopy;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Central differences (f(x + e u) - f(x - e u)) / 2e of a function of several tensors.
 *
 * <p>The inputs themselves are moved, and put back, so that a function may use them by its argument or by what it captured. Versions
 * do not change: graphs that saved an input stay valid.
 */
final class Differences {
    private final Function<List<Tensor>, List<Tensor>> f;
    private final List<Tensor> inputs;
    private final List<Tensor> results;
    private final double eps;

    /**
     * Prepares to differentiate.
     *
     * @param results f(inputs), whose shapes and dtypes all further results have to have
     * @param eps the step e
     */
    Differences(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs, List<Tensor> results, double eps) {
        this.f = f;
        this.inputs = inputs;
        this.results = results;
        this.eps = eps;
    }

    /** {@return the derivatives of the elements of each result, moving {@code input} in {@code direction}} */
    List<double[]> along(Tensor input, double[] direction) {
        try (Scope _ = Scope.open()) {
            NDArray origin = Copies.copyContiguous(input.array(), "gradcheck");
            origin.storage().retain();
            Throwable failure = null;
            try {
                return slopes(input, direction);
            } catch (Throwable e) {
                failure = e;
                throw e;
            } finally {
                putBack(origin, input.array(), failure);
            }
        }
    }

    private List<double[]> slopes(Tensor input, double[] direction) {
        double[] at = input.toDoubleArray();
        List<double[]> below = moved(input, at, direction, -eps);
        List<double[]> above = moved(input, at, direction, eps);
        List<double[]> slopes = new ArrayList<>(above.size());
        for (int i = 0; i < above.size(); i++) {
            slopes.add(slope(below.get(i), above.get(i)));
        }
        return slopes;
    }

    /** Restores the values of the input, whatever the function did. Does nothing if the function freed the input. */
    private static void putBack(NDArray origin, NDArray input, @Nullable Throwable failure) {
        try {
            Copies.copyInto(origin, input);
        } catch (LifetimeException e) {
            Failures.throwIfAny(Failures.join(failure, e));
        } finally {
            origin.storage().release();
        }
    }

    private double[] slope(double[] below, double[] above) {
        double[] slope = new double[above.length];
        for (int i = 0; i < slope.length; i++) {
            slope[i] = (above[i] - below[i]) / (2 * eps);
        }
        return slope;
    }

    private List<double[]> moved(Tensor input, double[] at, double[] direction, double by) {
        double[] values = new double[at.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = at[i] + by * direction[i];
        }
        try (Scope _ = Scope.open()) {
            Copies.copyInto(HostCopy.of(values).withLayout(input.shape().contiguous()), input.array());
            List<Tensor> moved = UserFunction.apply(f, inputs);
            requireSameForm(moved);
            return moved.stream().map(Tensor::toDoubleArray).toList();
        }
    }

    private void requireSameForm(List<Tensor> moved) {
        if (moved.size() != results.size()) {
            throw different("number of outputs", results.size(), moved.size());
        }
        for (int i = 0; i < moved.size(); i++) {
            Tensor expected = results.get(i);
            Tensor result = moved.get(i);
            if (!result.shape().equals(expected.shape())) {
                throw different("shape", "shapes torch.Size(" + expected.shape() + ")", "torch.Size(" + result.shape()
                        + ")");
            }
            if (result.dtype() != expected.dtype()) {
                throw different("dtype", "dtypes torch." + expected.dtype().torchName(), "torch." + result.dtype()
                        .torchName());
            }
        }
    }

    private TensorException different(String what, Object expected, Object got) {
        return new TensorException("Expected `func` to return outputs with the same " + what
                + " when inputs are perturbed by " + eps + ", but got: " + expected + " and " + got + ".");
    }
}
