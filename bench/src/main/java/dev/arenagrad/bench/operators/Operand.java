package dev.arenagrad.bench.operators;

import dev.arenagrad.ops.DType;
import org.jspecify.annotations.Nullable;

/**
 * What a case is applied to.
 *
 * @param dtype null for floating-point numbers, whose dtype is that of the variant
 * @param isDifferentiated whether the backward pass differentiates by it
 */
record Operand(Extent extent, Sources sources, @Nullable DType dtype, boolean isDifferentiated) {
    /** Elements that depend on the size. */
    interface Sources {
        Source of(Size size);
    }

    /** {@return one that is differentiated by} */
    static Operand real(Extent extent, Source source) {
        return new Operand(extent, _ -> source, null, true);
    }

    /** {@return one of the usual shape that is differentiated by} */
    static Operand real(Source source) {
        return real(Extent.MATRIX, source);
    }

    /** {@return floating-point numbers that are not differentiated by} */
    static Operand constant(Extent extent, Source source) {
        return new Operand(extent, _ -> source, null, false);
    }

    /** {@return a mask of the usual shape} */
    static Operand mask() {
        return new Operand(Extent.MATRIX, _ -> Source.mask(), DType.BOOL, false);
    }

    /** {@return indices that name each column once in each row} */
    static Operand permutations(Extent extent) {
        return new Operand(extent, _ -> Source.permutations(), DType.INT64, false);
    }

    /** {@return indices below a bound that depends on the size} */
    static Operand indices(Extent extent, long boundInCache, long boundOutOfCache) {
        Source inCache = Source.indices(boundInCache);
        Source outOfCache = Source.indices(boundOutOfCache);
        return new Operand(extent, size -> size == Size.IN_CACHE ? inCache : outOfCache, DType.INT64, false);
    }

    /** {@return the same numbers, not differentiated by} */
    Operand fixed() {
        return new Operand(extent, sources, dtype, false);
    }

    long[] shape(Size size) {
        return extent.of(size).clone();
    }
}
