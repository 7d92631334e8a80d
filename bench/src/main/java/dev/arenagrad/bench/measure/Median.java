package dev.arenagrad.bench.measure;

import java.util.List;

/** The middle of some figures. */
public final class Median {
    private Median() {}

    /**
     * {@return the middle one, or the mean of the two in the middle}
     *
     * @param figures at least one, in any order
     */
    public static double of(List<Double> figures) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
