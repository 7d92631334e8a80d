package dev.arenagrad.bench;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What makes one number of many: of all elements, of each row, of each column. */
public class ReductionBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "256", "16384", "1048576", "16777216"}) public int size;

    /** Which reduction; {@code -p op=SUM} asks for one. */
    @Param public ReduceOp op;

    private NDArray vector;
    private NDArray matrix;
    private NDArray scalar;
    private NDArray column;
    private NDArray row;

    @Override
    protected void allocate() {
        int width = Math.min(size, 256);
        vector = numbers(size);
        matrix = numbers(size / width, width);
        scalar = empty(DType.FLOAT32, 1);
        column = empty(DType.FLOAT32, size / width, 1);
        row = empty(DType.FLOAT32, 1, width);
    }

    /** {@return one number} */
    @Benchmark
    public NDArray all() {
        backend.reduce(op, vector, scalar);
        return scalar;
    }

    /** {@return a number for each row of up to 256} */
    @Benchmark
    public NDArray rows() {
        backend.reduce(op, matrix, column);
        return column;
    }

    /** {@return a number for each of up to 256 columns} */
    @Benchmark
    public NDArray columns() {
        backend.reduce(op, matrix, row);
        return row;
    }
}
