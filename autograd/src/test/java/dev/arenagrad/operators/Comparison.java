package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds tensors against goldens and collects the differences.
 *
 * <p>Shapes, dtypes, integers, truths, infinities and NaNs have to be equal. Other floating-point numbers may differ by so many units as the
 * line of the operator says. A unit is one of the element's own last place; or, of an element that is a sum of larger terms, one of the last
 * place of the sum of their absolute values, which {@code scales.py} finds for each element. What other elements there are in the
 * tensor does not matter. Numbers below the least normal one may be 0, as processors are told to make them by some. A missing gradient is
 * one of zeros.
 */
final class Comparison {
    private static final double SINGLE = Math.ulp(1f);
    private static final double DOUBLE = Math.ulp(1.0);

    private static final Map<String, Class<? extends RuntimeException>> TWINS = Map.of(
            "RuntimeError", TensorException.class, "ValueError", IllegalArgumentException.class,
            "IndexError", IndexOutOfBoundsException.class, "NotImplementedError", UnsupportedOperationException.class,
            "_LinAlgError", TensorException.class);

    private final Map<String, String> differences = new LinkedHashMap<>();
    private final Map<String, double[]> scales;
    private final boolean isSingle;
    private final Operator.Bound bound;

    /**
     * Holds what is computed from {@code inputs} against goldens; where one is float32, float64 results are no better.
     *
     * @param scales by kind and number of a golden, the size of the terms of its elements
     * @param bound how far an element may be away
     */
    Comparison(List<GoldenInput> inputs, Map<String, double[]> scales, Operator.Bound bound) {
        isSingle = inputs.stream().anyMatch(input -> input.values().dtype() == DType.FLOAT32);
        this.scales = scales;
        this.bound = bound;
    }

    /** {@return what differs, and how} */
    Map<String, String> differences() {
        return differences;
    }

    void different(String what, String how) {
        differences.put(what, how);
    }

    /**
     * Holds an exception against the one that PyTorch raised: its type has to be the twin of Python's, and its message to begin with
     * PyTorch's.
     *
     * @param raised the name of the type and, after a space, the first line of the message
     */
    void sameRefusal(String raised, RuntimeException thrown) {
        int space = raised.indexOf(' ');
        String type = raised.substring(0, space);
        String text = raised.substring(space + 1);
        if (!thrown.getMessage().startsWith(text)) {
            different("refusal", "says \"" + thrown.getMessage() + "\" instead of \"" + text + "\"");
        }
        if (thrown.getClass() != TWINS.get(type)) {
            different("type of refusal", thrown.getClass().getSimpleName() + " for " + type);
        }
    }

    void sameCount(String what, int expected, int actual) {
        if (expected != actual) {
            different("number of " + what + "s", actual + " instead of " + expected);
        }
    }

    /**
     * Holds a tensor against a golden.
     *
     * @param what is compared, as differences are named
     * @param scale the kind and number of the golden among those of its case
     */
    void same(String what, String scale, @Nullable GoldenTensor expected, @Nullable Tensor actual) {
        if (expected == null || actual == null) {
            zeros(what, scale, expected == null ? actual == null ? new double[0] : actual.toDoubleArray() : expected
                    .values());
        } else if (!expected.shape().equals(actual.shape()) || expected.dtype() != actual.dtype()) {
            different(what, actual.dtype() + "" + actual.shape() + " instead of " + expected.dtype() + expected
                    .shape());
        } else {
            sameValues(what, scale, expected, actual.toDoubleArray());
        }
    }

    /** An element that is missing is one of 0, and as exact as the terms that it is the sum of allow. */
    private void zeros(String what, String scale, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i]) <= bound(DType.FLOAT64, 0, scale, i))) {
                different(what, "missing in one of the two, with an element " + values[i] + " in the other");
                return;
            }
        }
    }

    private void sameValues(String what, String scale, GoldenTensor expected, double[] actual) {
        for (int i = 0; i < actual.length; i++) {
            double wanted = expected.values()[i];
            if (Double.compare(wanted + 0.0, actual[i] + 0.0) == 0) {
                continue;
            }
            double distance = Math.abs(wanted - actual[i]);
            if (!(distance <= bound(expected.dtype(), wanted, scale, i))) {
                different(what, actual[i] + " instead of " + wanted + " at " + i + ", " + distance / unit(expected
                        .dtype(), wanted, scale, i) + " units away");
                return;
            }
        }
    }

    /** {@return how far an element may be from one of value {@code wanted}} */
    double bound(DType dtype, double wanted, String scale, int i) {
        return unit(dtype, wanted, scale, i) * (isSingle(dtype) ? bound.units() : bound.unitsOfDouble());
    }

    private boolean isSingle(DType dtype) {
        return isSingle || dtype == DType.FLOAT32;
    }

    /** {@return what a unit of an element is: of its last place or, if that is more, of that of the terms it is made of} */
    private double unit(DType dtype, double wanted, String scale, int i) {
        if (!dtype.isFloatingPoint() || !Double.isFinite(wanted)) {
            return 0;
        }
        boolean single = isSingle(dtype);
        double ofTerms = scales.containsKey(scale) ? scales.get(scale)[i] * (single ? SINGLE : DOUBLE) : 0;
        double ofPlace = single ? Math.max(Math.ulp((float) wanted), Float.MIN_NORMAL) : Math.max(Math.ulp(wanted),
                Double.MIN_NORMAL);
        return Math.max(ofPlace, ofTerms);
    }
}
