package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Arrays of random numbers. Seeds are fixed; bounds are 4.9 standard deviations, which a true source of random numbers passes with
 * probability one in a million.
 */
class RandomFillTest {
    private static final double SIGMAS = 4.9;
    private static final int MANY = 100_000;

    private Scope scope;

    @BeforeEach
    void seeded() {
        scope = Scope.open();
        RandomStream.seedProcess(3);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static NDArray empty(DType dtype, long... sizes) {
        return NDArray.allocate(dtype, Shape.of(sizes), "test");
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void uniformNumbersLieInTheirRange(DType dtype) {
        NDArray out = empty(dtype, MANY);
        RandomFill.uniform(out, -3, 5);
        double[] values = HostCopy.toDoubles(out);
        assertTrue(Arrays.stream(values).allMatch(x -> x >= -3 && x < 5));
        assertEquals(1, mean(values), SIGMAS * Math.sqrt(64 / 12.0 / MANY));
        RandomFill.uniform(out, 16777216, 16777218);
        assertTrue(Arrays.stream(HostCopy.toDoubles(out)).allMatch(x -> x >= 16777216 && x < 16777218));
        RandomFill.uniform(out, 2, 2);
        assertEquals(2, mean(HostCopy.toDoubles(out)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void normalNumbersHaveTheirMeanAndDeviation(DType dtype) {
        NDArray out = empty(dtype, MANY);
        RandomFill.normal(out, 5, 3);
        double[] values = HostCopy.toDoubles(out);
        assertEquals(5, mean(values), SIGMAS * 3 / Math.sqrt(MANY));
        double variance = mean(Arrays.stream(values).map(x -> (x - 5) * (x - 5)).toArray());
        assertEquals(9, variance, SIGMAS * 9 * Math.sqrt(2.0 / MANY));
        RandomFill.normal(out, 5, 0);
        assertEquals(5, mean(HostCopy.toDoubles(out)));
    }

    @ParameterizedTest
    @EnumSource
    void aCoinFallsAsOftenAsItShould(DType dtype) {
        NDArray out = empty(dtype, MANY);
        double value = dtype == DType.BOOL ? 1 : 4;
        RandomFill.bernoulli(out, 0.25, value);
        double[] values = HostCopy.toDoubles(out);
        assertTrue(Arrays.stream(values).allMatch(x -> x == 0 || x == value));
        assertEquals(0.25 * value, mean(values), SIGMAS * value * Math.sqrt(0.25 * 0.75 / MANY));
        RandomFill.bernoulli(out, 0, value);
        assertEquals(0, mean(HostCopy.toDoubles(out)));
        RandomFill.bernoulli(out, 1, value);
        assertEquals(value, mean(HostCopy.toDoubles(out)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void coinsOfDifferentWeightsFallByTheirOwn(DType dtype) {
        NDArray weights = Copies.convert(HostCopy.of(new double[] {0, 0.1, 0.9, 1}), dtype, "test");
        NDArray drawn = RandomFill.bernoulli(weights.expand(Shape.of(MANY, 4)));
        double[] sums = HostCopy.toDoubles(Reductions.reduce(ReduceOp.SUM, drawn, new int[] {0}, false));
        assertEquals(0, sums[0]);
        assertEquals(0.1 * MANY, sums[1], SIGMAS * Math.sqrt(0.09 * MANY));
        assertEquals(0.9 * MANY, sums[2], SIGMAS * Math.sqrt(0.09 * MANY));
        assertEquals(MANY, sums[3]);
        NDArray nan = HostCopy.of(new double[] {0.5, Double.NaN});
        assertThrows(TensorException.class, () -> RandomFill.bernoulli(nan));
    }

    @ParameterizedTest
    @EnumSource
    void wholeNumbersAreEquallyOften(DType dtype) {
        NDArray out = empty(dtype, MANY);
        RandomFill.integers(out, 0, 2);
        assertEquals(0.5, mean(HostCopy.toDoubles(out)), SIGMAS * 0.5 / Math.sqrt(MANY));
    }

    @Test
    void wholeNumbersReachBothEndsOfEveryRange() {
        NDArray out = empty(DType.INT64, 1000);
        RandomFill.integers(out, -2, 3);
        assertArrayEquals(new long[] {-2, -1, 0, 1, 2}, Arrays.stream(HostCopy.toLongs(out)).sorted().distinct()
                .toArray());
        RandomFill.integers(out, Long.MIN_VALUE, Long.MAX_VALUE);
        assertTrue(Arrays.stream(HostCopy.toLongs(out)).anyMatch(x -> x < -1L << 61));
        assertTrue(Arrays.stream(HostCopy.toLongs(out)).anyMatch(x -> x > 1L << 61));
    }

    @Test
    void permutationsAreEquallyLikely() {
        int rounds = 6000;
        int[] counts = new int[6];
        for (int i = 0; i < rounds; i++) {
            NDArray order = RandomFill.permutation(3);
            long[] values = HostCopy.toLongs(order);
            assertArrayEquals(new long[] {0, 1, 2}, Arrays.stream(values).sorted().toArray());
            counts[(int) (values[0] * 2 + (values[1] > values[2] ? 1 : 0))]++;
            order.storage().disown();
        }
        for (int count : counts) {
            assertEquals(rounds / 6.0, count, SIGMAS * Math.sqrt(rounds * 5 / 36.0));
        }
        assertEquals(0, RandomFill.permutation(0).numel());
    }

    @Test
    void viewsAreFilledAndNothingElse() {
        NDArray whole = empty(DType.FLOAT64, 4, 6);
        Filling.fill(whole, -1);
        RandomFill.uniform(whole.withLayout(whole.layout().slice(1, 0, 6, 2).transpose(0, 1)), 0, 1);
        double[] values = HostCopy.toDoubles(whole);
        for (int i = 0; i < values.length; i++) {
            assertEquals(i % 2 == 1, values[i] == -1);
        }
        assertThrows(TensorException.class, () -> RandomFill.uniform(empty(DType.FLOAT32, 1).expand(Shape.of(3)), 0,
                1));
    }

    @Test
    void impossibleDistributionsAreRefused() {
        NDArray out = empty(DType.FLOAT32, 3);
        assertThrows(TensorException.class, () -> RandomFill.uniform(out, 2, 1));
        assertThrows(TensorException.class, () -> RandomFill.uniform(out, 0, Double.NaN));
        assertThrows(TensorException.class, () -> RandomFill.uniform(out, 0, 1e300));
        assertThrows(TensorException.class, () -> RandomFill.normal(out, 0, -1));
        assertThrows(TensorException.class, () -> RandomFill.bernoulli(out, 1.5, 1));
        assertThrows(TensorException.class, () -> RandomFill.bernoulli(out, Double.NaN, 1));
        assertThrows(TensorException.class, () -> RandomFill.integers(out, 3, 3));
        assertThrows(TensorException.class, () -> RandomFill.permutation(-1));
        assertThrows(TensorException.class, () -> RandomFill.normal(empty(DType.INT64, 3), 0, 1));
    }

    @Test
    void indicesAreDrawnByTheirWeights() {
        double[] weights = {1, 0, 3, 6, 0};
        long[] drawn = HostCopy.toLongs(Multinomial.draw(HostCopy.of(weights), MANY, true));
        for (int i = 0; i < weights.length; i++) {
            int index = i;
            double p = weights[i] / 10;
            assertEquals(p * MANY, Arrays.stream(drawn).filter(x -> x == index).count(), SIGMAS * Math.sqrt(p * (1 - p)
                    * MANY), "index " + i);
        }
    }

    @Test
    void withoutReplacementEachIndexIsDrawnOnce() {
        int rounds = 3000;
        int heavyFirst = 0;
        NDArray rows = HostCopy.of(new double[] {3, 0, 1, 0, 5, 5}).withLayout(Shape.of(2, 3).contiguous());
        for (int i = 0; i < rounds; i++) {
            long[] drawn = HostCopy.toLongs(Multinomial.draw(rows, 2, false));
            assertArrayEquals(new long[] {0, 2}, Arrays.stream(drawn, 0, 2).sorted().toArray());
            assertArrayEquals(new long[] {1, 2}, Arrays.stream(drawn, 2, 4).sorted().toArray());
            heavyFirst += drawn[0] == 0 ? 1 : 0;
        }
        assertEquals(0.75 * rounds, heavyFirst, SIGMAS * Math.sqrt(0.75 * 0.25 * rounds));
        NDArray all = Copies.convert(HostCopy.of(new double[] {1, 2, 3, 4, 5, 6, 7}), DType.FLOAT32, "test");
        assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5, 6}, Arrays.stream(HostCopy.toLongs(Multinomial.draw(all, 7,
                false))).sorted().toArray());
    }

    @Test
    void impossibleWeightsAreRefused() {
        refuses("probability tensor contains either `inf`, `nan` or element < 0", 1, 1, -1);
        refuses("probability tensor contains either `inf`, `nan` or element < 0", 1, 1, Double.NaN);
        refuses("probability tensor contains either `inf`, `nan` or element < 0", 1, 1, Double.POSITIVE_INFINITY);
        refuses("invalid multinomial distribution (sum of probabilities <= 0)", 1, 0, 0);
        refuses("invalid multinomial distribution (with replacement=False", 2, 1, 0);
        refuses("cannot sample n_sample <= 0 samples", 0, 1, 1);
        refuses("cannot sample n_sample > prob_dist.size(-1) samples without replacement", 3, 1, 1);
        assertThrows(TensorException.class, () -> Multinomial.draw(HostCopy.of(new long[] {1}), 1, true));
        assertThrows(TensorException.class, () -> Multinomial.draw(empty(DType.FLOAT32), 1, true));
    }

    private static void refuses(String text, long count, double... weights) {
        String message = assertThrows(TensorException.class, () -> Multinomial.draw(HostCopy.of(weights), count, false))
                .getMessage();
        assertTrue(message.startsWith(text), message);
    }
}
