package dev.arenagrad.bench;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.bindings.OpenBlas;
import dev.arenagrad.bindings.openblas.cblas_h;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A square matrix times a vector: by a tensor, by a backend, and by the bare call of OpenBLAS on the same memory. */
public class GemvBenchmark extends KernelBenchmarks {
    /** Rows and columns. */
    @Param({"4", "16", "64", "256", "1024", "4096"}) public int n;

    private Tensor matrix;
    private Tensor vector;
    private NDArray a;
    private NDArray x;
    private NDArray y;
    private MemorySegment segmentA;
    private MemorySegment segmentX;
    private MemorySegment segmentY;

    @Override
    protected void allocate() {
        OpenBlas.load();
        matrix = Tensor.rand(n, n);
        vector = Tensor.rand(n);
        a = matrix.array();
        x = vector.array();
        y = empty(DType.FLOAT32, n);
        segmentA = a.storage().segment();
        segmentX = x.storage().segment();
        segmentY = y.storage().segment();
    }

    /** {@return the product, in a scope of its own} */
    @Benchmark
    public Tensor tensor() {
        try (Scope _ = Scope.open(); GradMode _ = GradMode.noGrad()) {
            return matrix.mv(vector);
        }
    }

    /** {@return the product} */
    @Benchmark
    public NDArray backend() {
        backend.gemv(1, a, x, 0, y);
        return y;
    }

    /** {@return the product, whichever the backend is} */
    @Benchmark
    public MemorySegment cblas() {
        cblas_h.cblas_sgemv(cblas_h.CblasRowMajor(), cblas_h.CblasNoTrans(), n, n, 1, segmentA, n, segmentX, 1, 0,
                segmentY, 1);
        return segmentY;
    }
}
