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

/** The product of square matrices: by a tensor, by a backend, and by the bare call of OpenBLAS on the same memory. */
public class GemmBenchmark extends KernelBenchmarks {
    /** Rows and columns. */
    @Param({"4", "16", "64", "256", "512", "1024"}) public int n;

    private Tensor tensorA;
    private Tensor tensorB;
    private NDArray a;
    private NDArray b;
    private NDArray c;
    private MemorySegment segmentA;
    private MemorySegment segmentB;
    private MemorySegment segmentC;

    @Override
    protected void allocate() {
        OpenBlas.load();
        tensorA = Tensor.rand(n, n);
        tensorB = Tensor.rand(n, n);
        a = tensorA.array();
        b = tensorB.array();
        c = empty(DType.FLOAT32, n, n);
        segmentA = a.storage().segment();
        segmentB = b.storage().segment();
        segmentC = c.storage().segment();
    }

    /** {@return the product, in a scope of its own} */
    @Benchmark
    public Tensor tensor() {
        try (Scope _ = Scope.open(); GradMode _ = GradMode.noGrad()) {
            return tensorA.matmul(tensorB);
        }
    }

    /** {@return the product} */
    @Benchmark
    public NDArray backend() {
        backend.gemm(1, a, b, 0, c);
        return c;
    }

    /** {@return the product, whichever the backend is} */
    @Benchmark
    public MemorySegment cblas() {
        cblas_h.cblas_sgemm(cblas_h.CblasRowMajor(), cblas_h.CblasNoTrans(), cblas_h.CblasNoTrans(), n, n, n, 1,
                segmentA, n, segmentB, n, 0, segmentC, n);
        return segmentC;
    }
}
