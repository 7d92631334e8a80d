package dev.arenagrad.functional;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The directions in which derivatives by, or of, one tensor are compared: along each of its elements, or one at random. */
final class Directions {
    private final int numel;

    /** The one direction, of length 1 and without negative parts, so that errors do not cancel out; null for all axes. */
    private final double @Nullable [] single;

    private Directions(int numel, double @Nullable [] single) {
        this.numel = numel;
        this.single = single;
    }

    /** {@return one direction along each of {@code numel} elements} */
    static Directions axes(long numel) {
        return new Directions(countable(numel), null);
    }

    /** {@return one at random} */
    static Directions random(long numel, Random random) {
        double[] vector = random.doubles(numel).toArray();
        double norm = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= norm;
        }
        return new Directions(vector.length, vector);
    }

    /** {@return how many there are} */
    int count() {
        return single != null ? 1 : numel;
    }

    /** {@return direction {@code k}} */
    double[] vector(int k) {
        if (single != null) {
            return single;
        }
        double[] axis = new double[numel];
        axis[k] = 1;
        return axis;
    }

    /** {@return the part of {@code derivative} in direction {@code k}} */
    double part(int k, double[] derivative) {
        return single != null ? dot(single, derivative) : derivative[k];
    }

    /** {@return the largest error of a derivative in this direction if each element has an error of 1} */
    double errorScale() {
        return single != null ? DoubleStream.of(single).sum() : 1;
    }

    /** {@return whether derivatives are compared in one direction only} */
    boolean isSingle() {
        return single != null;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** {@return a number of elements, each of which is a direction of its own} */
    private static int countable(long numel) {
        if (numel > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a derivative in each of " + numel
                    + " directions does not fit into a Java array; use products with vectors");
        }
        return (int) numel;
    }
}
