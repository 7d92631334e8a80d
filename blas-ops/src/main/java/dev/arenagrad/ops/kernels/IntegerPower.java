package dev.arenagrad.ops.kernels;

/** Powers of integers, which wrap around as products do. */
final class IntegerPower {
    private IntegerPower() {}

    /** {@return a to the power b; with b negative, what is left of the fraction: 0, but for 1 and -1} */
    static long of(long a, long b) {
        if (b < 0) {
            return a == 1 ? 1 : a == -1 ? 1 - 2 * (b & 1) : 0;
        }
        long result = 1;
        long square = a;
        for (long rest = b; rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }
}
