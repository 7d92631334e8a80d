package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import java.util.function.DoubleFunction;

/**
 * A line search for a step at which the strong Wolfe conditions hold (Nocedal and Wright 2006, algorithms 3.5 and 3.6): the loss fell by at
 * least {@code c1} of what the slope promised, and the slope to {@code c2} of itself. Trial steps are minima of cubic polynomials.
 */
final class StrongWolfe {
    private static final double C1 = 1e-4;
    private static final double C2 = 0.9;
    private static final int MOST_TRIALS = 25;
    private static final double MOST_GROWTH = 10;
    private static final double LEAST_GROWTH = 0.01;
    private static final double MARGIN = 0.1;

    /**
     * A point on the line.
     *
     * @param step how far it is from the start
     * @param loss the loss there
     * @param gradient its gradient there
     * @param slope the derivative of the loss along the line
     */
    record Point(double step, double loss, Tensor gradient, double slope) {}

    /** What was found, and after how many trials. */
    record Found(Point point, int evaluations) {}

    private final Point start;
    private final double directionNorm;
    private final double toleranceChange;
    private final DoubleFunction<Point> trial;
    private int trials;
    private int evaluations;

    /**
     * Creates a search.
     *
     * @param start the point at step 0
     * @param directionNorm the largest absolute value of the direction
     * @param toleranceChange a bracket that is shorter, times that, ends the search
     * @param trial computes the point at a step
     */
    StrongWolfe(Point start, double directionNorm, double toleranceChange, DoubleFunction<Point> trial) {
        this.start = start;
        this.directionNorm = directionNorm;
        this.toleranceChange = toleranceChange;
        this.trial = trial;
    }

    private Point evaluate(double step) {
        evaluations++;
        return trial.apply(step);
    }

    private boolean fellTooLittle(Point point) {
        return point.loss > start.loss + C1 * point.step * start.slope;
    }

    private boolean isFlat(Point point) {
        return Math.abs(point.slope) <= -C2 * start.slope;
    }

    /** {@return the point that was found, beginning with a step of {@code first}} */
    Found search(double first) {
        Point previous = start;
        Point present = evaluate(first);
        while (trials < MOST_TRIALS) {
            if (fellTooLittle(present) || trials > 1 && present.loss >= previous.loss) {
                return new Found(zoom(previous, present), evaluations);
            }
            if (isFlat(present)) {
                return new Found(present, evaluations);
            }
            if (present.slope >= 0) {
                return new Found(zoom(previous, present), evaluations);
            }
            double least = present.step + LEAST_GROWTH * (present.step - previous.step);
            double next = minimum(previous, present, least, present.step * MOST_GROWTH);
            previous = present;
            present = evaluate(next);
            trials++;
        }
        return new Found(start.loss <= present.loss ? start : present, evaluations);
    }

    /** {@return the best point of a bracket around one that fulfils the conditions} */
    private Point zoom(Point one, Point other) {
        Point low = one.loss <= other.loss ? one : other;
        Point high = low == one ? other : one;
        boolean stuck = false;
        while (trials < MOST_TRIALS && Math.abs(high.step - low.step) * directionNorm >= toleranceChange) {
            double least = Math.min(low.step, high.step);
            double most = Math.max(low.step, high.step);
            double step = one == low ? minimum(low, high, least, most) : minimum(high, low, least, most);
            double margin = MARGIN * (most - least);
            if (Math.min(most - step, step - least) < margin) {
                boolean moves = stuck || step >= most || step <= least;
                if (moves) {
                    step = Math.abs(step - most) < Math.abs(step - least) ? most - margin : least + margin;
                }
                stuck = !moves;
            } else {
                stuck = false;
            }
            Point present = evaluate(step);
            trials++;
            if (fellTooLittle(present) || present.loss >= low.loss) {
                high = present;
                if (high.loss < low.loss) {
                    Point swapped = low;
                    low = high;
                    high = swapped;
                }
            } else {
                if (isFlat(present)) {
                    return present;
                }
                if (present.slope * (high.step - low.step) >= 0) {
                    high = low;
                }
                low = present;
            }
        }
        return low;
    }

    /** {@return where the cubic polynomial with the losses and slopes of two points has its minimum, between two bounds} */
    private static double minimum(Point a, Point b, double least, double most) {
        double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step);
        double square = d1 * d1 - a.slope * b.slope;
        if (!(square >= 0)) {
            return (least + most) / 2;
        }
        double d2 = Math.sqrt(square);
        double position = a.step <= b.step
                ? b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
                : a.step - (a.step - b.step) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
        return Math.min(Math.max(position, least), most);
    }
}
