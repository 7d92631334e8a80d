package dev.arenagrad.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;

/**
 * The style in which all floating-point numbers of a tensor are written. Digits are those of the exact binary value rounded half to even,
 * as in Python; {@link String#format} rounds the shortest decimal half up instead.
 */
enum RealStyle {
    /** Whole numbers: {@code 12.} */
    WHOLE {
        @Override
        String digits(BigDecimal magnitude) {
            return magnitude.toBigIntegerExact() + ".";
        }
    },

    /** With four decimals: {@code 12.5000} */
    FIXED {
        @Override
        String digits(BigDecimal magnitude) {
            return magnitude.setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString();
        }
    },

    /** With four decimals and an exponent of at least two digits: {@code 1.2500e+01} */
    SCIENTIFIC {
        @Override
        String digits(BigDecimal magnitude) {
            BigDecimal rounded = magnitude.round(new MathContext(1 + DECIMALS, RoundingMode.HALF_EVEN));
            int exponent = magnitude.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
            String mantissa = rounded.scaleByPowerOfTen(-exponent).setScale(DECIMALS).toPlainString();
            int size = Math.abs(exponent);
            return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
        }
    };

    private static final int DECIMALS = 4;
    private static final double MOST_RATIO = 1000;
    private static final double MOST = 1e8;
    private static final double LEAST = 1e-4;

    abstract String digits(BigDecimal magnitude);

    /** {@return the style in which the values are written, which depends on the finite ones that are not zero} */
    static RealStyle of(double[] values) {
        double[] magnitudes = Arrays.stream(values).filter(RealStyle::isMeasured).map(Math::abs).toArray();
        DoubleSummaryStatistics range = Arrays.stream(magnitudes).summaryStatistics();
        if (range.getCount() == 0) {
            return WHOLE;
        }
        if (range.getMax() / range.getMin() > MOST_RATIO || range.getMax() > MOST || range.getMin() < LEAST) {
            return SCIENTIFIC;
        }
        return Arrays.stream(magnitudes).allMatch(magnitude -> magnitude == Math.rint(magnitude)) ? WHOLE : FIXED;
    }

    /** {@return whether a value counts in the choice of the style and of the width} */
    static boolean isMeasured(double value) {
        return value != 0 && Double.isFinite(value);
    }

    /** {@return the value in this style, which must be that of a tensor with this value} */
    final String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        String sign = Math.copySign(1, value) < 0 ? "-" : "";
        return sign + (Double.isInfinite(value) ? "inf" : digits(new BigDecimal(Math.abs(value))));
    }
}
