package dev.arenagrad.ops.kernels;

/**
 * The logarithm of the gamma function and its derivatives, for doubles.
 *
 * <p>Formulas: M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", sections 6.1 (series, Stirling's formula, reflection),
 * 6.3 and 6.4; the Hurwitz zeta function by the Euler-Maclaurin formula. Errors are up to three units in the last
 * place for the first two above 0, near their roots too, and five for the others; below 0 they may be a few times 1e-16 in absolute terms.
 */
final class GammaFunction {
    /** From here on Stirling's formula is as exact as doubles are. */
    private static final double ASYMPTOTIC = 10;

    private static final int LARGEST_ORDER = 170;

    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;
    private static final double LOG_PI = Math.log(Math.PI);

    /** The logarithm of gamma(2 + z) over z, from the lowest power of z up, for z from -3/4 to 1/2. */
    private static final double[] LGAMMA_AROUND_TWO = {0.42278433509846713, 0.3224670334241132, -0.06735230105319809,
            0.020580808427784595, -0.007385551028675984, 0.0028905103307363318, -0.0011927539115784164,
            0.0005096695250000869, -0.00022315476197669107, 9.94575058712195e-05, -4.492618342534672e-05,
            2.050732253455016e-05, -9.439951488328235e-06, 4.373799890950914e-06, -2.0369164351630335e-06,
            9.615227481773284e-07, -4.5496875680499363e-07, 1.8926374878810895e-07, -9.826209248443817e-08,
            9.205735321253716e-08, -2.7917850716443016e-09, -2.4272407031542757e-08, -3.631168509070081e-08};

    /** The Bernoulli numbers of even index, from 2. */
    private static final double[] BERNOULLI = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0
            / 6,
            -3617.0 / 510, 43867.0 / 798};

    private static final double DIGAMMA_ROOT = 1.4616321449683622;
    private static final double DIGAMMA_ROOT_REST = 9.549995429965697e-17;

    /** The derivative of the logarithm, over the distance from its root, from the lowest power of that up. */
    private static final double[] DIGAMMA_AROUND_ROOT = {0.9676722454476212, -0.4427631689835915, 0.25849976095565214,
            -0.16394270544259865, 0.10782405069118742, -0.072199561238073, 0.04880428816027699, -0.033161127280363,
            0.02259764870569479, -0.015424746562676783, 0.010538774679626108, -0.007204811717465386,
            0.004927092544644749, -0.003367342597731564, 0.0023017947243217925, -0.0015903256854484034,
            0.0011003326985068057, -0.0006962303923862455, 0.000423302869727366, -0.00040427587920188247,
            0.00039917403499883605, -0.00017312261802727394};

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
        if (x < 1.25) {
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

    private static double aroundTwo(double z) {
        return z * polynomial(z, LGAMMA_AROUND_TWO);
    }

    private static double polynomial(double x, double[] coefficients) {
        double sum = 0;
        for (int k = coefficients.length - 1; k >= 0; k--) {
            sum = Math.fma(sum, x, coefficients[k]);
        }
        return sum;
    }

    private static double stirling(double x) {
        double inverseSquare = 1 / (x * x);
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = sum * inverseSquare + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
        }
        return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + sum / x;
    }

    /** {@return the derivative of {@link #lgamma} between 1 and 2, by a minimax polynomial around its root, known to twice the digits} */
    private static double aroundRoot(double x) {
        double t = x - DIGAMMA_ROOT - DIGAMMA_ROOT_REST;
        return t * polynomial(t, DIGAMMA_AROUND_ROOT);
    }

    /** {@return the derivative of {@link #lgamma}; NaN at -1, -2, ..., infinite at 0, against its sign} */
    static double digamma(double x) {
        if (x == 0) {
            return Math.copySign(Double.POSITIVE_INFINITY, -x);
        }
        if (x < 0) {
            return isInteger(x) ? Double.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * fraction(x));
        }
        if (x < 1) {
            return aroundRoot(1 + x) - 1 / x;
        }
        if (x < ASYMPTOTIC) {
            double above = 0;
            double shifted = x;
            while (shifted >= 2) {
                shifted--;
                above += 1 / shifted;
            }
            return aroundRoot(shifted) + above;
        }
        double inverseSquare = 1 / (x * x);
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = (sum + BERNOULLI[k - 1] / (2 * k)) * inverseSquare;
        }
        return Math.log(x) - 0.5 / x - sum;
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
            double beyond = fraction(q);
            double above = beyond > 0 ? beyond : 1 + beyond;
            double below = beyond > 0 ? 1 - beyond : -beyond;
            double sign = s % 2 == 0 ? 1 : -1;
            return zeta(s, above) + sign * (zeta(s, below) - zeta(s, 1 - q));
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
        sum += inversePower(a, s - 1) / (s - 1) + 0.5 * power;
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
        double square = a * a;
        return 1 / (s == 1 ? a : s == 2 ? square : s == 3 ? square * a : square * square);
    }

    /** {@return whether x, at most 0, is a pole} */
    private static boolean isInteger(double x) {
        return x == Math.rint(x);
    }

    private static double fraction(double x) {
        return x - Math.rint(x);
    }
}
