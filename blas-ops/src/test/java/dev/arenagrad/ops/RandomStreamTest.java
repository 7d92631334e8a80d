package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The generator and its streams. Statistics are of fixed seeds, and their bounds such that a true source of random numbers would pass
 * them for all but one seed in a million.
 */
class RandomStreamTest {
    /** A normal variable is farther from its mean with probability 1e-6. */
    private static final double SIGMAS = 4.9;
    private static final int MANY = 200_000;

    private static int[] words(long seed, long stream, long block) {
        RandomStream numbers = new RandomStream(seed, stream);
        numbers.set(new RandomStream.State(seed, stream, block, 0));
        return new int[] {numbers.nextInt(), numbers.nextInt(), numbers.nextInt(), numbers.nextInt()};
    }

    /** The known answers of philox4x32 with 10 rounds in the authors' Random123 library, file kat_vectors. */
    @Test
    void givesThePublishedAnswers() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, words(0, 0, 0));
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, words(-1, -1, -1));
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, words(0x299f31d0a4093822L,
                0x0370734413198a2eL, 0x85a308d3243f6a88L));
    }

    @Test
    void goesOnFromAnyState() {
        RandomStream numbers = new RandomStream(7, 3);
        for (int i = 0; i < 23; i++) {
            RandomStream.State state = numbers.state();
            long next = numbers.nextLong();
            int after = numbers.nextInt();
            RandomStream other = new RandomStream(0, 0);
            other.set(state);
            assertEquals(state, other.state());
            assertEquals(next, other.nextLong());
            assertEquals(after, other.nextInt());
        }
        assertThrows(IllegalArgumentException.class, () -> new RandomStream.State(0, 0, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> new RandomStream.State(0, 0, 0, -1));
    }

    @Test
    void severalWordsAtOnceAreThoseDrawnOneAfterAnother() {
        long nearTheCarry = (1L << 32) - 5;
        for (long block : new long[] {0, nearTheCarry, -5}) {
            for (int used = 0; used < 4; used++) {
                for (int count : new int[] {0, 1, 3, 4, 7, 8, 31, 64, 131}) {
                    RandomStream oneByOne = new RandomStream(0, 0);
                    oneByOne.set(new RandomStream.State(0x123456789abcdefL, -3, block, used));
                    RandomStream atOnce = new RandomStream(0, 0);
                    atOnce.set(oneByOne.state());
                    int[] words = new int[count + 1];
                    atOnce.nextInts(words, count);
                    for (int i = 0; i < count; i++) {
                        assertEquals(oneByOne.nextInt(), words[i], i + " of " + count + " after " + used);
                    }
                    assertEquals(0, words[count]);
                    assertEquals(oneByOne.state(), atOnce.state());
                    assertEquals(oneByOne.nextInt(), atOnce.nextInt());
                }
            }
        }
    }

    @Test
    void numbersFillTheirRangeEvenly() {
        RandomStream numbers = new RandomStream(11, 0);
        int bins = 1024;
        int[] counts = new int[bins];
        for (int i = 0; i < MANY; i++) {
            counts[numbers.nextInt() >>> 22]++;
        }
        double expected = (double) MANY / bins;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        double freedom = bins - 1;
        assertEquals(freedom, chiSquare, SIGMAS * Math.sqrt(2 * freedom) + 10, "chi-square is near normal then");
    }

    @Test
    void neitherNeighboursNorStreamsNorSeedsAreCorrelated() {
        RandomStream one = new RandomStream(5, 0);
        assertUncorrelated(new RandomStream(5, 0)::nextDouble, new RandomStream(5, 1)::nextDouble);
        assertUncorrelated(new RandomStream(5, 0)::nextDouble, new RandomStream(6, 0)::nextDouble);
        double[] last = {one.nextDouble()};
        assertUncorrelated(() -> last[0], () -> last[0] = one.nextDouble());
    }

    private interface Source {
        double next();
    }

    /** The mean of n products of independent variables of variance 1/12 has the variance 1/144n. */
    private static void assertUncorrelated(Source first, Source second) {
        double sum = 0;
        for (int i = 0; i < MANY; i++) {
            sum += (first.next() - 0.5) * (second.next() - 0.5);
        }
        assertEquals(0, sum / MANY, SIGMAS / 12 / Math.sqrt(MANY));
    }

    @Test
    void threadsDrawFromStreamsOfTheirOwnInTheOrderOfTheirFirstDraw() throws InterruptedException {
        RandomStream.seedProcess(42);
        assertEquals(new RandomStream.State(42, 0, 0, 0), RandomStream.ofThread().state());
        List<RandomStream.State> states = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = Thread.ofVirtual().start(() -> states.add(RandomStream.ofThread().state()));
            thread.join();
        }
        assertEquals(List.of(1L, 2L, 3L), states.stream().map(RandomStream.State::stream).toList());
        long first = RandomStream.ofThread().nextLong();
        RandomStream.seedProcess(42);
        assertEquals(first, RandomStream.ofThread().nextLong());
        assertEquals(new RandomStream(42, 0).nextLong(), first);
    }

    @Test
    void threadsAtTheSameTimeNeverShareAStream() throws InterruptedException {
        RandomStream.seedProcess(1);
        ConcurrentLinkedQueue<Long> drawn = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int j = 0; j < 100; j++) {
                    drawn.add(RandomStream.ofThread().nextLong());
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(6400, new HashSet<>(drawn).size(), "two of 6400 random longs are equal once in 10^12 runs");
    }

    @Test
    void aThreadCanDrawFromAnotherStream() {
        RandomStream chosen = new RandomStream(9, 9);
        RandomStream own = RandomStream.ofThread();
        assertEquals(null, RandomStream.choose(chosen));
        assertEquals(chosen, RandomStream.ofThread());
        RandomStream.seedProcess(3);
        assertEquals(chosen, RandomStream.ofThread());
        assertEquals(chosen, RandomStream.choose(null));
        assertEquals(own, RandomStream.ofThread());
        assertEquals(3, own.state().seed());
        assertNotEquals(RandomStream.freshSeed(), RandomStream.freshSeed());
    }

    @Test
    void distributionsHaveTheirMoments() {
        assertMoments(RandomGenerator::nextDouble, 0.5, 1 / 12.0, 1 / 180.0);
        assertMoments(RandomGenerator::nextFloat, 0.5, 1 / 12.0, 1 / 180.0);
        assertMoments(RandomGenerator::nextGaussian, 0, 1, 2);
    }

    /** @param squares the variance of the squared distance from the mean */
    private static void assertMoments(ToDoubleFunction<RandomGenerator> draw, double mean, double variance,
            double squares) {
        RandomStream numbers = new RandomStream(2, 0);
        double sum = 0;
        double squared = 0;
        for (int i = 0; i < MANY; i++) {
            double x = draw.applyAsDouble(numbers) - mean;
            sum += x;
            squared += x * x;
        }
        assertEquals(0, sum / MANY, SIGMAS * Math.sqrt(variance / MANY));
        assertEquals(variance, squared / MANY, SIGMAS * Math.sqrt(squares / MANY));
    }

    /** Normal numbers, one by one and in arrays. */
    private static Stream<Arguments> normalNumbers() {
        return Stream.of(Arguments.of("one by one", (Function<RandomStream, double[]>) stream -> {
            double[] numbers = new double[MANY];
            Arrays.setAll(numbers, _ -> stream.nextGaussian());
            return numbers;
        }), Arguments.of("in an array of floats", (Function<RandomStream, double[]>) stream -> {
            try (Scope _ = Scope.open()) {
                NDArray numbers = NDArray.allocate(DType.FLOAT32, Shape.of(MANY), "test");
                Backends.current().normal(stream, 0, 1, numbers);
                return HostCopy.toDoubles(numbers);
            }
        }));
    }

    /** Counts of 162 intervals, the outer ones without end, by Pearson's test: layers, what lies between them and the density, and tails. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("normalNumbers")
    void normalNumbersFollowTheirDistribution(String name, Function<RandomStream, double[]> numbers) {
        int rounds = 4_000_000 / MANY;
        int intervals = 162;
        int[] counts = new int[intervals];
        RandomStream stream = new RandomStream(4, 0);
        for (int round = 0; round < rounds; round++) {
            for (double x : numbers.apply(stream)) {
                counts[(int) Math.clamp(Math.floor(x / 0.05) + intervals / 2, 0, intervals - 1)]++;
            }
        }
        double draws = (double) rounds * MANY;
        double within = 0;
        double squares = 0;
        for (int k = 1; k < intervals - 1; k++) {
            double p = probability((k - intervals / 2) * 0.05);
            within += p;
            squares += square(counts[k] - p * draws) / (p * draws);
        }
        double outside = (1 - within) / 2 * draws;
        squares += (square(counts[0] - outside) + square(counts[intervals - 1] - outside)) / outside;
        int freedom = intervals - 1;
        assertEquals(freedom, squares, SIGMAS * Math.sqrt(2 * freedom), name);
    }

    /** {@return the probability of the interval of length 0.05 that begins at x} By Simpson's rule, whose error is a part in 10^8. */
    private static double probability(double x) {
        return 0.05 / 6 * (density(x) + 4 * density(x + 0.025) + density(x + 0.05));
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double square(double x) {
        return x * x;
    }

    /** Beyond 3.654 they come from elsewhere than the others. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("normalNumbers")
    void normalNumbersHaveTheirTails(String name, Function<RandomStream, double[]> numbers) {
        int rounds = 20_000_000 / MANY;
        double[] bounds = {3.6541528853610088, 4, 4.5};
        double[] beyond = {1.2901624e-4, 3.1671242e-5, 3.3976731e-6};
        int[][] counts = new int[2][bounds.length];
        RandomStream stream = new RandomStream(6, 0);
        for (int round = 0; round < rounds; round++) {
            for (double x : numbers.apply(stream)) {
                for (int k = 0; k < bounds.length && Math.abs(x) >= bounds[k]; k++) {
                    counts[x < 0 ? 0 : 1][k]++;
                }
            }
        }
        for (int[] side : counts) {
            for (int k = 0; k < bounds.length; k++) {
                double expected = beyond[k] * rounds * MANY;
                assertEquals(expected, side[k], SIGMAS * Math.sqrt(expected), name + ", beyond " + bounds[k]);
            }
        }
    }
}
