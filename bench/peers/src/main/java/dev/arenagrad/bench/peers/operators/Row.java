package dev.arenagrad.bench.peers.operators;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a variant came to.
 *
 * @param variant the variant, as it names itself: operator, dtype, size, layout, pass
 * @param ours microseconds of a step of arenagrad
 * @param libtorch those of a step of libtorch
 * @param limit those that the core needs at least
 * @param mismatch how the results differ, or why there are none; null for a variant that was measured
 */
record Row(String family, String variant, double ours, double libtorch, double limit, @Nullable String mismatch) {

    static Row failed(String family, String variant, String mismatch) {
        return new Row(family, variant, Double.NaN, Double.NaN, Double.NaN, mismatch);
    }

    String operator() {
        return variant.substring(0, variant.indexOf(' '));
    }

    boolean hasBackward() {
        return variant.endsWith(" backward");
    }

    /** {@return how many times as fast as libtorch arenagrad is} */
    double ratio() {
        return libtorch / ours;
    }

    /** {@return the share of what the core can do, 0 where nothing has to be moved or computed} */
    double ofLimit() {
        return limit / ours;
    }

    /** {@return the line of the table} */
    @Override
    public String toString() {
        return mismatch != null ? "MISMATCH " + family + " " + variant + ": " + mismatch
                : String.format(Locale.ROOT, "OPERATOR %s %s %.2f %.2f %.2f %.2f", family, variant, ours, libtorch,
                        ratio(), ofLimit());
    }
}
