package dev.arenagrad.bench.operators;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether two engines, or two backends, compute the same. */
public final class Agreement {
    private Agreement() {}

    /**
     * Compares what two observed of the same variant, by the {@linkplain Tolerance tolerance} of the operator: element by element, or,
     * where results are drawn, tensor by tensor. Not-a-number equals itself.
     *
     * @return what differs; null if nothing does
     */
    public static @Nullable String disagreement(Variant variant, List<double[]> ours, List<double[]> theirs) {
        if (ours.size() != theirs.size()) {
            return "%d tensors to %d".formatted(ours.size(), theirs.size());
        }
        for (int i = 0; i < ours.size(); i++) {
            String difference = variant.operator().tolerance().isOfDraws()
                    ? differenceOfDraws(ours.get(i), theirs.get(i), variant.tolerance())
                    : difference(ours.get(i), theirs.get(i), variant.tolerance());
            if (difference != null) {
                return "tensor %d: %s".formatted(i, difference);
            }
        }
        return null;
    }

    private static @Nullable String difference(double[] ours, double[] theirs, double tolerance) {
        if (ours.length != theirs.length) {
            return lengths(ours, theirs);
        }
        double scale = rootMeanSquare(theirs);
        for (int i = 0; i < ours.length; i++) {
            double allowed = tolerance * (scale + Math.abs(theirs[i]));
            if (Double.compare(ours[i], theirs[i]) != 0 && !(Math.abs(ours[i] - theirs[i]) <= allowed)) {
                return String.format(Locale.ROOT, "element %d is %s to %s, of a root mean square of %.3g", i, ours[i],
                        theirs[i], scale);
            }
        }
        return null;
    }

    private static @Nullable String differenceOfDraws(double[] ours, double[] theirs, double tolerance) {
        if (ours.length != theirs.length) {
            return lengths(ours, theirs);
        }
        double own = rootMeanSquare(ours);
        double other = rootMeanSquare(theirs);
        return Math.abs(own - other) <= tolerance * other ? null
                : String.format(Locale.ROOT, "a root mean square of %.4g to %.4g", own, other);
    }

    private static String lengths(double[] ours, double[] theirs) {
        return "%d elements to %d".formatted(ours.length, theirs.length);
    }

    /** {@return the square root of the mean of the squares of the values, 0 if there are none} */
    public static double rootMeanSquare(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares / Math.max(1, values.length));
    }
}
