package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.AdamStep;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;

/** Steps of optimisers: one pass over a parameter, its gradient and its moments, in place and without scratch memory. */
public final class OptimizerStepKernels {
    private OptimizerStepKernels() {}

    /** v = momentum v + g; p -= rate v, as {@link dev.arenagrad.ops.Backend#momentumStep} says. */
    public static void momentum(NDArray p, NDArray g, NDArray v, double momentum, double rate) {
        if (p.numel() == 0) {
            return;
        }
        DType dtype = p.dtype();
        MemorySegment ps = p.storage().segment();
        MemorySegment gs = g.storage().segment();
        MemorySegment vs = v.storage().segment();
        if (p.isContiguous() && g.isContiguous() && v.isContiguous()) {
            long step = dtype.byteSize();
            momentum(dtype, ps, LoopNest.start(p), step, gs, LoopNest.start(g), step, vs, LoopNest.start(v), step,
                    momentum, rate, p
                            .numel());
            return;
        }
        LoopNest nest = LoopNest.over(p, g, v);
        do {
            momentum(dtype, ps, nest.at(0), nest.step(0), gs, nest.at(1), nest.step(1), vs, nest.at(2), nest.step(2),
                    momentum, rate, nest.count());
        } while (nest.advance());
    }

    private static void momentum(DType dtype, MemorySegment ps, long pAt, long pStep, MemorySegment gs, long gAt,
            long gStep, MemorySegment vs, long vAt, long vStep, double momentum, double rate, long n) {
        boolean vectors = Simd.ON && pStep == dtype.byteSize() && gStep == pStep && vStep == pStep;
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                SimdOptimizerStepsF32.momentum(ps, pAt, gs, gAt, vs, vAt, (float) momentum, (float) rate, n);
            } else {
                OptimizerStepLoopsF32.momentum(ps, pAt, pStep, gs, gAt, gStep, vs, vAt, vStep, (float) momentum,
                        (float) rate,
                        n);
            }
        } else if (vectors) {
            SimdOptimizerStepsF64.momentum(ps, pAt, gs, gAt, vs, vAt, momentum, rate, n);
        } else {
            OptimizerStepLoopsF64.momentum(ps, pAt, pStep, gs, gAt, gStep, vs, vAt, vStep, momentum, rate, n);
        }
    }

    /** As {@link dev.arenagrad.ops.Backend#adamStep} says. */
    public static void adam(NDArray p, NDArray g, NDArray m, NDArray v, AdamStep numbers) {
        if (p.numel() == 0) {
            return;
        }
        DType dtype = p.dtype();
        MemorySegment ps = p.storage().segment();
        MemorySegment gs = g.storage().segment();
        MemorySegment ms = m.storage().segment();
        MemorySegment vs = v.storage().segment();
        if (p.isContiguous() && g.isContiguous() && m.isContiguous() && v.isContiguous()) {
            long step = dtype.byteSize();
            adam(dtype, ps, LoopNest.start(p), step, gs, LoopNest.start(g), step, ms, LoopNest.start(m), step, vs,
                    LoopNest.start(v),
                    step, numbers, p.numel());
            return;
        }
        LoopNest nest = LoopNest.over(p, g, m, v);
        do {
            adam(dtype, ps, nest.at(0), nest.step(0), gs, nest.at(1), nest.step(1), ms, nest.at(2), nest.step(2), vs,
                    nest.at(3), nest.step(3), numbers, nest.count());
        } while (nest.advance());
    }

    private static void adam(DType dtype, MemorySegment ps, long pAt, long pStep, MemorySegment gs, long gAt,
            long gStep, MemorySegment ms, long mAt, long mStep, MemorySegment vs, long vAt, long vStep,
            AdamStep numbers, long n) {
        boolean vectors = Simd.ON && pStep == dtype.byteSize() && gStep == pStep && mStep == pStep && vStep == pStep;
        if (dtype == DType.FLOAT32) {
            if (vectors) {
                SimdOptimizerStepsF32.adam(ps, pAt, gs, gAt, ms, mAt, vs, vAt, numbers, n);
            } else {
                OptimizerStepLoopsF32.adam(ps, pAt, pStep, gs, gAt, gStep, ms, mAt, mStep, vs, vAt, vStep, numbers, n);
            }
        } else if (vectors) {
            SimdOptimizerStepsF64.adam(ps, pAt, gs, gAt, ms, mAt, vs, vAt, numbers, n);
        } else {
            OptimizerStepLoopsF64.adam(ps, pAt, pStep, gs, gAt, gStep, ms, mAt, mStep, vs, vAt, vStep, numbers, n);
        }
    }
}
