package dev.arenagrad.bench;

import dev.arenagrad.Compute;
import dev.arenagrad.bench.workload.ArenagradLarge;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Workload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one caller gains from more threads. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ThreadsBenchmark extends StepBenchmarks {
    /** What is computed. */
    @Param public LargeTask task;

    /** How many threads may compute. */
    @Param({"1", "2"}) public int threads;

    private Workload workload;

    /** Makes the operands. */
    @Setup(Level.Trial)
    public void open() {
        Compute.setThreads(threads);
        workload = ArenagradLarge.open(task);
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        workload.close();
    }

    /** Does it once. */
    @Benchmark
    public void step() {
        workload.step();
    }
}
