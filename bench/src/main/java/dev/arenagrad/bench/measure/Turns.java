package dev.arenagrad.bench.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Times two steps that take turns on one thread, by its processor time, so that what else the machine does in between matters
 * little and what it does to a processor's speed concerns both.
 *
 * @param seconds of processor time that each of them is measured for
 * @param secondsOfBatch seconds of processor time after which it is the other's turn, or a step if that takes longer
 */
public record Turns(double seconds, double secondsOfBatch) {
    private static final double SECONDS_OF_WINDOW = 0.008;
    /** Unless more is asked for. */
    private static final double LONGEST_WARMUP = 1.5;
    private static final double LONGEST_WARMUP_OF_NEW_CODE = 6;
    /** A window that is not shorter than the shortest so far by this share is no progress. */
    private static final double PROGRESS = 0.03;
    private static final int WINDOWS_WITHOUT_PROGRESS = 3;
    /** So many steps of some 500 rounds of a loop each are needed before its last compilation, however slow it is until then. */
    private static final int STEPS_OF_NEW_CODE = 500;
    /** Half of a measurement that is faster than the other by this share shows that it has begun too early. */
    private static final double LATE_PROGRESS = 0.1;
    private static final int ATTEMPTS = 3;
    private static final int BATCHES = 6;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory
            .getThreadMXBean();

    /**
     * What both took.
     *
     * @param first microseconds a step
     * @param second microseconds a step
     */
    public record Micros(double first, double second) {}

    /**
     * {@return the medians of their batches} Each has been run before until it got no faster; should the second half of the
     * measurement have been faster than the first nevertheless, because compiled code came late, it is measured again.
     *
     * @param firstWarmup seconds of processor time that the first is run before in any case
     * @param secondWarmup the same of the second
     * @param compiledBytes of heap that a step allocates at most once it is compiled: as long as it allocates more, its vectors are taken to
     *     be objects still, and it waits for the JIT
     */
    public Micros measure(Runnable first, Runnable second, double firstWarmup, double secondWarmup,
            long compiledBytes) {
        int firstBatch = settle(first, firstWarmup, compiledBytes);
        int secondBatch = settle(second, secondWarmup, compiledBytes);
        List<Double> firstMicros = new ArrayList<>();
        List<Double> secondMicros = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            firstMicros.clear();
            secondMicros.clear();
            double spent = 0;
            while (spent < 2 * seconds || firstMicros.size() < BATCHES) {
                double one = seconds(first, firstBatch);
                double other = seconds(second, secondBatch);
                firstMicros.add(1e6 * one / firstBatch);
                secondMicros.add(1e6 * other / secondBatch);
                spent += one + other;
            }
            if (hasSettled(firstMicros) && hasSettled(secondMicros)) {
                break;
            }
        }
        return new Micros(Median.of(firstMicros), Median.of(secondMicros));
    }

    private static boolean hasSettled(List<Double> micros) {
        int half = micros.size() / 2;
        return Median.of(micros.subList(half, micros.size())) > (1 - LATE_PROGRESS) * Median.of(micros.subList(0,
                half));
    }

    /**
     * Warms up: compiled code replaces interpreted code while it runs, so that windows get shorter until it has settled.
     *
     * @return how many steps make a batch
     */
    private int settle(Runnable step, double warmup, long compiledBytes) {
        int steps = 1;
        double shortest = Double.POSITIVE_INFINITY;
        double spent = 0;
        int done = 0;
        int least = warmup > 0 ? STEPS_OF_NEW_CODE : 0;
        boolean isCompiled = false;
        for (int without = 0; (without < WINDOWS_WITHOUT_PROGRESS || spent < warmup || done < least || !isCompiled)
                && spent < Math.max(warmup, isCompiled ? LONGEST_WARMUP : LONGEST_WARMUP_OF_NEW_CODE);) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            double window = seconds(step, steps);
            isCompiled = THREADS.getCurrentThreadAllocatedBytes() - allocated <= steps * compiledBytes;
            spent += window;
            done += steps;
            double each = window / steps;
            without = each < shortest * (1 - PROGRESS) ? 0 : without + 1;
            shortest = Math.min(shortest, each);
            steps = (int) Math.clamp(SECONDS_OF_WINDOW / shortest, 1, 2.0 * steps);
        }
        return (int) Math.max(1, Math.round(secondsOfBatch / shortest));
    }

    private static double seconds(Runnable step, int steps) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < steps; i++) {
            step.run();
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }
}
