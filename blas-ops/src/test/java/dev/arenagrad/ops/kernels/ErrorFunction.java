package dev.arenagrad.ops.kernels;

/**
 * The error function, its complement and its inverse, and the normal distribution made of them, to a few units in the last place of a
 * double, to hold those of kernels against.
 *
 * <p>Rational approximations: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969), and for the
 * inverse M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988).
 */
final class ErrorFunction {
    /** Up to here erf is approximated itself, above erfc. */
    private static final double SMALL = 0.46875;
    private static final double LARGE = 4;

    /** Above, erfc is less than the smallest double. */
    private static final double VANISHES = 27.3;

    private static final double[] SMALL_NUMERATOR = {1.85777706184603153e-1, 3.16112374387056560e0,
            1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3};
    private static final double[] SMALL_DENOMINATOR = {1, 2.36012909523441209e1, 2.44024637934444173e2,
            1.28261652607737228e3, 2.84423683343917062e3};

    private static final double[] MIDDLE_NUMERATOR = {2.15311535474403846e-8, 5.64188496988670089e-1,
            8.88314979438837594e0, 6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
            1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3};
    private static final double[] MIDDLE_DENOMINATOR = {1, 1.57449261107098347e1, 1.17693950891312499e2,
            5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
            3.43936767414372164e3, 1.23033935480374942e3};

    private static final double[] LARGE_NUMERATOR = {1.63153871373020978e-2, 3.05326634961232344e-1,
            3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4};
    private static final double[] LARGE_DENOMINATOR = {1, 2.56852019228982242e0, 1.87295284992346725e0,
            5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3};

    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double ONE_OVER_ROOT_PI = 0.56418958354775628695;
    private static final double ONE_OVER_ROOT_TWO_PI = 0.39894228040143267794;

    /** The three ranges of the inverse: numerator and denominator of each, from the highest power down. */
    private static final double[] CENTRE_NUMERATOR = {2.5090809287301226727e3, 3.3430575583588128105e4,
            6.7265770927008700853e4, 4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
            1.3314166789178437745e2, 3.3871328727963666080e0};
    private static final double[] CENTRE_DENOMINATOR = {5.2264952788528545610e3, 2.8729085735721942674e4,
            3.9307895800092710610e4, 2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
            4.2313330701600911252e1, 1};
    private static final double[] SIDE_NUMERATOR = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
            2.41780725177450611770e-1, 1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
            4.63033784615654529590e0, 1.42343711074968357734e0};
    private static final double[] SIDE_DENOMINATOR = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
            1.51986665636164571966e-2, 1.48103976427480074590e-1, 6.89767334985100004550e-1,
            1.67638483018380384940e0, 2.05319162663775882187e0, 1};
    private static final double[] TAIL_NUMERATOR = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
            1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1,
            1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0};
    private static final double[] TAIL_DENOMINATOR = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
            1.84631831751005468180e-5, 7.86869131145613259100e-4, 1.48753612908506148525e-2,
            1.36929880922735805310e-1, 5.99832206555887937690e-1, 1};

    private ErrorFunction() {}

    /** {@return 2/sqrt(pi) times the integral of exp(-t t) from 0 to x} */
    static double erf(double x) {
        double size = Math.abs(x);
        if (size <= SMALL) {
            double square = x * x;
            return x * (polynomial(SMALL_NUMERATOR, square) / polynomial(SMALL_DENOMINATOR, square));
        }
        return Math.copySign(1 - tail(size), x);
    }

    /** {@return 1 - erf(x), accurate where erf(x) is nearly 1} */
    static double erfc(double x) {
        if (Math.abs(x) <= SMALL) {
            return 1 - erf(x);
        }
        return x < 0 ? 2 - tail(-x) : tail(x);
    }

    /** {@return erfc(x) for x above {@link #SMALL} or NaN} */
    private static double tail(double x) {
        if (x > VANISHES) {
            return 0;
        }
        double factor;
        if (x <= LARGE) {
            factor = polynomial(MIDDLE_NUMERATOR, x) / polynomial(MIDDLE_DENOMINATOR, x);
        } else {
            double inverse = 1 / (x * x);
            double rest = inverse * (polynomial(LARGE_NUMERATOR, inverse) / polynomial(LARGE_DENOMINATOR, inverse));
            factor = (ONE_OVER_ROOT_PI - rest) / x;
        }
        return factor * expOfMinusSquare(x);
    }

    /** {@return exp(-x x)} The square is split in two, as its rounding error would be magnified. */
    private static double expOfMinusSquare(double x) {
        double head = Math.rint(x * 16) / 16;
        return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
    }

    /** {@return the x whose erf is y; infinite for 1 and -1, NaN beyond} */
    static double erfinv(double y) {
        double half = 0.5 * y;
        if (Math.abs(half) <= 0.425) {
            double r = 0.180625 - half * half;
            return ROOT_HALF * half * (polynomial(CENTRE_NUMERATOR, r) / polynomial(CENTRE_DENOMINATOR, r));
        }
        double outside = 0.5 - Math.abs(half);
        if (outside == 0) {
            return Math.copySign(Double.POSITIVE_INFINITY, y);
        }
        double r = Math.sqrt(-Math.log(outside));
        double quantile = r <= 5
                ? polynomial(SIDE_NUMERATOR, r - 1.6) / polynomial(SIDE_DENOMINATOR, r - 1.6)
                : polynomial(TAIL_NUMERATOR, r - 5) / polynomial(TAIL_DENOMINATOR, r - 5);
        return Math.copySign(ROOT_HALF * quantile, y);
    }

    /** {@return the probability that a standard normal number is at most x} */
    static double normalDistribution(double x) {
        return 0.5 * erfc(-x * ROOT_HALF);
    }

    /** {@return the density of the standard normal distribution at x} */
    static double normalDensity(double x) {
        return ONE_OVER_ROOT_TWO_PI * Math.exp(-0.5 * x * x);
    }

    private static double polynomial(double[] coefficients, double x) {
        double value = 0;
        for (double coefficient : coefficients) {
            value = value * x + coefficient;
        }
        return value;
    }
}
