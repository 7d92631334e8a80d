package dev.arenagrad.bench;

import com.sun.management.OperatingSystemMXBean;
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
 * recorded, differentiated, and let go with its scope. Processor time is that of the whole process, the collector's threads included.
 */
public final class LargeGraph {
    private static final int SMALL = 1_000;
    private static final int LARGE = 1_000_000;
    private static final double WARM_UP_SECONDS = 5;
    private static final int RUNS = 7;

    private LargeGraph() {}

    /**
     * What an operation took in graphs of one size: medians of runs of a million operations each.
     *
     * @param processor nanoseconds of processor time
     * @param elapsed nanoseconds that passed
     * @param collecting the part of these that were pauses of the collector
     */
    record Cost(double processor, double elapsed, double collecting) {}

    /** What the JVM found. */
    record Report(Cost small, Cost large) {}

    /**
     * Prints a line {@code LARGE_GRAPH} for processor time and one for the time that passed: the nanoseconds of an operation in a small and in
     * a large graph, and how many times as much that is; behind the latter what part of it the collector took.
     *
     * @param args flags of the JVM that measures; none for the default
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("large-graph");
        Report report = ChildJvm.run(folder, List.of(args), Measurement.class, List.of(), Report.class);
        Files.delete(folder);
        Cost small = report.small;
        Cost large = report.large;
        System.out.printf(Locale.ROOT, "LARGE_GRAPH processor %.0f %.0f %.2f%n", small.processor, large.processor,
                large.processor / small.processor);
        System.out.printf(Locale.ROOT, "LARGE_GRAPH elapsed %.0f %.0f %.2f %.2f%n", small.elapsed, large.elapsed,
                large.elapsed / small.elapsed, large.collecting);
    }

    /** The program of the JVM that measures. */
    static final class Measurement {
        private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getPlatformMXBean(
                OperatingSystemMXBean.class);

        private Measurement() {}

        /** Measures, small graphs before large ones, and reports. */
        public static void main(String[] args) {
            for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_SECONDS * 1e9;) {
                run(SMALL);
            }
            Cost small = cost(SMALL);
            ChildJvm.report(new Report(small, cost(LARGE)));
        }

        private static Cost cost(int length) {
            List<Double> processor = new ArrayList<>();
            List<Double> elapsed = new ArrayList<>();
            double all = 0;
            long collected = millisCollected();
            for (int run = 0; run < RUNS; run++) {
                long busy = SYSTEM.getProcessCpuTime();
                long start = System.nanoTime();
                for (int i = 0; i < LARGE / length; i++) {
                    run(length);
                }
                processor.add((double) (SYSTEM.getProcessCpuTime() - busy) / LARGE);
                elapsed.add((double) (System.nanoTime() - start) / LARGE);
                all += System.nanoTime() - start;
            }
            return new Cost(Median.of(processor), Median.of(elapsed), 1e6 * (millisCollected() - collected) / all);
        }

        private static void run(int length) {
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.ones(4).setRequiresGrad(true);
                Tensor t = x;
                for (int i = 0; i < length; i++) {
                    t = t.mul(1.0000001);
                }
                t.sum().backward();
            }
        }

        private static long millisCollected() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(
                    GarbageCollectorMXBean::getCollectionTime).sum();
        }
    }
}
