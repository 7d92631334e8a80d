package dev.arenagrad.bench.operators;

import java.util.Arrays;

/** The shapes of an operand. */
record Extent(long[] inCache, long[] outOfCache) {
    /** Of most operands. */
    static final Extent MATRIX = new Extent(shape(64, 128), shape(1024, 1024));

    /** Of a vector as long as such a matrix has columns. */
    static final Extent COLUMNS = vector(128, 1024);
    /** Of a vector as long as such a matrix has rows. */
    static final Extent ROWS = vector(64, 1024);

    static Extent vector(long inCache, long outOfCache) {
        return new Extent(shape(inCache), shape(outOfCache));
    }

    /** {@return square matrices} */
    static Extent square(long inCache, long outOfCache) {
        return new Extent(shape(inCache, inCache), shape(outOfCache, outOfCache));
    }

    /** {@return a stack of eight matrices in the cache, a single one out of it} */
    static Extent stack(long inCache, long outOfCache) {
        return new Extent(shape(8, inCache, inCache), shape(outOfCache, outOfCache));
    }

    static long[] shape(long... sizes) {
        return sizes;
    }

    long[] of(Size size) {
        return size == Size.IN_CACHE ? inCache : outOfCache;
    }

    static int count(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    }
}
