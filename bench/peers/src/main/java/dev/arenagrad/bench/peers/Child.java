package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;

/**
 * The program of one JVM: sets one workload up on one engine, says what two steps of it compute, then how long a step takes.
 */
final class Child {
    private Child() {}

    /**
     * What a child found.
     *
     * @param fingerprint what the workload computed
     * @param micros how long a step takes: the time on all threads divided by the steps of all threads
     * @param microsAlone the same on one thread
     */
    record Report(Fingerprint fingerprint, double micros, double microsAlone) {}

    /**
     * Runs.
     *
     * @param args engine, workload, seconds of warm-up, measured seconds
     */
    public static void main(String[] args) throws Exception {
        Task task = Task.named(args[1]);
        Stopwatch stopwatch = new Stopwatch(Double.parseDouble(args[2]), Double.parseDouble(args[3]));
        try (Workload workload = Peer.valueOf(args[0]).open(task)) {
            Fingerprint fingerprint = Fingerprint.of(workload);
            double micros = stopwatch.microsPerStep(workload, task.threads());
            double alone = task.threads() == 1 ? micros : stopwatch.microsPerStep(workload, 1);
            ChildJvm.report(new Report(fingerprint, micros, alone));
        }
        System.exit(0);
    }
}
