package dev.arenagrad.ops.kernels;

/** Powers of integers, which wrap around as products do. */
final class IntegerPower {
    private IntegerPower() {}

    /** {@return a to the power b, where b is not negative} */
    static long of(long a, long b) {
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
