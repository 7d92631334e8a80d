package dev.arenagrad.bench.peers.operators;

import dev.arenagrad.Tensor;
import dev.arenagrad.bench.operators.Size;
import dev.arenagrad.bench.operators.Variant;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/**
 * What this core can do, measured: bytes that a copy reads and writes a second, in its second-level cache and beyond it, and
 * floating-point operations a second of a product of two matrices of 512 x 512, the faster of both engines.
 *
 * @param cachedBytes of a copy of 32 KB
 * @param bytes of a copy of 8 MB
 * @param flopsOfFloat32 a second
 * @param flopsOfFloat64 a second
 */
record CoreLimits(double cachedBytes, double bytes, double flopsOfFloat32, double flopsOfFloat64) {
    private static final int CACHED = 32 << 10;
    private static final int UNCACHED = 8 << 20;
    private static final int SIDE = 512;
    private static final double SECONDS = 0.3;

    /** {@return what was measured now, on the calling thread} */
    static CoreLimits measure() {
        return new CoreLimits(copied(CACHED), copied(UNCACHED), flops(DType.FLOAT32), flops(DType.FLOAT64));
    }

    /**
     * {@return microseconds that a step of the variant takes at least: those of its arithmetic or those of its traffic, whichever are
     * more, each at its limit}
     */
    double micros(Variant variant, double resultBytes) {
        double flopsASecond = variant.dtype() == DType.FLOAT64 ? flopsOfFloat64 : flopsOfFloat32;
        double bytesASecond = variant.size() == Size.IN_CACHE ? cachedBytes : bytes;
        return 1e6 * Math.max(variant.flops() / flopsASecond, variant.bytes(resultBytes) / bytesASecond);
    }

    private static double copied(int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(size, 64).fill((byte) 1);
            MemorySegment to = arena.allocate(size, 64);
            return 2.0 * size / fastest(() -> to.copyFrom(from));
        }
    }

    private static double flops(DType dtype) {
        double flops = 2.0 * SIDE * SIDE * SIDE;
        double ours;
        try (Scope _ = Scope.open()) {
            Tensor matrix = Tensor.randn(dtype, SIDE, SIDE);
            ours = fastest(() -> {
                try (Scope _ = Scope.open()) {
                    matrix.mm(matrix);
                }
            });
        }
        try (PointerScope _ = new PointerScope()) {
            torch.ScalarType type = dtype == DType.FLOAT64 ? torch.ScalarType.Double : torch.ScalarType.Float;
            org.bytedeco.pytorch.Tensor matrix = torch.randn(SIDE, SIDE).to(type);
            return flops / Math.min(ours, fastest(() -> {
                try (PointerScope _ = new PointerScope()) {
                    matrix.mm(matrix);
                }
            }));
        }
    }

    /** {@return seconds of processor time of a run, in the fastest of many batches} */
    private static double fastest(Runnable run) {
        double fastest = Double.POSITIVE_INFINITY;
        int batch = 1;
        for (double end = now() + SECONDS; now() < end;) {
            double start = now();
            for (int i = 0; i < batch; i++) {
                run.run();
            }
            double batchSeconds = now() - start;
            fastest = Math.min(fastest, batchSeconds / batch);
            batch = batchSeconds < 0.0005 ? 2 * batch : batch;
        }
        return fastest;
    }

    private static double now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }
}
