package dev.arenagrad.bench.peers;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How fast the machine copies and adds arrays that no cache holds, without any library: what a second thread can be worth to steps that do
 * little else. As in McCalpin's STREAM, an array that is read or written counts once.
 *
 * @param copy1 gigabytes a second of {@code b[i] = a[i]} on one thread, the best of the rounds
 * @param copy2 the same on two, each with half of the arrays
 * @param add1 of {@code c[i] = a[i] + b[i]}
 * @param add2 the same on two
 */
record MemorySpeed(double copy1, double copy2, double add1, double add2) {
    /** The numbers of an array: 64 MB. */
    private static final int LENGTH = 1 << 24;

    private static final int ROUNDS = 20;

    /** Does a part of an operation. */
    @FunctionalInterface
    private interface Part {
        void run(int from, int to);
    }

    static MemorySpeed measure() throws InterruptedException, ExecutionException {
        float[] a = new float[LENGTH];
        float[] b = new float[LENGTH];
        float[] c = new float[LENGTH];
        Arrays.fill(a, 1);
        Arrays.fill(b, 2);
        Part copy = (from, to) -> System.arraycopy(a, from, b, from, to - from);
        Part add = (from, to) -> add(a, b, c, from, to);
        double[] best = new double[4];
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int threads = 1; threads <= 2; threads++) {
                    best[threads - 1] = Math.max(best[threads - 1], gigabytes(2, seconds(executor, threads, copy)));
                    best[threads + 1] = Math.max(best[threads + 1], gigabytes(3, seconds(executor, threads, add)));
                }
            }
        }
        return new MemorySpeed(best[0], best[1], best[2], best[3]);
    }

    private static void add(float[] a, float[] b, float[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            c[i] = a[i] + b[i];
        }
    }

    private static double gigabytes(int arrays, double seconds) {
        return arrays * (double) LENGTH * Float.BYTES / seconds / 1e9;
    }

    private static double seconds(ExecutorService executor, int threads, Part part) throws InterruptedException,
            ExecutionException {
        int length = LENGTH / threads;
        long start = System.nanoTime();
        for (Future<Object> half : executor.invokeAll(IntStream.range(0, threads).<Callable<Object>>mapToObj(
                index -> Executors.callable(() -> part.run(index * length, (index + 1) * length))).toList())) {
            half.get();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** {@return the line of the table} */
    String line() {
        return String.format(Locale.ROOT, "MEMORY copy %.1f %.1f %.2f add %.1f %.1f %.2f", copy1, copy2, copy2 / copy1,
                add1, add2, add2 / add1);
    }
}
