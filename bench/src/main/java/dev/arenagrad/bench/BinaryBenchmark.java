package dev.arenagrad.bench;

import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Functions of two arrays, element by element. */
public class BinaryBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "256", "16384", "1048576", "16777216"}) public int size;

    /** Which function; {@code -p op=ADD} asks for one. */
    @Param public BinaryOp op;

    private NDArray a;
    private NDArray b;
    private NDArray rows;
    private NDArray row;
    private NDArray out;
    private NDArray outRows;

    @Override
    protected void allocate() {
        int width = Math.min(size, 256);
        a = numbers(size);
        b = numbers(size);
        out = empty(DType.FLOAT32, size);
        rows = numbers(size / width, width);
        row = numbers(width).expand(Shape.of(size / width, width));
        outRows = empty(DType.FLOAT32, size / width, width);
    }

    /** {@return op(a, b)} */
    @Benchmark
    public NDArray contiguous() {
        backend.binary(op, a, b, out);
        return out;
    }

    /** {@return op(a, 1.5)} */
    @Benchmark
    public NDArray withNumber() {
        backend.binary(op, a, 1.5, out);
        return out;
    }

    /** {@return op of a matrix and one row, which is repeated} */
    @Benchmark
    public NDArray broadcast() {
        backend.binary(op, rows, row, outRows);
        return outRows;
    }
}
