package dev.arenagrad.bench;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The softmax of rows of up to 1,024 elements, its logarithm, and their derivatives. */
public class SoftmaxBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "256", "16384", "1048576", "16777216"}) public int size;

    private NDArray x;
    private NDArray g;
    private NDArray out;

    @Override
    protected void allocate() {
        int width = Math.min(size, 1024);
        x = numbers(size / width, width);
        g = numbers(size / width, width);
        out = empty(DType.FLOAT32, size / width, width);
    }

    /** {@return softmax(x)} */
    @Benchmark
    public NDArray softmax() {
        backend.softmax(x, 1, out);
        return out;
    }

    /** {@return its derivative} */
    @Benchmark
    public NDArray softmaxBackward() {
        backend.softmaxBackward(g, x, 1, out);
        return out;
    }

    /** {@return log(softmax(x))} */
    @Benchmark
    public NDArray logSoftmax() {
        backend.logSoftmax(x, 1, out);
        return out;
    }

    /** {@return its derivative} */
    @Benchmark
    public NDArray logSoftmaxBackward() {
        backend.logSoftmaxBackward(g, x, 1, out);
        return out;
    }
}
