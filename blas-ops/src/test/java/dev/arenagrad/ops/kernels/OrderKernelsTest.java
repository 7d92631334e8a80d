package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderKernelsTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** The order by the JDK's stable sort; 0.0 turns -0.0 into 0. */
    private static double[] reference(double[] values, boolean descending, int count) {
        Comparator<Integer> ascending = Comparator.comparingDouble(i -> values[i] + 0.0);
        return IntStream.range(0, values.length).boxed().sorted(descending ? ascending.reversed() : ascending)
                .limit(count).mapToDouble(i -> i).toArray();
    }

    private static double[] order(NDArray x, boolean descending, int count) {
        NDArray out = Views.empty(DType.INT64, count);
        OrderKernels.order(x, 0, descending, out);
        return Views.values(out);
    }

    @Test
    void isTheStableOrderForEveryLengthAndEveryTypeAndHoweverManyAreWanted() {
        Random random = new Random(5);
        try (Scope _ = Scope.open()) {
            for (DType dtype : Views.COMPUTED) {
                for (int n : new int[] {0, 1, 2, 15, 16, 17, 33, 100, 257, 1000, 5000}) {
                    int kinds = random.nextBoolean() ? 7 : n + 1;
                    NDArray x = Views.array(dtype, Shape.of(n), i -> random.nextInt(kinds) - kinds / 2);
                    double[] values = Views.values(x);
                    for (int count : new int[] {0, Math.min(n, 1), Math.min(n, 5), n / 20, n / 4, n / 2, n}) {
                        assertArrayEquals(reference(values, false, count), order(x, false, count), dtype + " " + n);
                        assertArrayEquals(reference(values, true, count), order(x, true, count), dtype + " " + n);
                    }
                }
            }
        }
    }

    @Test
    void aLongRowIsInTheStableOrderOnAnyNumberOfThreads() {
        Random random = new Random(6);
        int n = 150_001;
        int allowed = Threads.allowed();
        try (Scope _ = Scope.open()) {
            for (DType dtype : Views.COMPUTED) {
                for (int kinds : new int[] {1, 7, 1 << 30}) {
                    NDArray x = Views.array(dtype, Shape.of(n), _ -> random.nextInt(kinds) - kinds / 2);
                    double[] expected = reference(Views.values(x), false, n);
                    for (int threads : new int[] {1, 2, 7}) {
                        Threads.allow(threads);
                        assertArrayEquals(expected, order(x, false, n), dtype + ", " + threads + " threads");
                    }
                }
            }
        } finally {
            Threads.allow(allowed);
        }
    }

    @Test
    void ordersNumbersThatDifferInTheLastPlaceAndExtremes() {
        double[] doubles = {1, Math.nextUp(1.0), -Math.nextUp(1.0), -1, INFINITY, -INFINITY, Double.MAX_VALUE,
                -Double.MAX_VALUE, Double.MIN_VALUE, -Double.MIN_VALUE, 0, -0.0, NAN, 0};
        try (Scope _ = Scope.open()) {
            NDArray x = Views.vector(DType.FLOAT64, doubles);
            assertArrayEquals(new double[] {5, 7, 2, 3, 9, 10, 11, 13, 8, 0, 1, 6, 4, 12}, order(x, false, 14));
            assertArrayEquals(new double[] {12, 4, 6, 1, 0, 8, 10, 11, 13, 9, 3, 2, 7, 5}, order(x, true, 14));
            NDArray longs = Views.vector(DType.INT64, 0, Long.MAX_VALUE, Long.MIN_VALUE, -1);
            assertArrayEquals(new double[] {2, 3, 0, 1}, order(longs, false, 4));
            assertArrayEquals(new double[] {1, 0, 3, 2}, order(longs, true, 4));
        }
    }

    @Test
    void findsTheFirstOfARowWithNaNsZerosOfBothSignsAndEqualElementsInNeighboursAndAtADistance() {
        int n = 203;
        double[] few = {NAN, 0.0, -0.0, INFINITY, -INFINITY, 1, -1};
        Random random = new Random(3);
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                for (int rare : new int[] {2, 40, 1000}) {
                    NDArray pairs = Views.array(dtype, Shape.of(n, 2), _ -> random.nextInt(rare) == 0
                            ? few[random.nextInt(few.length)]
                            : random.nextInt(50));
                    NDArray apart = pairs.withLayout(pairs.layout().select(1, 1));
                    double[] values = Views.values(apart);
                    NDArray neighbours = Views.vector(dtype, values);
                    for (int count : new int[] {1, 7, 32, 50, 60}) {
                        for (boolean descending : new boolean[] {false, true}) {
                            double[] expected = reference(values, descending, count);
                            assertArrayEquals(expected, order(neighbours, descending, count), dtype + " " + count);
                            assertArrayEquals(expected, order(apart, descending, count), dtype + " " + count);
                        }
                    }
                }
            }
        }
    }

    @Test
    void findsTheElementAtEachPlaceOfUnfavourableRows() {
        int n = 600;
        Random random = new Random(9);
        try (Scope _ = Scope.open()) {
            NDArray[] rows = {Views.array(DType.FLOAT32, Shape.of(n), i -> i), Views.array(DType.FLOAT32, Shape.of(n),
                    i -> -i), Views.array(DType.FLOAT32, Shape.of(n), i -> 3), Views.array(DType.FLOAT32, Shape.of(n),
                            i -> Math.min(i, n - i)), Views.array(DType.FLOAT32, Shape.of(n), i -> random.nextInt(4)),
                    Views.array(DType.FLOAT32, Shape.of(n), i -> i % 2 == 0 ? i : n - i)};
            NDArray out = Views.empty(DType.INT64, 1);
            for (NDArray x : rows) {
                double[] expected = reference(Views.values(x), false, n);
                for (int k = 0; k < n; k++) {
                    OrderKernels.kth(x, 0, k, false, out);
                    assertEquals(expected[k], out.getDouble(0));
                }
            }
        }
    }

    @Test
    void findsTheElementAtAnyPlaceOfRowsOfEveryLengthWithNaNsZerosOfBothSignsAndEqualElements() {
        double[] few = {NAN, 0.0, -0.0, INFINITY, -INFINITY, 1, -1};
        Random random = new Random(4);
        try (Scope _ = Scope.open()) {
            NDArray out = Views.empty(DType.INT64, 1);
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                for (int n : new int[] {1, 2, 7, 8, 9, 16, 17, 31, 64, 511, 512, 513, 1024, 4999}) {
                    for (int rare : new int[] {1, 2, 40, 1 << 30}) {
                        NDArray pairs = Views.array(dtype, Shape.of(n, 2), _ -> random.nextInt(rare) == 0
                                ? few[random.nextInt(few.length)]
                                : random.nextGaussian());
                        NDArray apart = pairs.withLayout(pairs.layout().select(1, 1));
                        double[] values = Views.values(apart);
                        NDArray neighbours = Views.vector(dtype, values);
                        double[] expected = reference(values, false, n);
                        for (int k : new int[] {0, n / 20, n / 4, n / 2, n - 1 - n / 50, n - 1}) {
                            OrderKernels.kth(neighbours, 0, k, false, out);
                            assertEquals(expected[k], out.getDouble(0), dtype + " " + k + " of " + n);
                            OrderKernels.kth(apart, 0, k, false, out);
                            assertEquals(expected[k], out.getDouble(0), dtype + " " + k + " of " + n);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theFirstNanIsFoundIfItIsToComeFirst() {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.vector(DType.FLOAT32, 3, NAN, 1, NAN);
            NDArray out = Views.empty(DType.INT64, 1);
            OrderKernels.kth(x, 0, 0, true, out);
            assertEquals(1, out.getDouble(0));
            OrderKernels.kth(x, 0, 0, false, out);
            assertEquals(2, out.getDouble(0));
            OrderKernels.kth(Views.vector(DType.INT64, Long.MAX_VALUE, 1), 0, 0, true, out);
            assertEquals(1, out.getDouble(0));
        }
    }

    @Test
    void ordersAlongEveryDimensionOfEveryLayout() {
        Random random = new Random(1);
        double[] values = random.doubles(60).toArray();
        try (Scope _ = Scope.open()) {
            for (NDArray x : Views.layouts(DType.FLOAT64, 3, 4, 5)) {
                Views.set(x, i -> values[(int) i]);
                for (int dim = 0; dim < 3; dim++) {
                    long stride = x.shape().contiguous().stride(dim);
                    int size = (int) x.shape().size(dim);
                    NDArray out = NDArray.allocate(DType.INT64, x.shape(), "test");
                    OrderKernels.order(x, dim, true, out);
                    for (int i = 0; i < 60; i++) {
                        int start = i - (int) (i / stride % size * stride);
                        double[] row = IntStream.range(0, size).mapToDouble(k -> values[start + k * (int) stride])
                                .toArray();
                        assertEquals(reference(row, true, size)[(int) (i / stride % size)], out.getDouble(i));
                    }
                }
            }
        }
    }
}
