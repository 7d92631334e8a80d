package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.AdamStep;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Steps of optimisers in float on neighbouring elements, by the Vector API; loaded only where that is present. Positions count bytes. */
@SuppressWarnings("cast")
final class SimdOptimizerStepsF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdOptimizerStepsF32() {}

    /** v = momentum v + g; p -= rate v. */
    static void momentum(MemorySegment ps, long pAt, MemorySegment gs, long gAt, MemorySegment vs, long vAt,
            float momentum, float rate, long n) {
        long bytes = n * Float.BYTES;
        long i = 0;
        for (; i <= bytes - WIDTH; i += WIDTH) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, vs, vAt + i, ORDER).mul(momentum)
                    .add(FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER));
            v.intoMemorySegment(vs, vAt + i, ORDER);
            FloatVector.fromMemorySegment(SPECIES, ps, pAt + i, ORDER).sub(v.mul(rate))
                    .intoMemorySegment(ps, pAt + i, ORDER);
        }
        OptimizerStepLoopsF32.momentum(ps, pAt + i, Float.BYTES, gs, gAt + i, Float.BYTES, vs, vAt + i, Float.BYTES,
                momentum,
                rate, (bytes - i) / Float.BYTES);
    }

    /** The moments take in the gradient, and the parameter goes along the first, divided by the root of the second. */
    static void adam(MemorySegment ps, long pAt, MemorySegment gs, long gAt, MemorySegment ms, long mAt,
            MemorySegment vs, long vAt, AdamStep numbers, long n) {
        long bytes = n * Float.BYTES;
        long i = 0;
        float beta1 = (float) numbers.beta1();
        float rest1 = (float) (1 - numbers.beta1());
        float beta2 = (float) numbers.beta2();
        float rest2 = (float) (1 - numbers.beta2());
        float root = (float) numbers.root();
        float epsilon = (float) numbers.epsilon();
        float size = (float) numbers.size();
        for (; i <= bytes - WIDTH; i += WIDTH) {
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gs, gAt + i, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(SPECIES, ms, mAt + i, ORDER).mul(beta1).add(g.mul(rest1));
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, vs, vAt + i, ORDER).mul(beta2)
                    .add(g.mul(rest2).mul(g));
            m.intoMemorySegment(ms, mAt + i, ORDER);
            v.intoMemorySegment(vs, vAt + i, ORDER);
            FloatVector divisor = v.sqrt().div(root).add(epsilon);
            FloatVector.fromMemorySegment(SPECIES, ps, pAt + i, ORDER).sub(m.mul(size).div(divisor))
                    .intoMemorySegment(ps, pAt + i, ORDER);
        }
        OptimizerStepLoopsF32.adam(ps, pAt + i, Float.BYTES, gs, gAt + i, Float.BYTES, ms, mAt + i, Float.BYTES, vs, vAt
                + i,
                Float.BYTES, numbers, (bytes - i) / Float.BYTES);
    }
}
