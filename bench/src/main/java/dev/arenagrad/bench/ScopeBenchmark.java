package dev.arenagrad.bench;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.State;

/** What scopes and allocations cost. No block is written to, and after the first call each comes from the pool. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class ScopeBenchmark extends StepBenchmarks {
    /** How many arrays. */
    @Param({"0", "1", "100"}) public int arrays;

    /** The size of each. */
    @Param({"64", "1048576"}) public long bytes;

    /** {@return the live bytes while the arrays of one scope are there} */
    @Benchmark
    public long confined() {
        try (Scope _ = Scope.open()) {
            return fill();
        }
    }

    /** {@return the same of a scope inside another} */
    @Benchmark
    public long nested() {
        try (Scope _ = Scope.open(); Scope _ = Scope.open()) {
            return fill();
        }
    }

    /** {@return the same of a scope that other threads may use} */
    @Benchmark
    public long shared() {
        try (Scope _ = Scope.shared()) {
            return fill();
        }
    }

    /** {@return a number that survives the temporaries around it} */
    @Benchmark
    public Tensor tidy() {
        try (Scope _ = Scope.open()) {
            return Scope.tidy(() -> {
                fill();
                return Tensor.scalar(1);
            });
        }
    }

    /** {@return the same memory from an arena of the JDK, which clears it} */
    @Benchmark
    public MemorySegment arena() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment last = MemorySegment.NULL;
            for (int i = 0; i < arrays; i++) {
                last = arena.allocate(bytes);
            }
            return last;
        }
    }

    private long fill() {
        for (int i = 0; i < arrays; i++) {
            NDArray.allocate(DType.FLOAT32, Shape.of(bytes / Float.BYTES), "benchmark");
        }
        return Memory.liveBytes();
    }
}
