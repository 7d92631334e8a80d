package dev.arenagrad.bench.operators;

import java.util.SplittableRandom;

/** Where the elements of an operand come from. */
interface Source {
    Elements of(long[] shape, SplittableRandom random);

    /** {@return numbers of mean 0 and deviation 1} */
    static Source normal() {
        return (shape, random) -> {
            double[] values = new double[Extent.count(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextGaussian();
            }
            return new Elements.Reals(values);
        };
    }

    /** {@return numbers between two others, equally distributed} */
    static Source uniform(double low, double high) {
        return (shape, random) -> new Elements.Reals(random.doubles(Extent.count(shape), low, high).toArray());
    }

    /** {@return numbers between -1 and 1 of which no two are equal, in float32 either: where ties would have to be broken} */
    static Source distinct() {
        return (shape, random) -> {
            long[] order = permutation(Extent.count(shape), random);
            double[] values = new double[order.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (2.0 * order[i] + 1 - order.length) / order.length;
            }
            return new Elements.Reals(values);
        };
    }

    /** {@return rows of probabilities, each with the sum 1} */
    static Source probabilities() {
        return (shape, random) -> {
            double[] values = random.doubles(Extent.count(shape), 0.1, 1).toArray();
            int columns = (int) shape[shape.length - 1];
            for (int row = 0; row < values.length; row += columns) {
                double sum = 0;
                for (int i = row; i < row + columns; i++) {
                    sum += values[i];
                }
                for (int i = row; i < row + columns; i++) {
                    values[i] /= sum;
                }
            }
            return new Elements.Reals(values);
        };
    }

    /** {@return logarithms of rows of probabilities} */
    static Source logProbabilities() {
        return (shape, random) -> {
            double[] values = ((Elements.Reals) probabilities().of(shape, random)).values();
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.log(values[i]);
            }
            return new Elements.Reals(values);
        };
    }

    /** {@return true for half of the elements} */
    static Source mask() {
        return (shape, random) -> {
            boolean[] values = new boolean[Extent.count(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextBoolean();
            }
            return new Elements.Booleans(values);
        };
    }

    /** {@return indices from 0 to below a number, equally distributed} */
    static Source indices(long bound) {
        return (shape, random) -> new Elements.Integers(random.longs(Extent.count(shape), 0, bound).toArray());
    }

    /** {@return rows that each name all columns once, in any order: where an index that comes twice would leave the result open} */
    static Source permutations() {
        return (shape, random) -> {
            int columns = (int) shape[shape.length - 1];
            long[] values = new long[Extent.count(shape)];
            for (int row = 0; row < values.length; row += columns) {
                System.arraycopy(permutation(columns, random), 0, values, row, columns);
            }
            return new Elements.Integers(values);
        };
    }

    private static long[] permutation(int n, SplittableRandom random) {
        long[] values = new long[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            values[i] = values[j];
            values[j] = i;
        }
        return values;
    }
}
