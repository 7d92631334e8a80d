package dev.arenagrad.bench.peers;

import dev.arenagrad.Compute;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.workload.ArenagradLarge;
import dev.arenagrad.bench.workload.ArenagradWorkload;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/**
 * The program of one JVM: two callers at once, each on its own thread, with one thread allowed and with two in turns. In one JVM, since two may
 * compile the same program differently.
 */
final class CallersChild {
    private static final int CALLERS = 2;

    /** The turns of each number of threads. */
    private static final int TURNS = 16;

    private CallersChild() {}

    /**
     * Runs, and reports the {@link OneAndTwo} of microseconds as they pass, divided by the steps of both callers.
     *
     * @param args workload, seconds of both warm-ups, seconds measured with each number of threads
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

    private static OneAndTwo inTurns(String name, Stopwatch warmup, Stopwatch turn) throws Exception {
        Compute.setThreads(1);
        Fingerprint expected = fingerprint(name);
        micros(name, warmup);
        Compute.setThreads(2);
        if (!fingerprint(name).equals(expected)) {
            throw new IllegalStateException("arenagrad computes other bits with two threads in " + name);
        }
        micros(name, warmup);
        return OneAndTwo.inTurns(TURNS, Compute::setThreads, () -> micros(name, turn));
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
