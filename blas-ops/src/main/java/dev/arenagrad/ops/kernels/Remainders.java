package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.TensorException;

/** Remainders of division: with the quotient rounded towards 0 as in C and Java, or towards minus infinity as in Python. */
final class Remainders {
    private Remainders() {}

    /** {@return a - b trunc(a / b), which has the sign of a} */
    static double fmod(double a, double b) {
        return a % b;
    }

    /** {@return a - b trunc(a / b), which has the sign of a} */
    static long fmod(long a, long b) {
        return a % requireNotZero(b);
    }

    /** {@return a - b floor(a / b), which has the sign of b} */
    static double remainder(double a, double b) {
        double rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }

    /** {@return a - b floor(a / b), which has the sign of b} */
    static long remainder(long a, long b) {
        return Math.floorMod(a, requireNotZero(b));
    }

    /** {@return floor(a / b), consistent with {@link #remainder} where a / b is rounded to a whole number} */
    static double floorDivide(double a, double b) {
        if (b == 0) {
            return a / b;
        }
        double rest = a % b;
        double quotient = (a - rest) / b;
        if (rest != 0 && rest < 0 != b < 0) {
            quotient--;
        }
        return quotient == 0 ? Math.copySign(0, a / b) : Math.rint(quotient);
    }

    /** {@return floor(a / b)} */
    static long floorDivide(long a, long b) {
        return Math.floorDiv(a, requireNotZero(b));
    }

    private static long requireNotZero(long divisor) {
        if (divisor == 0) {
            throw new TensorException("ZeroDivisionError: an integer is divided by 0");
        }
        return divisor;
    }
}
