package dev.arenagrad.bench.operators;

/**
 * How far elements of two engines' results may be from each other, as a share of their own size and of the root mean square of the
 * tensor. Elements are functions good to a few units, or sums of up to 2^20 terms added in different orders: of float32 a unit is
 * 6e-8 of an element, and n terms in any order are good to about sqrt(n) units of what is added.
 *
 * @param ofFloat32 the share for float32
 * @param ofFloat64 the share for float64
 * @param isOfDraws whether results are drawn, so that only the root mean squares of tensors can be compared
 */
public record Tolerance(double ofFloat32, double ofFloat64, boolean isOfDraws) {
    /** That of most. */
    static final Tolerance USUAL = new Tolerance(1e-4, 1e-10, false);
    /** Of a function with a factor that PyTorch has as a float32: a sixth. */
    static final Tolerance OF_A_FLOAT = new Tolerance(1e-4, 1e-7, false);
    /** Of solutions and derivatives of factorisations: an error of n units is divided by the gap between values, here 1 / 160. */
    static final Tolerance FACTORISATION = new Tolerance(2e-2, 1e-8, false);
    /** Of functions whose series PyTorch breaks off at the ninth digit: trigamma, and what has it as its derivative. */
    static final Tolerance OF_TRIGAMMA = new Tolerance(1e-4, 1e-8, false);
    /**
     * Of results that are drawn: that of 8,192 elements of which half are zero and the others twice a normal number has a standard
     * error of one hundredth, and a factor that was forgotten would double it.
     */
    static final Tolerance OF_DRAWS = new Tolerance(0.1, 0.1, true);
}
