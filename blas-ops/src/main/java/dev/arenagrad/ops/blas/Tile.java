package dev.arenagrad.ops.blas;

import dev.arenagrad.bindings.OpenBlas;
import java.util.Set;

/**
 * The part of a matrix product that one call of OpenBLAS computes.
 *
 * <p>For AVX-512 it has kernels that read small matrices as they lie, without packing them first. They come closer to what the processor
 * can do than those for large matrices, so that a larger product is faster in parts that are small enough for them: as measured, 512 x 128
 * over 512 runs at 249 instead of 228 GFLOPS, with a transposed left operand at 261 instead of 207, and over 1600 at 254 instead of 205. That
 * pays while the matrices stay in the processor's caches. There is no such kernel for two transposed operands.
 *
 * @param rows the number of rows, but for the last parts
 * @param cols the number of columns, but for the last parts
 * @param depth how many products of a row and a column are added up at a time, but for the last ones
 */
record Tile(long rows, long cols, long depth) {
    /** The multiplications up to which OpenBLAS chooses its kernels for small matrices. */
    private static final long SMALL = 1_000_000;

    /**
     * If the right operand is transposed: the elements up to which it does, and the bytes of depth from which they are faster, for few rows or
     * columns and for more.
     */
    private static final long SMALL_RESULT = 1200;
    private static final long NARROW = 48;
    private static final long DEEP_IF_NARROW = 512;
    private static final long DEEP = 1536;

    /**
     * The depth up to which tiles are fastest undivided, of four vectors of columns of floats and of all others, as measured: such columns take
     * 16 KB of a first-level cache of 48 then, or 32. Rows of 4 KB, of 1024 floats or 512 doubles, lie so that their beginnings meet in the same few lines of that
     * cache: with a depth of 512 those kernels ran at 71 instead of 136 GFLOPS over them, and with doubles at 34 instead of 66; with other rows
     * it makes less of a difference.
     */
    private static final long DEEPEST_OF_WIDE_FLOATS = 64;
    private static final long DEEPEST = 128;

    /** The multiples in which those kernels compute; columns by four vectors of 16 where they can. */
    private static final long ROWS = 24;
    private static final long COLS = 16;
    private static final long WIDE = 64;

    /**
     * The bytes up to which tiles are faster, as measured: of all three matrices, or, if the left operand is transposed, of as much as is added
     * up at a time. Its elements are then read in the order in which they lie, and those of different rows do not drive each other out of the
     * cache.
     */
    private static final long CACHED = 4 << 20;

    /**
     * The fewest rows of a product for which it pays to copy its right operand first, as measured, and the most elements of that for each row:
     * the copy takes as long for many rows as for few.
     */
    private static final long WORTH_A_COPY = 384;
    private static final long COPIED_FOR_A_ROW = 256;

    /** The columns that make as many strips as a few more rows do. */
    private static final long MANY_COLS = 768;

    private static final boolean HAS_SMALL_KERNELS = Set.of("SkylakeX", "Cooperlake", "SapphireRapids").contains(
            OpenBlas
                    .coreType());

    /** {@return the tile of c = a b, which is row-major: all of c if it is not to be divided} */
    static Tile of(MatrixView a, MatrixView b, MatrixView c, long elementBytes) {
        Tile whole = new Tile(c.rows(), c.cols(), a.cols());
        if (!HAS_SMALL_KERNELS || OpenBlas.threads() > 1) {
            return whole;
        }
        long depth = even(a.cols(), elementBytes == Float.BYTES && c.cols() >= WIDE ? DEEPEST_OF_WIDE_FLOATS
                : DEEPEST);
        if (!a.isRowMajor() && b.isRowMajor()) {
            return elements(whole, depth) * elementBytes <= CACHED ? whole.divided(depth, Long.MAX_VALUE, WIDE) : whole;
        }
        if (!a.isRowMajor() || elements(whole, a.cols()) * elementBytes > CACHED) {
            return whole;
        }
        if (b.isRowMajor()) {
            return whole.divided(depth, Long.MAX_VALUE, WIDE);
        }
        long deep = Math.min(c.rows(), c.cols()) <= NARROW ? DEEP_IF_NARROW : DEEP;
        return a.cols() * elementBytes >= deep ? whole.divided(a.cols(), SMALL_RESULT, COLS) : whole;
    }

    /**
     * {@return whether c = a b is faster after a copy that makes the right operand contiguous by rows, as the left one is} So it is for floats:
     * the kernel that reads both along the depth adds up the lanes of each element, and is chosen for few elements only. On an Intel Xeon
     * 512 x 128 over 512 takes 467 µs as it lies, 672 in tiles, and 417 in tiles of a turned operand, for whose copy there are 50; with the copy
     * 2048 x 64 over 64 takes 123 µs in place of 166, and 512 x 256 over 784 1,663 in place of 1,586.
     */
    static boolean isFasterTurned(MatrixView a, MatrixView b, MatrixView c, long elementBytes) {
        Tile whole = new Tile(c.rows(), c.cols(), a.cols());
        return HAS_SMALL_KERNELS && OpenBlas.threads() == 1 && elementBytes == Float.BYTES && c.isRowMajor()
                && a.isRowMajor() && !b.isRowMajor() && c.rows() >= WORTH_A_COPY && c.cols() >= 2 * COLS
                && b.rows() * b.cols() <= COPIED_FOR_A_ROW * c.rows()
                && elements(whole, a.cols()) * elementBytes <= CACHED;
    }

    /**
     * {@return whether strips of c = a b, which is row-major, are faster if they are rows} So they are where there are as many rows as columns
     * or more, but for floats that are too many for tiles, and nearly as many columns as rows: on an Intel Xeon 1024 x 1024 over 1024 takes 23 to
     * 29 ms in strips of rows and 19 to 24 of columns, but over 256, in tiles, 4.0 and 4.6, and 34 and 42 in doubles.
     */
    static boolean isFasterByRows(MatrixView a, MatrixView b, MatrixView c, long elementBytes) {
        Tile whole = new Tile(c.rows(), c.cols(), a.cols());
        boolean fasterByColumns = elementBytes == Float.BYTES && a.isRowMajor() && b.isRowMajor()
                && c.cols() >= MANY_COLS && 4 * c.cols() >= 3 * c.rows()
                && elements(whole, a.cols()) * elementBytes > 2 * CACHED;
        return c.rows() >= c.cols() && !fasterByColumns;
    }

    private static long elements(Tile tile, long depth) {
        return (tile.rows + tile.cols) * depth + tile.rows * tile.cols;
    }

    /** {@return a part of this tile of a given depth, with at most so many elements; all of it if it is small enough} */
    private Tile divided(long deep, long mostElements, long unit) {
        long area = Math.min(SMALL / deep, mostElements);
        if (deep == depth && rows * cols <= area || area < ROWS * COLS) {
            return this;
        }
        long widest = area / ROWS;
        long step = widest >= unit ? unit : COLS;
        long wide = cols <= widest ? cols : even(cols, widest / step * step, step);
        return new Tile(Math.max(area / wide / ROWS, 1) * ROWS, wide, deep);
    }

    private static long even(long depth, long most) {
        return depth <= most ? depth : even(depth, most, COLS);
    }

    /** {@return the least multiple of {@code unit} of which as few parts make up a size as of {@code most}, itself such a multiple} */
    private static long even(long size, long most, long unit) {
        return Math.ceilDiv(Math.ceilDiv(size, Math.ceilDiv(size, most)), unit) * unit;
    }
}
