package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.kernels.Simd;
import java.lang.foreign.MemorySegment;

/**
 * Level 3 in float: c is computed tile by tile from packed copies of blocks of a and b, which are small enough to
 * stay in the processor's caches and lie in the order in which the innermost loop reads them. So any strides are
 * equally good, and packing costs O(n²) of the O(n³). The scheme is that of K. Goto and R. van de Geijn, Anatomy
 * of High-Performance Matrix Multiplication (2008).
 *
 * <p>Packed blocks lie outside the heap like everything else: a loop that sees both kinds of memory is slow on
 * both.
 */
public final class GemmF32 {
    private static final long BYTES = Float.BYTES;
    private static final int TILE_ROWS = Simd.ON ? SimdGemmKernelF32.ROWS : PlainGemmKernelF32.ROWS;
    private static final int TILE_COLS = Simd.ON ? SimdGemmKernelF32.COLS : PlainGemmKernelF32.COLS;

    /** The products summed up at a time: a panel of b of this depth fits the first-level cache. */
    private static final int DEPTH = 256;

    /** The rows of a block of a, which fits the second-level cache; a multiple of the tile's. */
    private static final int BLOCK_ROWS = 192;

    /** The columns of a block of b, which fits the last-level cache; a multiple of the tile's. */
    private static final int BLOCK_COLS = 2048;

    private GemmF32() {}

    /** c = alpha a b + beta c. */
    public static void gemm(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        if (c.rows() == 0 || c.cols() == 0) {
            return;
        }
        if (alpha == 0 || a.cols() == 0) {
            scale(beta, c);
        } else if (c.cols() == 1) {
            MatrixVectorF32.gemv(alpha, a, b.col(0), beta, c.col(0));
        } else if (c.rows() == 1) {
            MatrixVectorF32.gemv(alpha, b.transposed(), a.row(0), beta, c.row(0));
        } else if (a.cols() == 1 && beta == 0) {
            MatrixVectorF32.outer(alpha, a.col(0), b.row(0), c);
        } else if (SmallGemmF32.fits(a, c)) {
            SmallGemmF32.multiply(alpha, a, b, beta, c);
        } else if (c.runsAlongColumns()) {
            multiply(alpha, b.transposed(), a.transposed(), beta, c.transposed());
        } else {
            multiply(alpha, a, b, beta, c);
        }
    }

    private static void multiply(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        int depth = (int) Math.min(DEPTH, a.cols());
        long sizeA = roundUp(Math.min(BLOCK_ROWS, c.rows()), TILE_ROWS) * depth * BYTES;
        long sizeB = roundUp(Math.min(BLOCK_COLS, c.cols()), TILE_COLS) * depth * BYTES;
        Storage scratch = Storage.allocate(sizeB + sizeA + TILE_ROWS * TILE_COLS * BYTES, "matrix product");
        try {
            MemorySegment packed = scratch.segment();
            scale(beta, c);
            for (long j = 0; j < c.cols(); j += BLOCK_COLS) {
                int cols = (int) Math.min(BLOCK_COLS, c.cols() - j);
                for (long p = 0; p < a.cols(); p += DEPTH) {
                    int d = (int) Math.min(DEPTH, a.cols() - p);
                    pack(TILE_COLS, cols, d, b.segment(), b.offset() + p * b.rowStride() + j * b.colStride(),
                            b.colStride(), b.rowStride(), packed, 0);
                    for (long i = 0; i < c.rows(); i += BLOCK_ROWS) {
                        int rows = (int) Math.min(BLOCK_ROWS, c.rows() - i);
                        pack(TILE_ROWS, rows, d, a.segment(), a.offset() + i * a.rowStride() + p * a.colStride(),
                                a.rowStride(), a.colStride(), packed, sizeB);
                        addBlock(d, alpha, packed, sizeB, sizeB + sizeA, c, i, rows, j, cols);
                    }
                }
            }
        } finally {
            scratch.disown();
        }
    }

    /** Adds the product of the packed blocks to {@code rows} by {@code cols} elements of c, tile by tile. */
    private static void addBlock(int depth, float alpha, MemorySegment packed, long inA, long inTile,
            MatrixView c, long i, int rows, long j, int cols) {
        MemorySegment out = c.segment();
        for (int col = 0; col < cols; col += TILE_COLS) {
            int tileCols = Math.min(TILE_COLS, cols - col);
            long panelB = (long) col * depth * BYTES;
            for (int row = 0; row < rows; row += TILE_ROWS) {
                int tileRows = Math.min(TILE_ROWS, rows - row);
                long panelA = inA + (long) row * depth * BYTES;
                long at = c.offset() + (i + row) * c.rowStride() + (j + col) * c.colStride();
                if (tileRows == TILE_ROWS && tileCols == TILE_COLS && c.colStride() == 1) {
                    addTile(depth, alpha, packed, panelA, panelB, out, at * BYTES, c.rowStride() * BYTES);
                } else {
                    packed.asSlice(inTile, TILE_ROWS * TILE_COLS * BYTES).fill((byte) 0);
                    addTile(depth, alpha, packed, panelA, panelB, packed, inTile, TILE_COLS * BYTES);
                    addPart(packed, inTile, tileRows, tileCols, out, at, c.rowStride(), c.colStride());
                }
            }
        }
    }

    private static void addTile(int depth, float alpha, MemorySegment packed, long panelA, long panelB,
            MemorySegment c, long cOffset, long cStride) {
        if (Simd.ON) {
            SimdGemmKernelF32.multiply(depth, alpha, packed, panelA, packed, panelB, c, cOffset, cStride);
        } else {
            PlainGemmKernelF32.multiply(depth, alpha, packed, panelA, packed, panelB, c, cOffset, cStride);
        }
    }

    private static void addPart(MemorySegment packed, long inTile, int rows, int cols, MemorySegment c,
            long at, long rowStride, long colStride) {
        for (int i = 0; i < rows; i++) {
            long row = inTile / BYTES + i * TILE_COLS;
            VectorsF32.plainAxpy(cols, 1, packed, row, 1, c, at + i * rowStride, colStride);
        }
    }

    /**
     * Packs a block into panels of {@code width} lanes, the rows of a or the columns of b: all lanes of the first
     * product, then of the second, and so on. A last panel that is not full is filled up with zeros.
     *
     * @param across the distance from lane to lane
     * @param along the distance from product to product
     */
    private static void pack(int width, int lanes, int depth, MemorySegment from, long offset, long across,
            long along, MemorySegment packed, long at) {
        for (int lane = 0; lane < lanes; lane += width) {
            int count = Math.min(width, lanes - lane);
            long source = (offset + lane * across) * BYTES;
            long panel = at + (long) lane * depth * BYTES;
            if (count < width) {
                packed.asSlice(panel, (long) width * depth * BYTES).fill((byte) 0);
            }
            if (Simd.ON && across == 1 && width == SimdGemmKernelF32.COLS && count == width) {
                SimdGemmKernelF32.packRows(depth, from, source, along * BYTES, packed, panel);
            } else if (across < along) {
                packAcross(width, count, depth, from, source, across * BYTES, along * BYTES, packed, panel);
            } else {
                packAlong(width, count, depth, from, source, across * BYTES, along * BYTES, packed, panel);
            }
        }
    }

    private static void packAcross(int width, int count, int depth, MemorySegment from, long source,
            long across, long along, MemorySegment packed, long panel) {
        for (int p = 0; p < depth; p++) {
            long in = source + p * along;
            long out = panel + (long) p * width * BYTES;
            for (int lane = 0; lane < count; lane++) {
                packed.set(JAVA_FLOAT_UNALIGNED, out + lane * BYTES,
                        from.get(JAVA_FLOAT_UNALIGNED, in + lane * across));
            }
        }
    }

    private static void packAlong(int width, int count, int depth, MemorySegment from, long source,
            long across, long along, MemorySegment packed, long panel) {
        for (int lane = 0; lane < count; lane++) {
            long in = source + lane * across;
            long out = panel + lane * BYTES;
            for (int p = 0; p < depth; p++) {
                packed.set(JAVA_FLOAT_UNALIGNED, out, from.get(JAVA_FLOAT_UNALIGNED, in));
                in += along;
                out += width * BYTES;
            }
        }
    }

    private static void scale(float beta, MatrixView c) {
        if (c.colStride() == 1 && c.rowStride() == c.cols()) {
            VectorsF32.scale(c.rows() * c.cols(), beta, c.segment(), c.offset(), 1);
            return;
        }
        MatrixView byRows = c.runsAlongColumns() ? c.transposed() : c;
        for (long i = 0; i < byRows.rows(); i++) {
            VectorsF32.scale(byRows.cols(), beta, byRows.segment(), byRows.offset() + i * byRows.rowStride(),
                    byRows.colStride());
        }
    }

    private static long roundUp(long value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
