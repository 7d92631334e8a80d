package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds tensors against goldens and collects the differences.
 *
 * <p>Shapes, dtypes, integers, truths, infinities and NaNs have to be equal. Other floating-point numbers may differ by 1e-11 in
 * float64 and 1e-5 in float32 of the largest magnitude in the tensor or 1, whichever is more: some 50,000 and 80 units in the last
 * place, as sums of terms that cancel out, each from a vector function with an error of a few units, need them. A missing gradient
 * is one of zeros.
 */
final class Comparison {
    private static final double FLOAT64 = 1e-11;
    private static final double FLOAT32 = 1e-5;

    private final Map<String, String> differences = new LinkedHashMap<>();
    private final double precision;

    /**
     * Holds what is computed from {@code inputs} against goldens; where one is float32, float64 results are no better.
     */
    Comparison(List<GoldenInput> inputs) {
        precision = inputs.stream().anyMatch(input -> input.values().dtype() == DType.FLOAT32) ? FLOAT32 : FLOAT64;
    }

    /** {@return what differs, and how} */
    Map<String, String> differences() {
        return differences;
    }

    void different(String what, String how) {
        differences.put(what, how);
    }

    void sameCount(String what, int expected, int actual) {
        if (expected != actual) {
            different("number of " + what + "s", actual + " instead of " + expected);
        }
    }

    void same(String what, @Nullable GoldenTensor expected, @Nullable Tensor actual) {
        if (expected == null || actual == null) {
            zeros(what, expected == null ? actual == null ? new double[0] : actual.toDoubleArray() : expected.values());
        } else if (!expected.shape().equals(actual.shape()) || expected.dtype() != actual.dtype()) {
            different(what, actual.dtype() + "" + actual.shape() + " instead of " + expected.dtype() + expected
                    .shape());
        } else {
            sameValues(what, expected, actual.toDoubleArray());
        }
    }

    private void zeros(String what, double[] values) {
        for (double value : values) {
            if (!(Math.abs(value) <= precision)) {
                different(what, "missing in one of the two, with an element " + value + " in the other");
                return;
            }
        }
    }

    private void sameValues(String what, GoldenTensor expected, double[] actual) {
        double tolerance = tolerance(expected);
        for (int i = 0; i < actual.length; i++) {
            double wanted = expected.values()[i];
            boolean same = Double.compare(wanted + 0.0, actual[i] + 0.0) == 0
                    || Math.abs(wanted - actual[i]) <= tolerance;
            if (!same) {
                different(what, actual[i] + " instead of " + wanted + " at " + i);
                return;
            }
        }
    }

    private double tolerance(GoldenTensor expected) {
        double largest = 1;
        for (double value : expected.values()) {
            largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        return switch (expected.dtype()) {
            case FLOAT64 -> precision * largest;
            case FLOAT32 -> FLOAT32 * largest;
            default -> 0;
        };
    }
}
