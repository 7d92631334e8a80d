package dev.arenagrad.ops.blas;

import dev.arenagrad.bindings.OpenBlas;
import java.util.Set;

/**
 * The part of a matrix product that one call of OpenBLAS computes.
 *
 * <p>For AVX-512 it has kernels that read small matrices as they lie, without packing them first. They come closer to what the processor
 * can do than those for large matrices, so that a larger product is faster in parts that are small enough for them: as measured, 64 x 256
 * over 784 runs at 113 instead of 87 GFLOPS, 512 x 512 over 512 at 112 instead of 100, 32 x 1000 over 256 at 114 instead of 73. That pays
 * while the matrices stay in the processor's caches. There is no such kernel for two transposed operands.
 *
 * @param rows the number of rows, but for the last parts
 * @param cols the number of columns, but for the last parts
 */
record Tile(long rows, long cols) {
    /** The multiplications up to which OpenBLAS chooses its kernels for small matrices. */
    private static final long SMALL = 1_000_000;

    /** If the right operand is transposed: the elements up to which it does, and the depth from which they are faster. */
    private static final long SMALL_RESULT = 1200;
    private static final long DEEP = 128;

    /** If the left operand is transposed: the depth beyond which tiles, small as they then are, are slower than one product, as measured. */
    private static final long DEEPEST = 1024;

    /** The multiples in which those kernels compute. */
    private static final long ROWS = 24;
    private static final long COLS = 16;

    /** The bytes of all three matrices up to which tiles are faster, as measured. */
    private static final long CACHED = 4 << 20;

    private static final boolean HAS_SMALL_KERNELS = Set.of("SkylakeX", "Cooperlake").contains(OpenBlas.coreType());

    /** {@return the tile of c = a b, which is row-major: all of c if it is not to be divided} */
    static Tile of(MatrixView a, MatrixView b, MatrixView c, long elementBytes) {
        long depth = a.cols();
        boolean transposed = !b.isRowMajor();
        long area = transposed ? Math.min(SMALL / depth, SMALL_RESULT) : SMALL / depth;
        long elements = c.rows() * c.cols();
        if (!HAS_SMALL_KERNELS || elements <= area || area < ROWS * COLS
                || transposed && (depth < DEEP || !a.isRowMajor()) || !a.isRowMajor() && depth > DEEPEST
                || ((c.rows() + c.cols()) * depth + elements) * elementBytes > CACHED || OpenBlas.threads() > 1) {
            return new Tile(c.rows(), c.cols());
        }
        long cols = Math.min(c.cols(), area / ROWS / COLS * COLS);
        return new Tile(area / cols / ROWS * ROWS, cols);
    }
}
