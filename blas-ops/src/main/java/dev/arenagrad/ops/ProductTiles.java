package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.parallel.ParallelLoop;

/**
 * Large matrix products, cut into strips of the result that are products by themselves, for several threads. Where they are cut depends on
 * sizes and layouts alone: the bits of an element depend on how wide the product is that it is computed in.
 *
 * <p>Strips are few and wide, because each has to rearrange all of the operand that is not cut.
 */
final class ProductTiles {
    /** From how many multiplications on a product is cut: some 200 µs. */
    private static final double LARGE = 1 << 24;

    /** The multiplications of products of a batch that make up a part. */
    private static final double PART = 1 << 20;

    private static final int MOST_PARTS = 64;

    /** What a strip's width is a multiple of, so that the kernels inside have full blocks: those of float32 are 16 wide with AVX-512. */
    private static final long UNIT = 16;

    /** Computes c from a and b. */
    @FunctionalInterface
    interface Product {
        /** Computes a product of matrices, or a part of one. */
        void multiply(MatrixView a, MatrixView b, MatrixView c);
    }

    private ProductTiles() {}

    /** Computes c from a and b, by strips if it is large: of its rows if there are as many of them as columns or more. */
    static void multiply(MatrixView a, MatrixView b, MatrixView c, Product product) {
        multiply(a, b, c, c.rows() >= c.cols(), product);
    }

    /** Computes c from a and b, by strips if it is large: of its rows, or of its columns. */
    static void multiply(MatrixView a, MatrixView b, MatrixView c, boolean byRows, Product product) {
        long cut = byRows ? c.rows() : c.cols();
        long wide = Math.max(Math.min(cut / 256, 4), Math.min(cut / 512, 8));
        long strips = Math.ceilDiv(wide, 2) * 2; // of an odd number one thread of two would compute two, the other one
        if (wide < 2 || (double) c.rows() * c.cols() * a.cols() < LARGE) {
            product.multiply(a, b, c);
            return;
        }
        long width = Math.ceilDiv(Math.ceilDiv(cut, strips), UNIT) * UNIT;
        ParallelLoop.runAllocating(Math.toIntExact(Math.ceilDiv(cut, width)), index -> {
            long from = index * width;
            long size = Math.min(width, cut - from);
            if (byRows) {
                product.multiply(a.block(from, 0, size, a.cols()), b, c.block(from, 0, size, c.cols()));
            } else {
                product.multiply(a, b.block(0, from, b.rows(), size), c.block(0, from, c.rows(), size));
            }
        }, a.segment(), b.segment(), c.segment());
    }

    /**
     * Computes the products of a batch.
     *
     * @param x those on the left
     * @param y those on the right
     * @param z the results
     * @param products computes those from a number to before another
     */
    static void batch(Matrices x, Matrices y, Matrices z, Split.Range products) {
        long count = z.count();
        MatrixView a = x.first();
        MatrixView b = y.first();
        MatrixView c = z.first();
        double work = (double) count * c.rows() * c.cols() * a.cols();
        if (count < 2 || work < 4 * PART) {
            products.compute(0, count);
            return;
        }
        long length = Math.ceilDiv(count, (long) Math.min(work / PART, MOST_PARTS));
        ParallelLoop.runAllocating(Math.toIntExact(Math.ceilDiv(count, length)), index -> products.compute(index
                * length, Math.min(count,
                        (index + 1) * length)), a.segment(), b.segment(), c.segment());
    }
}
