package dev.arenagrad.bench;

import dev.arenagrad.bench.workload.ArenagradWorkload;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Gradients on several threads at once, of parameters that all of them share: steps per second of all threads together. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RequestsBenchmark extends StepBenchmarks {
    private Workload workload;

    /** Sets the parameters up. */
    @Setup(Level.Trial)
    public void open() {
        workload = ArenagradWorkload.open(Task.REQUESTS);
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        workload.close();
    }

    /** One thread. */
    @Benchmark
    @Threads(1)
    public void one() {
        workload.step();
    }

    /** Two. */
    @Benchmark
    @Threads(2)
    public void two() {
        workload.step();
    }

    /** As many as there are processors. */
    @Benchmark
    @Threads(Threads.MAX)
    public void all() {
        workload.step();
    }

    /** Sixteen, which on most machines must take turns. */
    @Benchmark
    @Threads(16)
    public void sixteen() {
        workload.step();
    }
}
