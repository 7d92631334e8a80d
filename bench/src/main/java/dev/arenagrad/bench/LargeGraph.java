package dev.arenagrad.bench;

import dev.arenagrad.Tensor;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Median;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an operation of a chain of a million costs against one of a chain of a thousand, in a JVM with the default heap and collector: each
 * recorded, differentiated, and let go with its scope.
 */
public final class LargeGraph {
    private static final int SMALL = 1_000;
    private static final int LARGE = 1_000_000;
    private static final double WARM_UP_SECONDS = 5;
    private static final int RUNS_OF_LARGE = 7;

    private LargeGraph() {}

    /**
     * What the JVM found.
     *
     * @param nanosOfSmall the time of an operation of a chain of a thousand, the median of many chains
     * @param nanosOfLarge the time of an operation of a chain of a million, the median of some
     * @param nanosOfFirst that of the first chain of a million, while the heap grows
     * @param collected the part of the time of all chains of a million that passed in pauses of the collector
     */
    record Report(double nanosOfSmall, double nanosOfLarge, double nanosOfFirst, double collected) {}

    /**
     * Prints {@code LARGE_GRAPH}, the nanoseconds of an operation in a small and in a large graph, how many times as much that is, the
     * nanoseconds in the first large graph, and the part of the time that the collector took of the large ones.
     *
     * @param args flags of the JVM that measures; none for the default
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("large-graph");
        Report report = ChildJvm.run(folder, List.of(args), Measurement.class, List.of(), Report.class);
        Files.delete(folder);
        System.out.printf(Locale.ROOT, "LARGE_GRAPH %.1f %.1f %.2f %.1f %.2f%n", report.nanosOfSmall,
                report.nanosOfLarge,
                report.nanosOfLarge / report.nanosOfSmall, report.nanosOfFirst, report.collected);
    }

    /** The program of the JVM that measures. */
    static final class Measurement {
        private Measurement() {}

        /** Measures, small graphs before large ones, and reports. */
        public static void main(String[] args) {
            for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_SECONDS * 1e9;) {
                nanosEach(SMALL);
            }
            List<Double> small = new ArrayList<>();
            for (int i = 0; i < LARGE / SMALL; i++) {
                small.add(nanosEach(SMALL));
            }
            long collectedBefore = millisCollected();
            List<Double> large = new ArrayList<>();
            for (int i = 0; i < RUNS_OF_LARGE; i++) {
                large.add(nanosEach(LARGE));
            }
            double collected = 1e6 * (millisCollected() - collectedBefore);
            double all = large.stream().mapToDouble(nanos -> nanos * LARGE).sum();
            ChildJvm.report(new Report(Median.of(small), Median.of(large), large.getFirst(), collected / all));
        }

        private static double nanosEach(int length) {
            long start = System.nanoTime();
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Tensor t = x;
                for (int i = 0; i < length; i++) {
                    t = t.mul(1.0000001);
                }
                t.sum().backward();
            }
            return (double) (System.nanoTime() - start) / length;
        }

        private static long millisCollected() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(
                    GarbageCollectorMXBean::getCollectionTime).sum();
        }
    }
}
