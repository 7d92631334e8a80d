package dev.arenagrad.bench.peers;

import com.google.gson.Gson;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;

/**
 * The program of one JVM: sets one workload up on one engine, says what two steps of it compute, then how long a step takes. The
 * report is one line of standard output, {@link #PREFIX} and JSON.
 */
final class Child {
    /** How the line of the report begins. */
    static final String PREFIX = "REPORT ";

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
            System.out.println(PREFIX + new Gson().toJson(new Report(fingerprint, micros, alone)));
        }
        System.exit(0);
    }
}
