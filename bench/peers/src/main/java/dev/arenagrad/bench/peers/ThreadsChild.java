package dev.arenagrad.bench.peers;

import dev.arenagrad.Compute;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.workload.ArenagradLarge;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;
import java.util.function.IntConsumer;

/**
 * The program of one JVM: sets a large workload up on one engine, says what two steps of it compute with one thread and with two, then how long
 * a step takes with either, in turns.
 */
final class ThreadsChild {
    /** The turns of each number of threads. */
    private static final int TURNS = 8;

    private ThreadsChild() {}

    /**
     * What a child found.
     *
     * @param one what the workload computed with one thread
     * @param two the same with two
     * @param micros the time that passes in a step
     */
    record Report(Fingerprint one, Fingerprint two, OneAndTwo micros) {}

    /**
     * Runs.
     *
     * @param args engine, workload, seconds of warm-up with each number of threads, seconds measured with each
     */
    public static void main(String[] args) throws Exception {
        Stopwatch warmup = new Stopwatch(Double.parseDouble(args[2]), 0);
        Stopwatch turn = new Stopwatch(0, Double.parseDouble(args[3]) / TURNS);
        ChildJvm.report(measured(Peer.valueOf(args[0]), LargeTask.named(args[1]), warmup, turn));
        System.exit(0);
    }

    private static Report measured(Peer peer, LargeTask task, Stopwatch warmup, Stopwatch turn) throws Exception {
        IntConsumer threads = threads(peer);
        threads.accept(1);
        Fingerprint one = fingerprint(peer, task);
        threads.accept(2);
        Fingerprint two = fingerprint(peer, task);
        try (Workload workload = open(peer, task)) {
            warmup.warmUp(workload);
            threads.accept(1);
            warmup.warmUp(workload);
            return new Report(one, two, OneAndTwo.inTurns(TURNS, threads, () -> turn.microsPerStep(workload, 1)));
        }
    }

    private static Fingerprint fingerprint(Peer peer, LargeTask task) throws IOException {
        try (Workload workload = open(peer, task)) {
            return Fingerprint.of(workload);
        }
    }

    private static IntConsumer threads(Peer peer) throws IOException {
        return switch (peer) {
            case ARENAGRAD -> Compute::setThreads;
            case LIBTORCH -> {
                LibtorchLibrary.load();
                yield LibtorchLibrary::setThreads;
            }
            case ARENAGRAD_JAVA, DJL -> throw notMeasured(peer);
        };
    }

    private static Workload open(Peer peer, LargeTask task) throws IOException {
        return switch (peer) {
            case ARENAGRAD -> ArenagradLarge.open(task);
            case LIBTORCH -> LibtorchLarge.open(task);
            case ARENAGRAD_JAVA, DJL -> throw notMeasured(peer);
        };
    }

    private static IllegalArgumentException notMeasured(Peer peer) {
        return new IllegalArgumentException("threads are not measured of " + peer.title());
    }
}
