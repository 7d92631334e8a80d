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

/** A training step of {@link Task#MLP}, written with functions and written with layers: what layers cost. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LayersBenchmark extends StepBenchmarks {
    /** How the network is written. */
    public enum Style {
        /** By functions of its weights. */
        FUNCTIONS,
        /** By layers that hold them. */
        LAYERS
    }

    /** Which one. */
    @Param public Style style;

    private Workload workload;

    /** Sets it up. */
    @Setup(Level.Trial)
    public void open() {
        workload = style == Style.LAYERS ? ArenagradWorkload.openLayers() : ArenagradWorkload.open(Task.MLP);
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
