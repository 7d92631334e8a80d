package dev.arenagrad.bench;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.RandomStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What moves or makes numbers: copies, transposed copies, conversions, fills. */
public class CopyBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "256", "16384", "1048576", "16777216"}) public int size;

    private final RandomStream random = new RandomStream(2, 0);
    private NDArray x;
    private NDArray transposed;
    private NDArray out;
    private NDArray doubles;

    @Override
    protected void allocate() {
        int width = (int) Math.sqrt(size);
        x = numbers(size / width, width);
        NDArray other = numbers(width, size / width);
        transposed = other.withLayout(other.layout().transpose(0, 1));
        out = empty(DType.FLOAT32, size / width, width);
        doubles = empty(DType.FLOAT64, size / width, width);
    }

    /** {@return a copy} */
    @Benchmark
    public NDArray contiguous() {
        backend.copy(x, out);
        return out;
    }

    /** {@return the copy of a square matrix, transposed} */
    @Benchmark
    public NDArray transposed() {
        backend.copy(transposed, out);
        return out;
    }

    /** {@return the numbers in double precision} */
    @Benchmark
    public NDArray toDouble() {
        backend.copy(x, doubles);
        return doubles;
    }

    /** {@return what is filled with one number} */
    @Benchmark
    public NDArray fill() {
        backend.fill(out, 1);
        return out;
    }

    /** {@return numbers uniform in [0, 1)} */
    @Benchmark
    public NDArray uniform() {
        backend.uniform(random, 0, 1, out);
        return out;
    }

    /** {@return standard normal numbers} */
    @Benchmark
    public NDArray normal() {
        backend.normal(random, 0, 1, out);
        return out;
    }
}
