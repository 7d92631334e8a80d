package dev.arenagrad.bench.peers.operators;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether two engines compute the same. */
final class Agreement {
    private Agreement() {}

    /**
     * Compares results and gradients, element by element. Not-a-number equals itself.
     *
     * @param tolerance as a share of the element, and of the root mean square of the tensor that it is in
     * @return what differs; null if nothing does
     */
    static @Nullable String disagreement(List<double[]> ours, List<double[]> theirs, double tolerance) {
        if (ours.size() != theirs.size()) {
            return "%d tensors to %d".formatted(ours.size(), theirs.size());
        }
        for (int i = 0; i < ours.size(); i++) {
            String difference = disagreement(ours.get(i), theirs.get(i), tolerance);
            if (difference != null) {
                return "tensor %d: %s".formatted(i, difference);
            }
        }
        return null;
    }

    private static @Nullable String disagreement(double[] ours, double[] theirs, double tolerance) {
        if (ours.length != theirs.length) {
            return "%d elements to %d".formatted(ours.length, theirs.length);
        }
        double squares = 0;
        for (double value : theirs) {
            squares += value * value;
        }
        double scale = Math.sqrt(squares / Math.max(1, theirs.length));
        for (int i = 0; i < ours.length; i++) {
            double allowed = tolerance * (scale + Math.abs(theirs[i]));
            if (Double.compare(ours[i], theirs[i]) != 0 && !(Math.abs(ours[i] - theirs[i]) <= allowed)) {
                return String.format(Locale.ROOT, "element %d is %s to %s, of a root mean square of %.3g", i, ours[i],
                        theirs[i], scale);
            }
        }
        return null;
    }
}
