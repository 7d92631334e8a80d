package dev.arenagrad.bench.measure;

import dev.arenagrad.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * What a workload computes, in a few numbers: of each result its length, its Euclidean norm and some of its elements. The results
 * are those of a first step and those of the one after it, which depends on what the first changed.
 *
 * @param results the losses and the gradients
 */
public record Fingerprint(List<Result> results) {
    /**
     * The share of a result's norm, or of its largest sampled element, by which engines may differ. They add up to 2^20 float32
     * numbers in different orders, and compute exponentials by different polynomials.
     */
    public static final double TOLERANCE = 1e-3;

    private static final int SAMPLES = 16;

    /**
     * A loss or a gradient.
     *
     * @param length the number of elements
     * @param norm the square root of the sum of their squares
     * @param samples some, equally spaced
     */
    public record Result(int length, double norm, List<Float> samples) {
        static Result of(float[] values) {
            double squares = 0;
            for (float value : values) {
                squares += (double) value * value;
            }
            int count = Math.min(SAMPLES, values.length);
            List<Float> samples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                samples.add(values[(int) ((long) i * values.length / count)]);
            }
            return new Result(values.length, Math.sqrt(squares), samples);
        }

        boolean isCloseTo(Result other, double tolerance) {
            double largest = samples.stream().mapToDouble(Math::abs).max().orElse(0);
            boolean close = length == other.length && Math.abs(norm - other.norm) <= tolerance * norm;
            for (int i = 0; close && i < samples.size(); i++) {
                close = Math.abs(samples.get(i) - other.samples.get(i)) <= tolerance * largest;
            }
            return close;
        }
    }

    /** {@return that of a workload that has done no step yet} */
    public static Fingerprint of(Workload workload) {
        List<Result> results = new ArrayList<>();
        workload.observe().forEach(values -> results.add(Result.of(values)));
        workload.observe().forEach(values -> results.add(Result.of(values)));
        return new Fingerprint(results);
    }

    /** {@return whether another engine's are as many, and differ by at most that share of a norm or of the largest sampled element} */
    public boolean isLike(Fingerprint other, double tolerance) {
        boolean same = results.size() == other.results.size();
        for (int i = 0; same && i < results.size(); i++) {
            same = results.get(i).isCloseTo(other.results.get(i), tolerance);
        }
        return same;
    }

    /** {@return whether each result has an element other than 0} */
    public boolean hasNoZeros() {
        return results.stream().allMatch(result -> result.norm > 0);
    }

    /**
     * Compares with another engine's.
     *
     * @throws IllegalStateException if the results differ, or one is zero
     */
    public void requireLike(Fingerprint other, String who) {
        if (!hasNoZeros() || !isLike(other, TOLERANCE)) {
            throw new IllegalStateException("%s computes something else: %s instead of %s".formatted(who, other, this));
        }
    }
}
