package dev.arenagrad.bench.operators;

import org.jspecify.annotations.Nullable;

/**
 * What an operator must do at least, whoever does it: arithmetic, and elements that are read or written once. Left out is what an
 * implementation adds: what is saved for the backward pass and read again there, temporary arrays, and that a core reads a cache
 * line before it writes to it. The derivative by a factor takes as much arithmetic as the operator itself, which is exact for products
 * and too little for most factorisations.
 *
 * @param flops the floating-point operations of the operator itself
 * @param elements that are read or written by the operator itself; null where it is all of its operands and results
 */
public record Work(Amount flops, @Nullable Amount elements) {
    /** A number that depends on the size, and on the elements of the first operand. */
    interface Amount {
        double of(Size size, long numel);
    }

    /** An addition, a comparison or a copy of each element. */
    static final Work ELEMENTWISE = perElement(1);
    /** A function that is a polynomial: some ten multiplications, each with an addition. */
    static final Work FUNCTION = perElement(20);
    /** A function that takes several polynomials or a recurrence. */
    static final Work SPECIAL_FUNCTION = perElement(60);
    /** Another view of the same memory. */
    static final Work VIEW = new Work((_, _) -> 0, (_, _) -> 0);

    static Work perElement(double flops) {
        return new Work((_, numel) -> flops * numel, null);
    }

    /** {@return a product or factorisation, of so many operations at each size} */
    static Work flops(double inCache, double outOfCache) {
        return new Work((size, _) -> size == Size.IN_CACHE ? inCache : outOfCache, null);
    }

    /** {@return a choice: so many elements are moved at each size, and no arithmetic done} */
    static Work moving(double inCache, double outOfCache) {
        return new Work((_, _) -> 0, (size, _) -> size == Size.IN_CACHE ? inCache : outOfCache);
    }
}
