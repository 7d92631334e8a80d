package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.AdamStep;
import java.lang.foreign.MemorySegment;

/**
 * Steps of optimisers in float, element by element. Positions and steps count bytes. {@link SimdOptimizerStepsF32} does the same operations
 * in the same order, so that both give the same bits.
 */
@SuppressWarnings("cast")
final class OptimizerStepLoopsF32 {
    private OptimizerStepLoopsF32() {}

    /** v = momentum v + g; p -= rate v. */
    static void momentum(MemorySegment ps, long pAt, long pStep, MemorySegment gs, long gAt, long gStep,
            MemorySegment vs, long vAt, long vStep, float momentum, float rate, long n) {
        for (long i = 0; i < n; i++) {
            float g = gs.get(JAVA_FLOAT, gAt + i * gStep);
            float v = vs.get(JAVA_FLOAT, vAt + i * vStep) * momentum + g;
            vs.set(JAVA_FLOAT, vAt + i * vStep, v);
            ps.set(JAVA_FLOAT, pAt + i * pStep, ps.get(JAVA_FLOAT, pAt + i * pStep) - rate * v);
        }
    }

    /** The moments take in the gradient, and the parameter goes along the first, divided by the root of the second. */
    static void adam(MemorySegment ps, long pAt, long pStep, MemorySegment gs, long gAt, long gStep, MemorySegment ms,
            long mAt, long mStep, MemorySegment vs, long vAt, long vStep, AdamStep numbers, long n) {
        float beta1 = (float) numbers.beta1();
        float rest1 = (float) (1 - numbers.beta1());
        float beta2 = (float) numbers.beta2();
        float rest2 = (float) (1 - numbers.beta2());
        float root = (float) numbers.root();
        float epsilon = (float) numbers.epsilon();
        float size = (float) numbers.size();
        for (long i = 0; i < n; i++) {
            float g = gs.get(JAVA_FLOAT, gAt + i * gStep);
            float m = ms.get(JAVA_FLOAT, mAt + i * mStep) * beta1 + rest1 * g;
            float v = vs.get(JAVA_FLOAT, vAt + i * vStep) * beta2 + rest2 * g * g;
            ms.set(JAVA_FLOAT, mAt + i * mStep, m);
            vs.set(JAVA_FLOAT, vAt + i * vStep, v);
            float divisor = (float) Math.sqrt(v) / root + epsilon;
            ps.set(JAVA_FLOAT, pAt + i * pStep, ps.get(JAVA_FLOAT, pAt + i * pStep) - size * m / divisor);
        }
    }
}
