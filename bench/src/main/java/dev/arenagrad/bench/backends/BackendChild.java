package dev.arenagrad.bench.backends;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The program of one JVM: what some workloads of a suite compute on the backend of this process, and how long a step takes. */
final class BackendChild {
    private BackendChild() {}

    /** What one workload gave: the results of two steps, and microseconds a step. */
    record Result(String name, Fingerprint fingerprint, double micros) {}

    /** What all gave. */
    record Report(List<Result> results) {}

    /**
     * Runs.
     *
     * @param args suite, seconds of warm-up, measured seconds, and the names of workloads
     */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        Suite suite = Suite.named(args[0]).getFirst();
        Stopwatch stopwatch = new Stopwatch(Double.parseDouble(args[1]), Double.parseDouble(args[2]));
        List<Result> results = new ArrayList<>();
        for (String name : List.of(args).subList(3, args.length)) {
            try (Workload workload = suite.open(name)) {
                results.add(new Result(name, Fingerprint.of(workload), suite.isSmall() ? stopwatch.microsPerSettledStep(
                        workload) : stopwatch.microsPerStep(workload, 1)));
            }
        }
        ChildJvm.report(new Report(results));
    }
}
