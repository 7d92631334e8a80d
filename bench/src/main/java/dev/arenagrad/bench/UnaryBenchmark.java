package dev.arenagrad.bench;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.UnaryOp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Functions of one array, element by element. */
public class UnaryBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "256", "16384", "1048576", "16777216"}) public int size;

    /** Which function; {@code -p op=EXP} asks for one. */
    @Param public UnaryOp op;

    private NDArray x;
    private NDArray out;

    @Override
    protected void allocate() {
        x = numbers(size);
        out = empty(DType.FLOAT32, size);
    }

    /** {@return op(x)} */
    @Benchmark
    public NDArray contiguous() {
        backend.unary(op, x, out);
        return out;
    }
}
