package dev.arenagrad.bench;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backend;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.RandomStream;
import dev.arenagrad.ops.Shape;
import java.util.concurrent.TimeUnit;
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

/** What the benchmarks of kernels have in common: a backend, and float32 arrays in a scope of their own. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
        "-Darenagrad.threads=1"})
public abstract class KernelBenchmarks {
    /** Which backend computes. */
    @Param({"openblas", "java"}) public String backendName;

    /** The backend of that name. */
    protected Backend backend;

    private Scope scope;
    private RandomStream random;

    /** Makes the arrays. */
    @Setup(Level.Trial)
    public final void open() {
        Backends.use(backendName);
        backend = Backends.current();
        scope = Scope.open("arrays");
        random = new RandomStream(1, 0);
        allocate();
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public final void close() {
        scope.close();
    }

    /** Makes the arrays of one benchmark. */
    protected abstract void allocate();

    /** {@return numbers between 0.5 and 1.5} */
    protected final NDArray numbers(long... shape) {
        NDArray array = empty(DType.FLOAT32, shape);
        backend.uniform(random, 0.5, 1.5, array);
        return array;
    }

    /** {@return an array to be overwritten} */
    protected static NDArray empty(DType dtype, long... shape) {
        return NDArray.allocate(dtype, Shape.of(shape), "benchmark");
    }
}
