package dev.arenagrad.ops;

import java.util.Arrays;

/** Determinants of matrices that are factorised, in double whatever their dtype. */
public final class Determinants {
    private Determinants() {}

    /**
     * {@return the determinants of the factorised matrices, of the batch's shape; 1 of an empty matrix}
     *
     * @param lu the factors
     */
    public static NDArray determinant(Factorizations.Lu lu) {
        Shape batch = Matrices.sized(lu.factors().shape());
        double[] products = signs(lu);
        double[] diagonals = diagonals(lu);
        for (int i = 0; i < diagonals.length; i++) {
            products[i / (diagonals.length / products.length)] *= diagonals[i];
        }
        return ofDoubles(products, lu.factors().dtype(), batch);
    }

    /**
     * {@return the signs of the determinants, 0 of a singular matrix}
     *
     * @param lu the factors
     */
    public static NDArray determinantSign(Factorizations.Lu lu) {
        Shape batch = Matrices.sized(lu.factors().shape());
        double[] signs = signs(lu);
        double[] diagonals = diagonals(lu);
        for (int i = 0; i < diagonals.length; i++) {
            signs[i / (diagonals.length / signs.length)] *= Math.signum(diagonals[i]);
        }
        return ofDoubles(signs, lu.factors().dtype(), batch);
    }

    /**
     * {@return the logarithms of the determinants' magnitudes}
     *
     * @param lu the factors
     */
    public static NDArray logDeterminant(Factorizations.Lu lu) {
        Shape batch = Matrices.sized(lu.factors().shape());
        double[] sums = new double[HostCopy.length(batch)];
        double[] diagonals = diagonals(lu);
        for (int i = 0; i < diagonals.length; i++) {
            sums[i / (diagonals.length / sums.length)] += Math.log(Math.abs(diagonals[i]));
        }
        return ofDoubles(sums, lu.factors().dtype(), batch);
    }

    /** {@return the diagonals of U, one matrix after the other} */
    private static double[] diagonals(Factorizations.Lu lu) {
        int rank = lu.factors().rank();
        return HostCopy.toDoubles(lu.factors().withLayout(lu.factors().layout().diagonal(0, rank - 2, rank - 1)));
    }

    /** {@return the determinants of P: each exchange of two rows turns the sign} */
    private static double[] signs(Factorizations.Lu lu) {
        double[] signs = new double[HostCopy.length(Matrices.sized(lu.factors().shape()))];
        Arrays.fill(signs, 1);
        long[] pivots = HostCopy.toLongs(lu.pivots());
        int n = (int) lu.factors().shape().size(-1);
        for (int i = 0; i < pivots.length; i++) {
            if (pivots[i] != i % n) {
                signs[i / n] = -signs[i / n];
            }
        }
        return signs;
    }

    private static NDArray ofDoubles(double[] values, DType dtype, Shape shape) {
        try (Temporaries made = new Temporaries()) {
            NDArray doubles = made.add(HostCopy.of(values));
            NDArray out = made.add(NDArray.allocate(dtype, shape, "linalg.det"));
            Copies.copyInto(doubles.withLayout(shape.contiguous()), out);
            return made.keep(out);
        }
    }
}
