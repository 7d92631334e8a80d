package dev.arenagrad.bench.operators;

import java.util.SplittableRandom;

/**
 * Square matrices whose equations are well conditioned, so that engines agree on what they solve: singular values equally spaced
 * from 0.6 to 1.4, of which no two are equal and whose product is of moderate size.
 */
final class Matrices {
    private static final double SMALLEST = 0.6;
    private static final double RANGE = 0.8;

    private Matrices() {}

    /** {@return matrices with a positive determinant} A reflection of a diagonal matrix from the left and another from the right. */
    static Source general() {
        return each((matrix, n, random) -> {
            reflect(matrix, n, direction(n, random), true);
            reflect(matrix, n, direction(n, random), false);
        });
    }

    /** {@return symmetric positive definite matrices} One reflection from both sides. */
    static Source positiveDefinite() {
        return each((matrix, n, random) -> {
            double[] direction = direction(n, random);
            reflect(matrix, n, direction, true);
            reflect(matrix, n, direction, false);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    matrix[j * n + i] = matrix[i * n + j];
                }
            }
        });
    }

    /** {@return upper triangular matrices, whose elements beside the diagonal are small} */
    static Source triangular() {
        return each((matrix, n, random) -> {
            for (int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++) {
                    matrix[i * n + j] = random.nextGaussian() / (4 * Math.sqrt(n));
                }
            }
        });
    }

    private interface Change {
        void of(double[] matrix, int n, SplittableRandom random);
    }

    private static Source each(Change change) {
        return (shape, random) -> {
            int n = (int) shape[shape.length - 1];
            double[] values = new double[Extent.count(shape)];
            for (int start = 0; start < values.length; start += n * n) {
                double[] matrix = new double[n * n];
                for (int i = 0; i < n; i++) {
                    matrix[i * n + i] = SMALLEST + RANGE * i / n;
                }
                change.of(matrix, n, random);
                System.arraycopy(matrix, 0, values, start, n * n);
            }
            return new Elements.Reals(values);
        };
    }

    private static double[] direction(int n, SplittableRandom random) {
        double[] direction = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            direction[i] = random.nextGaussian();
            squares += direction[i] * direction[i];
        }
        for (int i = 0; i < n; i++) {
            direction[i] /= Math.sqrt(squares);
        }
        return direction;
    }

    /** Multiplies by 1 - 2 vv', from the left or from the right. */
    private static void reflect(double[] matrix, int n, double[] v, boolean left) {
        int along = left ? n : 1;
        int across = left ? 1 : n;
        for (int line = 0; line < n; line++) {
            double dot = 0;
            for (int i = 0; i < n; i++) {
                dot += v[i] * matrix[line * across + i * along];
            }
            for (int i = 0; i < n; i++) {
                matrix[line * across + i * along] -= 2 * dot * v[i];
            }
        }
    }
}
