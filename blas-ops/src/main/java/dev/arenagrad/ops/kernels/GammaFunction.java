package dev.arenagrad.ops.kernels;

/**
 * The logarithm of the gamma function and its derivatives, for doubles.
 *
 * <p>Formulas: M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", sections 6.1 (series, Stirling's formula, reflection),
 * 6.3 and 6.4; the Hurwitz zeta function by the Euler-Maclaurin formula. Errors are a few units in the last place, or a few times
 * 1e-16 in absolute terms where that is more: near the roots.
 */
final class GammaFunction {
    /** From here on Stirling's formula is as exact as doubles are. */
    private static final double ASYMPTOTIC = 10;

    private static final int LARGEST_ORDER = 170;

    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;
    private static final double LOG_PI = Math.log(Math.PI);

    /** 1 - Euler's constant. */
    private static final double ONE_MINUS_GAMMA = 0.42278433509846713939;

    /** Riemann's zeta function less 1, at 2, 3, ... */
    private static final double[] ZETA_LESS_ONE = {0.64493406684822643647, 0.2020569031595942854,
            0.082323233711138191516, 0.036927755143369926331, 0.017343061984449139715, 0.0083492773819228268398,
            0.0040773561979443393787, 0.0020083928260822144179, 0.00099457512781808533715, 0.0004941886041194645587,
            0.00024608655330804829864, 0.00012271334757848914675, 0.000061248135058704829259,
            0.000030588236307020493552, 0.000015282259408651871733, 7.6371976378997622736e-6,
            3.8172932649998398565e-6, 1.9082127165539389257e-6, 9.5396203387279611315e-7, 4.7693298678780646312e-7,
            2.3845050272773299e-7, 1.1921992596531107307e-7, 5.9608189051259479612e-8, 2.9803503514652280186e-8,
            1.4901554828365041235e-8};

    /** The Bernoulli numbers of even index, from 2. */
    private static final double[] BERNOULLI = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0
            / 6,
            -3617.0 / 510, 43867.0 / 798};

    private GammaFunction() {}

    /** {@return log |gamma(x)|; infinite at 0, -1, -2, ...} */
    static double lgamma(double x) {
        if (x <= 0) {
            return isInteger(x) ? Double.POSITIVE_INFINITY
                    : LOG_PI - Math.log(Math.abs(Math.sin(Math.PI * fraction(x)))) - lgamma(1 - x);
        }
        if (x < 0.5) {
            return aroundTwo(x) - Math.log1p(x) - Math.log(x);
        }
        if (x < 1.5) {
            return aroundTwo(x - 1) - Math.log1p(x - 1);
        }
        if (x < ASYMPTOTIC) {
            double product = 1;
            double shifted = x;
            while (shifted > 2.5) {
                shifted--;
                product *= shifted;
            }
            return aroundTwo(shifted - 2) + Math.log(product);
        }
        return x == Double.POSITIVE_INFINITY ? x : stirling(x);
    }

    /** {@return log gamma(2 + z) for |z| up to a half, by its Taylor series} */
    private static double aroundTwo(double z) {
        double sum = 0;
        for (int k = ZETA_LESS_ONE.length + 1; k >= 2; k--) {
            double coefficient = ZETA_LESS_ONE[k - 2] / k;
            sum = sum * z + (k % 2 == 0 ? coefficient : -coefficient);
        }
        return z * (ONE_MINUS_GAMMA + z * sum);
    }

    private static double stirling(double x) {
        double inverseSquare = 1 / (x * x);
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = sum * inverseSquare + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
        }
        return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + sum / x;
    }

    /** {@return the derivative of {@link #lgamma}; NaN at -1, -2, ..., infinite at 0, against its sign} */
    static double digamma(double x) {
        if (x == 0) {
            return Math.copySign(Double.POSITIVE_INFINITY, -x);
        }
        if (x < 0) {
            return isInteger(x) ? Double.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * fraction(x));
        }
        double below = 0;
        double shifted = x;
        while (shifted < ASYMPTOTIC) {
            below += 1 / shifted;
            shifted++;
        }
        double inverseSquare = 1 / (shifted * shifted);
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = (sum + BERNOULLI[k - 1] / (2 * k)) * inverseSquare;
        }
        return Math.log(shifted) - 0.5 / shifted - sum - below;
    }

    /**
     * {@return the derivative of order {@code order} of {@link #digamma}}
     *
     * @param order a whole number from 0 to 170, beyond which its factorial is no double; NaN for other orders
     */
    static double polygamma(double order, double x) {
        if (!(order >= 0 && order <= LARGEST_ORDER)) {
            return Double.NaN;
        }
        if (order == 0) {
            return digamma(x);
        }
        double factorial = 1;
        for (int i = 2; i <= order; i++) {
            factorial *= i;
        }
        double size = factorial * zeta(order + 1, x);
        return order % 2 == 0 ? -size : size;
    }

    /** {@return the sum of (q + k) to the power -s over k = 0, 1, 2, ..., for a whole s above 1} */
    private static double zeta(double s, double q) {
        if (q <= 0) {
            if (isInteger(q)) {
                return Double.POSITIVE_INFINITY;
            }
            double first = q - Math.floor(q);
            double sign = s % 2 == 0 ? 1 : -1;
            return zeta(s, first) + sign * (zeta(s, 1 - first) - zeta(s, 1 - q));
        }
        if (q == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double sum = 0;
        double a = q;
        while (a < ASYMPTOTIC + s) {
            sum += inversePower(a, s);
            a++;
        }
        double power = inversePower(a, s);
        double inverseSquare = 1 / (a * a);
        sum += power * (a / (s - 1) + 0.5);
        double factor = s / 2 * power / a;
        for (int k = 1; k <= BERNOULLI.length; k++) {
            sum += BERNOULLI[k - 1] * factor;
            factor *= (s + 2 * k - 1) * (s + 2 * k) / ((2 * k + 1) * (2 * k + 2)) * inverseSquare;
        }
        return sum;
    }

    /** {@return a to the power -s} Low powers are products. */
    private static double inversePower(double a, double s) {
        if (s > 4 || a > 1e70) {
            return Math.pow(a, -s);
        }
        double power = a * a;
        return 1 / (s == 2 ? power : s == 3 ? power * a : power * power);
    }

    /** {@return whether x, at most 0, is a pole} */
    private static boolean isInteger(double x) {
        return x == Math.rint(x);
    }

    private static double fraction(double x) {
        return x - Math.rint(x);
    }
}
