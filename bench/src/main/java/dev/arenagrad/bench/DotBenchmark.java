package dev.arenagrad.bench;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.bindings.OpenBlas;
import dev.arenagrad.bindings.openblas.cblas_h;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The dot product: by tensors, by a backend, and by the bare call of OpenBLAS on the same memory. */
public class DotBenchmark extends KernelBenchmarks {
    /** How many elements. */
    @Param({"4", "64", "256", "16384", "1048576", "16777216"}) public int n;

    private Tensor tensorX;
    private Tensor tensorY;
    private NDArray x;
    private NDArray y;
    private MemorySegment segmentX;
    private MemorySegment segmentY;

    @Override
    protected void allocate() {
        OpenBlas.load();
        tensorX = Tensor.rand(n);
        tensorY = Tensor.rand(n);
        x = tensorX.array();
        y = tensorY.array();
        segmentX = x.storage().segment();
        segmentY = y.storage().segment();
    }

    /** {@return the sum of x[i] y[i], in a scope of its own} */
    @Benchmark
    public Tensor tensor() {
        try (Scope _ = Scope.open(); GradMode _ = GradMode.noGrad()) {
            return tensorX.dot(tensorY);
        }
    }

    /** {@return the sum of x[i] y[i]} */
    @Benchmark
    public double backend() {
        return backend.dot(x, y);
    }

    /** {@return the sum of x[i] y[i], whichever the backend is} */
    @Benchmark
    public float cblas() {
        return cblas_h.cblas_sdot(n, segmentX, 1, segmentY, 1);
    }
}
