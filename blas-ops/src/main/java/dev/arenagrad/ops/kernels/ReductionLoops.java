package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.NDArray;

/**
 * The loops of a reduction.
 *
 * @param kept over the elements of the result; operand 0 is the result, operand 1 what is reduced
 * @param reduced over the elements that become one, from the place where {@code kept} stands
 */
record ReductionLoops(LoopNest kept, LoopNest reduced) {
    /** With fewer kept elements in a run than this, side by side is no gain. */
    private static final long FEW = 4;

    /** Rows of fewer elements than this are added up side by side wherever they lie. */
    private static final long SHORT = 16;

    /** {@return the loops that reduce x, which has elements, over the dimensions in which out has size 1} */
    static ReductionLoops over(NDArray x, NDArray out) {
        LoopNest kept = new LoopNest(x.rank(), 2);
        LoopNest reduced = new LoopNest(x.rank(), 1);
        for (int d = 0; d < x.rank(); d++) {
            long size = x.shape().size(d);
            if (out.shape().size(d) == size) {
                int loop = kept.add(size);
                kept.step(loop, 0, LoopNest.step(out, d));
                kept.step(loop, 1, LoopNest.step(x, d));
            } else {
                reduced.step(reduced.add(size), 0, LoopNest.step(x, d));
            }
        }
        kept.start(0, LoopNest.start(out));
        kept.start(1, LoopNest.start(x));
        return new ReductionLoops(kept.sorted(), reduced.sorted());
    }

    /**
     * {@return whether rows are so short that several side by side take less than one after the other} Each is then all that is added up for a
     * result, which would be rounded after every row otherwise.
     */
    boolean areShortRows() {
        return kept.count() >= FEW && reduced.count() < SHORT && reduced.innermostOuter() < 0;
    }

    /** {@return whether rows of kept elements lie closer together, so that they are reduced side by side} */
    boolean areSideBySide() {
        return kept.count() >= FEW && kept.step(1) < reduced.step(0);
    }
}
