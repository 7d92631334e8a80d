package dev.arenagrad.bench;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * How time and memory grow with the size of a graph and of a scope: both should in proportion. A chain of operations on four
 * elements is recorded and differentiated, a scope is filled with tensors and closed, each with 10 to 1,000,000 of them.
 */
public final class Growth {
    private static final int[] SIZES = {10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000};
    private static final int WARM_UP_SIZE = 1_000;
    private static final double WARM_UP_SECONDS = 10;
    private static final double MEASURED_SECONDS = 1;
    private static final int LEAST_RUNS = 5;

    private Growth() {}

    /**
     * What one size took.
     *
     * @param size operations or tensors
     * @param seconds the time of all of them, the fastest of several runs
     * @param bytes the most memory outside the heap that was live at once
     */
    record Point(int size, double seconds, long bytes) {}

    /**
     * Measures, prints, and draws.
     *
     * @param args the folder to write {@code growth.png} into
     * @throws IOException if it cannot be written
     */
    public static void main(String[] args) throws IOException {
        List<Point> chain = measure("a chain, recorded and differentiated", Growth::chain);
        List<Point> scope = measure("a scope, closed", Growth::scope);
        Path folder = Files.createDirectories(Path.of(args[0]));
        GrowthChart.write(chain, scope, folder.resolve("growth.png"));
    }

    private static List<Point> measure(String name, IntFunction<Double> run) {
        for (long start = System.nanoTime(); secondsSince(start) < WARM_UP_SECONDS;) {
            run.apply(WARM_UP_SIZE);
        }
        System.out.printf("%-40s %10s %12s %12s%n", name, "size", "ns each", "bytes each");
        List<Point> points = new ArrayList<>();
        for (int size : SIZES) {
            Memory.resetPeak();
            double fastest = Double.POSITIVE_INFINITY;
            long start = System.nanoTime();
            for (int i = 0; i < LEAST_RUNS || secondsSince(start) < MEASURED_SECONDS; i++) {
                fastest = Math.min(fastest, run.apply(size));
            }
            Point point = new Point(size, fastest, Memory.peakBytes());
            points.add(point);
            System.out.printf(Locale.ROOT, "%-40s %10d %12.1f %12.1f%n", "", size, 1e9 * point.seconds / size,
                    (double) point.bytes / size);
        }
        return points;
    }

    private static double chain(int length) {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            long start = System.nanoTime();
            Tensor t = x;
            for (int i = 0; i < length; i++) {
                t = t.mul(1.0000001);
            }
            t.sum().backward();
            return secondsSince(start);
        }
    }

    private static double scope(int size) {
        Scope scope = Scope.open();
        for (int i = 0; i < size; i++) {
            Tensor.ones(4);
        }
        long start = System.nanoTime();
        scope.close();
        return secondsSince(start);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
