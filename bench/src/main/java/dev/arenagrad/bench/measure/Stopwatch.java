package dev.arenagrad.bench.measure;

import dev.arenagrad.bench.workload.Workload;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Times steps. It runs them for the time of the warm-up, then in batches of a millisecond or two, and takes the median of the batches,
 * so that what else the machine does in between matters little.
 *
 * @param warmup seconds of processor time that a thread spends first, however long it takes to get them
 * @param measured seconds that pass while it measures
 */
public record Stopwatch(double warmup, double measured) {
    private static final double SECONDS_OF_BATCH = 0.001;
    private static final double SECONDS_OF_WINDOW = 0.02;
    private static final int WINDOWS_WITHOUT_PROGRESS = 12;
    /** The share of a step by which it must have become faster for the warm-up to go on. */
    private static final double PROGRESS = 0.05;
    private static final double LONGEST_WARMUP = 4;

    /**
     * {@return the time of a step, in microseconds: the time that passes divided by the steps that all threads do} The threads warm
     * up and are measured at the same time; with one, it is the calling thread.
     */
    public double microsPerStep(Workload workload, int threads) throws InterruptedException, ExecutionException {
        return threads == 1 ? microsPerStep(workload) : atOnce(threads, () -> microsPerStep(workload));
    }

    /** {@return the same for threads of which each sets a workload up for itself} */
    public double microsPerStepOfEach(Supplier<Workload> workload, int threads) throws InterruptedException,
            ExecutionException {
        return atOnce(threads, () -> {
            try (Workload own = workload.get()) {
                return microsPerStep(own);
            }
        });
    }

    private static double atOnce(int threads, Callable<Double> thread) throws InterruptedException,
            ExecutionException {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            double stepsPerMicro = 0;
            for (Future<Double> micros : executor.invokeAll(Collections.nCopies(threads, thread))) {
                stepsPerMicro += 1 / micros.get();
            }
            return 1 / stepsPerMicro;
        }
    }

    /**
     * {@return the time of a step on the calling thread, in microseconds} The warm-up goes on until steps get no faster, for some seconds at
     * most: many small workloads share what is compiled, and need little each.
     */
    public double microsPerSettledStep(Workload workload) {
        double start = processorSeconds();
        double shortest = Double.POSITIVE_INFINITY;
        int steps = 1;
        for (int without = 0; without < WINDOWS_WITHOUT_PROGRESS || processorSeconds() < start + warmup;) {
            if (processorSeconds() > start + LONGEST_WARMUP) {
                break;
            }
            double each = seconds(workload, steps) / steps;
            without = each < (1 - PROGRESS) * shortest ? 0 : without + 1;
            shortest = Math.min(shortest, each);
            steps = (int) Math.clamp(SECONDS_OF_WINDOW / shortest, 1, 2.0 * steps);
        }
        return median(workload, (int) Math.max(1, SECONDS_OF_BATCH / shortest));
    }

    private double microsPerStep(Workload workload) {
        return median(workload, warmUp(workload));
    }

    /**
     * Steps on the calling thread for the time of the warm-up.
     *
     * @return how many steps make a batch
     */
    public int warmUp(Workload workload) {
        int batch = 1;
        for (double end = processorSeconds() + warmup; processorSeconds() < end;) {
            if (seconds(workload, batch) < SECONDS_OF_BATCH) {
                batch *= 2;
            }
        }
        return batch;
    }

    private double median(Workload workload, int batch) {
        List<Double> micros = new ArrayList<>();
        for (long start = System.nanoTime(); secondsSince(start) < measured;) {
            micros.add(1e6 * seconds(workload, batch) / batch);
        }
        return Median.of(micros);
    }

    private static double seconds(Workload workload, int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            workload.step();
        }
        return secondsSince(start);
    }

    private static double processorSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
