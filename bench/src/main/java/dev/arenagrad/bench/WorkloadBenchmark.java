package dev.arenagrad.bench;

import dev.arenagrad.bench.workload.ArenagradWorkload;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whole steps, on one thread. {@code -p task=TINY_DOT -prof gc} asks for one and for the heap bytes that a step allocates. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WorkloadBenchmark extends StepBenchmarks {
    /** Which one. */
    @Param public Task task;

    private Workload workload;

    /** Sets it up. */
    @Setup(Level.Trial)
    public void open() {
        workload = ArenagradWorkload.open(task);
    }

    /** Frees it. */
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
