package dev.arenagrad.bench.peers;

import dev.arenagrad.Compute;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Median;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.workload.ArenagradLarge;
import dev.arenagrad.bench.workload.ArenagradWorkload;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The program of one JVM: two callers at once, each on its own thread, with one thread allowed and with two in turns. In one JVM, since two may
 * compile the same program differently.
 */
final class CallersChild {
    private static final int CALLERS = 2;

    /** The turns of each number of threads. Each is the first of a pair as often as the other. */
    private static final int TURNS = 8;

    private CallersChild() {}

    /**
     * What a child found: microseconds as they pass, divided by the steps of both callers, medians of the turns.
     *
     * @param one with one thread allowed
     * @param two with two
     */
    record Report(double one, double two) {}

    /**
     * Runs.
     *
     * @param args workload, seconds of warm-up, seconds measured with each number of threads
     */
    public static void main(String[] args) throws Exception {
        double seconds = Double.parseDouble(args[2]) / TURNS;
        Stopwatch warmup = new Stopwatch(Double.parseDouble(args[1]) / 2, seconds);
        Stopwatch turn = new Stopwatch(0, seconds);
        ChildJvm.report(inTurns(args[0], warmup, turn));
        System.exit(0);
    }

    private static Workload open(String name) {
        return Arrays.stream(Task.values()).anyMatch(task -> task.toString().equals(name))
                ? ArenagradWorkload.open(Task.named(name))
                : ArenagradLarge.open(LargeTask.named(name));
    }

    private static Fingerprint fingerprint(String name) {
        try (Workload workload = open(name)) {
            return Fingerprint.of(workload);
        }
    }

    private static Report inTurns(String name, Stopwatch warmup, Stopwatch turn) throws ExecutionException,
            InterruptedException {
        Compute.setThreads(1);
        Fingerprint expected = fingerprint(name);
        micros(name, warmup);
        Compute.setThreads(2);
        if (!fingerprint(name).equals(expected)) {
            throw new IllegalStateException("arenagrad computes other bits with two threads in " + name);
        }
        micros(name, warmup);
        List<List<Double>> micros = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 2 * TURNS; i++) {
            int threads = i % 4 == 0 || i % 4 == 3 ? 1 : 2;
            Compute.setThreads(threads);
            micros.get(threads - 1).add(micros(name, turn));
        }
        return new Report(Median.of(micros.getFirst()), Median.of(micros.getLast()));
    }

    private static double micros(String name, Stopwatch stopwatch) throws ExecutionException, InterruptedException {
        if (!name.equals(Task.REQUESTS.toString())) {
            return stopwatch.microsPerStepOfEach(() -> open(name), CALLERS);
        }
        try (Workload shared = open(name)) {
            return stopwatch.microsPerStep(shared, CALLERS);
        }
    }
}
