package dev.arenagrad.bench;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What owning memory costs, and what watching it adds: scopes and allocations with flight-recorder events never asked for, asked for
 * once and switched off again, and on. Leak detection is set from outside: {@code -jvmArgsAppend -Darenagrad.leaks=off}.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class MemoryBenchmark {
    private static final int TENSORS = 8;
    private static final int ELEMENTS = 16;

    /** Whether events are recorded. */
    public enum Events {
        /** No recording was ever started. */
        NEVER,
        /** A recording was started and stopped. */
        OFF,
        /** A recording is running. */
        ON
    }

    /** Whether events are recorded. */
    @Param public Events events;

    private Scope outer;
    private @Nullable Recording recording;

    /** Starts and stops the recording and opens an outer scope. */
    @Setup(Level.Trial)
    public void open() {
        if (events != Events.NEVER) {
            recording = new Recording();
            recording.enable("dev.arenagrad.Scope");
            recording.enable("dev.arenagrad.LargeAllocation");
            recording.start();
            if (events == Events.OFF) {
                recording.stop();
            }
        }
        outer = Scope.open("outer");
    }

    /** Ends both. */
    @TearDown(Level.Trial)
    public void close() {
        outer.close();
        if (recording != null) {
            recording.close();
        }
    }

    /** {@return a scope, opened inside another and closed} */
    @Benchmark
    public Scope openAndClose() {
        try (Scope scope = Scope.open()) {
            return scope;
        }
    }

    /** {@return the last of eight small tensors, made in a scope that frees them} */
    @Benchmark
    public Tensor eightTensors() {
        try (Scope _ = Scope.open()) {
            Tensor last = Tensor.zeros(ELEMENTS);
            for (int i = 1; i < TENSORS; i++) {
                last = Tensor.zeros(ELEMENTS);
            }
            return last;
        }
    }

    /** {@return a tensor of 1 MiB, large enough for an event, made in a scope that frees it} */
    @Benchmark
    public Tensor largeTensor() {
        try (Scope _ = Scope.open()) {
            return Tensor.zeros(1 << 18);
        }
    }
}
