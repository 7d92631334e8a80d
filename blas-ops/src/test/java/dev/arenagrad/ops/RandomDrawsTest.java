package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrays of random numbers have the numbers that a stream gives one after another, wherever it stands and on any number of threads. */
class RandomDrawsTest {
    /** Below a chunk, around it, and of several parts; no multiples of a vector's length. */
    private static final int[] SIZES = {0, 1, 5, 1023, 1025, 100_003};

    private final int before = Threads.allowed();

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    private interface Fill {
        void into(RandomStream random, NDArray out);
    }

    private static void assertDrawn(DType dtype, Fill fill, ToDoubleFunction<RandomStream> next) {
        for (int size : SIZES) {
            for (int used = 0; used < 4; used++) {
                RandomStream.State start = new RandomStream.State(11, 12, 13, used);
                assertDrawn(start, size, dtype, fill, next);
            }
        }
    }

    private static RandomStream at(RandomStream.State start) {
        RandomStream stream = new RandomStream(0, 0);
        stream.set(start);
        return stream;
    }

    private static RandomStream.State assertDrawn(RandomStream.State start, int size, DType dtype, Fill fill,
            ToDoubleFunction<RandomStream> next) {
        RandomStream oneByOne = at(start);
        double[] expected = new double[size];
        Arrays.setAll(expected, _ -> next.applyAsDouble(oneByOne));
        for (int threads : new int[] {1, 2, 7}) {
            try (Scope _ = Scope.open()) {
                Threads.allow(threads);
                RandomStream random = at(start);
                NDArray out = NDArray.allocate(dtype, Shape.of(size), "test");
                fill.into(random, out);
                assertEquals(oneByOne.state(), random.state());
                assertArrayEquals(expected, HostCopy.toDoubles(out), threads + " threads, " + start);
            }
        }
        return oneByOne.state();
    }

    @Test
    void uniform() {
        assertDrawn(DType.FLOAT32, (random, out) -> Backends.current().uniform(random, -1, 3, out), random -> Math.min(
                -1 + random.nextFloat() * 4f, Math.nextDown(3f)));
        assertDrawn(DType.FLOAT64, (random, out) -> Backends.current().uniform(random, -1, 3, out), random -> Math.min(
                -1 + random.nextDouble() * 4, Math.nextDown(3.0)));
    }

    @Test
    void uniformBelowABoundThatRoundingWouldReach() {
        assertDrawn(DType.FLOAT32, (random, out) -> Backends.current().uniform(random, 0x1p24, 0x1p24 + 2, out),
                random -> Math.min(0x1p24f + random.nextFloat() * 2, Math.nextDown(0x1p24f + 2)));
    }

    @Test
    void uniformBetweenBoundsThatAreOneFloat() {
        assertDrawn(DType.FLOAT32, (random, out) -> Backends.current().uniform(random, 1, 1 + 1e-12, out), _ -> 1);
    }

    @Test
    void normal() {
        assertDrawn(DType.FLOAT32, (random, out) -> Backends.current().normal(random, -1, 3, out),
                RandomDrawsTest::normalFloat);
        assertDrawn(DType.FLOAT64, (random, out) -> Backends.current().normal(random, -1, 3, out), random -> -1 + 3
                * random.nextGaussian());
    }

    private static double normalFloat(RandomStream random) {
        try (Scope _ = Scope.open()) {
            NDArray one = NDArray.allocate(DType.FLOAT32, Shape.of(1), "test");
            Backends.current().normal(random, -1, 3, one);
            return one.getDouble(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "BOOL"})
    void coins(DType dtype) {
        double value = dtype == DType.BOOL ? 1 : 3;
        for (double p : new double[] {0, 0.3, 0.75, 1}) {
            assertDrawn(dtype, (random, out) -> Backends.current().bernoulli(random, p, value, out), random -> (random
                    .nextInt() & 0xFFFFFFFFL) < p * 0x1p32 ? value : 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void coinsOfDifferentWeights(DType dtype) {
        for (int size : SIZES) {
            try (Scope _ = Scope.open()) {
                NDArray p = NDArray.allocate(dtype, Shape.of(size), "test");
                Backends.current().uniform(new RandomStream(1, 1), 0, 1, p);
                double[] weights = HostCopy.toDoubles(p);
                int[] i = {0};
                assertDrawn(new RandomStream.State(1, 2, 3, 1), size, dtype, (random, out) -> Backends.current()
                        .bernoulli(random, p, out), random -> (random.nextInt() & 0xFFFFFFFFL) < (long) (weights[i[0]++]
                                * 0x1p32) ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "BOOL"})
    void wholeNumbers(DType dtype) {
        long[][] ranges = {{0, 1}, {-2, 3}, {5, 69}, {-1000, 1_000_003}, {0, (1L << 48) - 1}, {0, (1L << 48) + 1},
                {Long.MIN_VALUE, 0}, {Long.MIN_VALUE, Long.MAX_VALUE}};
        for (long[] range : ranges) {
            assertDrawn(dtype, (random, out) -> Backends.current().integers(random, range[0], range[1], out),
                    random -> {
                        long number = random.nextLong(range[0], range[1]);
                        return switch (dtype) {
                            case FLOAT32 -> (float) number;
                            case BOOL -> number != 0 ? 1 : 0;
                            default -> number;
                        };
                    });
        }
    }

    /** Of 2^63 draws 2^63 mod n are drawn again, n being the length of the range: an eighth to a half of one in each array. */
    @Test
    void wholeNumbersThatAreDrawnAgain() {
        assertDrawnAgain(3L << 42, 1 << 17, 24);
        assertDrawnAgain((3L << 46) + 1, 1 << 15, 24);
        assertDrawnAgain(5L << 45, 16_000, 24);
    }

    private static void assertDrawnAgain(long range, int size, int seeds) {
        int again = 0;
        for (int seed = 0; seed < seeds; seed++) {
            RandomStream.State start = new RandomStream.State(seed, 0, 0, 1);
            RandomStream.State end = assertDrawn(start, size, DType.INT64, (random, out) -> Backends.current().integers(
                    random, 0, range, out), random -> random.nextLong(0, range));
            again += end.equals(start.after(2L * size)) ? 0 : 1;
        }
        assertTrue(again > 0 && again < seeds, again + " of " + seeds);
    }

    @Test
    void permutations() {
        for (int size : SIZES) {
            try (Scope _ = Scope.open()) {
                RandomStream oneByOne = new RandomStream(3, 4);
                long[] expected = new long[size];
                for (int i = 0; i < size; i++) {
                    int other = (int) oneByOne.nextLong(i + 1);
                    expected[i] = expected[other];
                    expected[other] = i;
                }
                RandomStream random = new RandomStream(3, 4);
                NDArray out = NDArray.allocate(DType.INT64, Shape.of(size), "test");
                Backends.current().permutation(random, out);
                assertArrayEquals(expected, HostCopy.toLongs(out));
                assertEquals(oneByOne.state(), random.state());
            }
        }
    }

    @Test
    void aStreamGoesOnWhereAnArrayEnds() {
        try (Scope _ = Scope.open()) {
            NDArray whole = NDArray.allocate(DType.FLOAT32, Shape.of(50_001), "test");
            Backends.current().normal(new RandomStream(5, 6), 0, 1, whole);
            NDArray halves = NDArray.allocate(DType.FLOAT32, Shape.of(50_001), "test");
            RandomStream random = new RandomStream(5, 6);
            Backends.current().normal(random, 0, 1, halves.withLayout(halves.layout().slice(0, 0, 20_003, 1)));
            Backends.current().normal(random, 0, 1, halves.withLayout(halves.layout().slice(0, 20_003, 50_001, 1)));
            assertEquals(new RandomStream(5, 6).state().after(50_001), random.state());
            assertArrayEquals(HostCopy.toFloats(whole), HostCopy.toFloats(halves));
        }
    }
}
