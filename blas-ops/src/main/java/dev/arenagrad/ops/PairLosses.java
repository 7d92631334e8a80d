package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.PairLossKernels;

/** Losses of pairs of elements, summed in one pass that leaves no temporary arrays, and their derivatives. */
public final class PairLosses {
    private PairLosses() {}

    /**
     * {@return whether the loops take these arrays: of one shape and one floating-point dtype that is computed in}
     *
     * @param x the elements
     * @param target the targets
     */
    public static boolean areTaken(NDArray x, NDArray target) {
        return x.dtype() == target.dtype() && x.dtype().isFloatingPoint() && !x.dtype().isNarrow()
                && x.shape().equals(target.shape());
    }

    /**
     * {@return the sum of all losses, divided by {@code divisor}; 0-dimensional, summed in double}
     *
     * @param loss the loss
     * @param x the elements, contiguous
     * @param target the targets, contiguous and such that {@link #areTaken}
     * @param p the number of the loss
     * @param divisor what the sum is divided by
     */
    public static NDArray sum(PairLoss loss, NDArray x, NDArray target, double p, double divisor) {
        NDArray out = NDArray.allocate(x.dtype(), Shape.SCALAR, loss, x, target);
        try {
            Access.begin(x, target, out);
            try {
                Backends.current().fill(out, PairLossKernels.sum(loss, x, target, p) / divisor);
            } finally {
                Access.end(x, target, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the derivative of each loss by x, times a factor}
     *
     * @param loss the loss
     * @param x the elements
     * @param target the targets, such that {@link #areTaken}
     * @param p the number of the loss
     * @param factor the factor
     */
    public static NDArray gradient(PairLoss loss, NDArray x, NDArray target, double p, double factor) {
        NDArray out = NDArray.allocate(x.dtype(), x.shape(), loss, x, target);
        try {
            Access.begin(x, target, out);
            try {
                if (Split.mayPay(out)) {
                    Split.elementwise(loss == PairLoss.LOGITS ? Split.FUNCTION : Split.MOVE, a -> PairLossKernels
                            .gradient(loss, a[1], a[2], p, factor, a[0]), out, x, target);
                } else {
                    PairLossKernels.gradient(loss, x, target, p, factor, out);
                }
            } finally {
                Access.end(x, target, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }
}
