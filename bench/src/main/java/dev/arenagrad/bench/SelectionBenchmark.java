package dev.arenagrad.bench;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Comparisons, and what chooses by them or by indices. */
public class SelectionBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "256", "16384", "1048576", "16777216"}) public int size;

    private NDArray a;
    private NDArray b;
    private NDArray mask;
    private NDArray index;
    private NDArray out;
    private NDArray one;

    @Override
    protected void allocate() {
        a = numbers(size);
        b = numbers(size);
        mask = empty(DType.BOOL, size);
        out = empty(DType.FLOAT32, size);
        index = empty(DType.INT64, size);
        one = empty(DType.INT64, 1);
        backend.binary(BinaryOp.MUL, a, size / 2.0, out);
        backend.copy(out, index);
        backend.compare(CompareOp.LT, a, b, mask);
    }

    /** {@return where a is less than b} */
    @Benchmark
    public NDArray less() {
        backend.compare(CompareOp.LT, a, b, mask);
        return mask;
    }

    /** {@return a where the mask is true, b elsewhere} */
    @Benchmark
    public NDArray where() {
        backend.where(mask, a, b, out);
        return out;
    }

    /** {@return the elements at random places} */
    @Benchmark
    public NDArray gather() {
        backend.gather(a, 0, index, out);
        return out;
    }

    /** {@return what has elements added at random places} */
    @Benchmark
    public NDArray scatterAdd() {
        backend.scatterAdd(a, 0, index, out);
        return out;
    }

    /** {@return the place of the largest} */
    @Benchmark
    public NDArray argmax() {
        backend.argmax(a, 0, one);
        return one;
    }
}
