package dev.arenagrad.ops.kernels;

/** The reductions that kernels compute: {@link dev.arenagrad.ops.ReduceOp} without the root of the Euclidean norm. */
enum RowOp {
    /** The sum. */
    SUM(0),
    /** The product. */
    PROD(1),
    /** The largest; NaN if there is one. */
    MAX(Double.NEGATIVE_INFINITY),
    /** The smallest; NaN if there is one. */
    MIN(Double.POSITIVE_INFINITY),
    /** The sum of the absolute values. */
    SUM_ABS(0),
    /** The sum of the squares. */
    SUM_SQUARES(0),
    /** The largest absolute value; NaN if there is one. */
    MAX_ABS(0);

    /** The result for no elements; for integers cast as Java casts, which makes infinities the extremes of long. */
    final double identity;

    RowOp(double identity) {
        this.identity = identity;
    }

    /** {@return the total of two totals} */
    double merge(double t, double u) {
        return switch (this) {
            case SUM, SUM_ABS, SUM_SQUARES -> t + u;
            case PROD -> t * u;
            case MAX, MAX_ABS -> Math.max(t, u);
            case MIN -> Math.min(t, u);
        };
    }

    /** {@return the total of two totals of integers} */
    long merge(long t, long u) {
        return switch (this) {
            case SUM, SUM_ABS, SUM_SQUARES -> t + u;
            case PROD -> t * u;
            case MAX, MAX_ABS -> Math.max(t, u);
            case MIN -> Math.min(t, u);
        };
    }
}
