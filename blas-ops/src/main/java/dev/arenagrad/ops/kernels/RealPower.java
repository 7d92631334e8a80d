package dev.arenagrad.ops.kernels;

/** Powers as computed by C's {@code pow} and PyTorch. Java's differ where the base is 1 or -1. */
final class RealPower {
    private RealPower() {}

    /** {@return a to the power b; 1 for 1 to any power, even NaN, and for -1 to an infinite one} */
    static double of(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
    }
}
