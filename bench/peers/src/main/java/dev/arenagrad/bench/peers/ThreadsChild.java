package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.workload.ArenagradLarge;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;

/**
 * The program of one JVM: sets a large workload up on one engine that may use some threads, says what two steps of it compute, then how long a
 * step takes.
 */
final class ThreadsChild {
    private ThreadsChild() {}

    /**
     * What a child found.
     *
     * @param fingerprint what the workload computed
     * @param micros the time that passes in a step
     */
    record Report(Fingerprint fingerprint, double micros) {}

    /**
     * Runs.
     *
     * @param args engine, workload, threads, seconds of warm-up, measured seconds
     */
    public static void main(String[] args) throws Exception {
        Stopwatch stopwatch = new Stopwatch(Double.parseDouble(args[3]), Double.parseDouble(args[4]));
        ChildJvm.report(measured(Peer.valueOf(args[0]), LargeTask.named(args[1]), Integer.parseInt(args[2]),
                stopwatch));
        System.exit(0);
    }

    private static Report measured(Peer peer, LargeTask task, int threads, Stopwatch stopwatch) throws Exception {
        try (Workload workload = open(peer, task, threads)) {
            return new Report(Fingerprint.of(workload), stopwatch.microsPerStep(workload, 1));
        }
    }

    private static Workload open(Peer peer, LargeTask task, int threads) throws IOException {
        return switch (peer) {
            case ARENAGRAD -> ArenagradLarge.open(task);
            case LIBTORCH -> LibtorchLarge.open(task, threads);
            case ARENAGRAD_JAVA, DJL -> throw new IllegalArgumentException("threads are not measured of " + peer
                    .title());
        };
    }
}
