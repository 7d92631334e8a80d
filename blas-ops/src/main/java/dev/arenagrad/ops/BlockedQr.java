package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.Lapack;
import dev.arenagrad.ops.blas.MatrixView;
import dev.arenagrad.ops.blas.VectorView;

/**
 * a = Q R of one large matrix by blocks of columns. The product of a block's reflections is 1 - V T V', where the inverse of T is the upper
 * triangle of V' V with 1 / tau on the diagonal (C. Puglisi, Modification of the Householder Method Based on the Compact WY
 * Representation, 1992), so that to apply it takes two products and the solution of a system.
 */
final class BlockedQr implements ColumnBlocks.Elimination {
    /** From so many rows and columns on it is faster than the factorisation as a whole, on one thread too. */
    private static final long LARGE = 1024;

    private static final long BLOCK = 64;

    private final Lapack lapack;
    private final MatrixView a;
    private final VectorView tau;

    /** The reflections of the block that others are updated by, and of the next, beside each other. */
    private final NDArray vectors;
    private final NDArray triangles;

    /** For each column of the matrix its products with the vectors of a block. */
    private final NDArray products;

    private BlockedQr(Lapack lapack, MatrixView a, VectorView tau, NDArray vectors, NDArray triangles,
            NDArray products) {
        this.lapack = lapack;
        this.a = a;
        this.tau = tau;
        this.vectors = vectors;
        this.triangles = triangles;
        this.products = products;
    }

    /** Factorises a matrix as {@link Lapack#qr} does, by blocks if it is large. */
    static void factorize(Lapack lapack, DType dtype, MatrixView a, VectorView tau) {
        if (tau.size() < LARGE) {
            lapack.qr(a, tau);
            return;
        }
        try (Temporaries made = new Temporaries()) {
            ColumnBlocks.eliminate(a.cols(), BLOCK, true, of(lapack, dtype, a, tau, made), a.segment());
        }
    }

    /** Overwrites a matrix by the first columns of Q as {@link Lapack#orthogonal} does, by blocks if it is large. */
    static void orthogonal(Lapack lapack, DType dtype, MatrixView q, VectorView tau) {
        long count = tau.size();
        if (count < LARGE) {
            lapack.orthogonal(q, count, tau);
            return;
        }
        try (Temporaries made = new Temporaries()) {
            BlockedQr qr = of(lapack, dtype, q, tau, made);
            long last = (count - 1) / BLOCK * BLOCK;
            lapack.orthogonal(q.block(last, last, q.rows() - last, q.cols() - last), count - last, tau.part(last,
                    count));
            for (long from = last - BLOCK; from >= 0; from -= BLOCK) {
                qr.prepend(from);
            }
        }
    }

    private static BlockedQr of(Lapack lapack, DType dtype, MatrixView a, VectorView tau, Temporaries made) {
        NDArray vectors = made.add(NDArray.allocate(dtype, Shape.of(2 * BLOCK, a.rows()), "reflections"));
        NDArray triangles = made.add(NDArray.allocate(dtype, Shape.of(2 * BLOCK, BLOCK), "reflections"));
        NDArray products = made.add(NDArray.allocate(dtype, Shape.of(a.cols(), BLOCK), "reflections"));
        return new BlockedQr(lapack, a, tau, vectors, triangles, products);
    }

    @Override
    public int factorize(long from, long to) {
        long end = Math.min(to, tau.size());
        if (from < end) {
            lapack.qr(a.block(from, from, a.rows() - from, to - from), tau.part(from, end));
            if (to < a.cols()) {
                lapack.compactReflections(a.block(from, from, a.rows() - from, end - from), tau.part(from, end),
                        vectors(from, end), triangle(from, end));
            }
        }
        return 0;
    }

    @Override
    public void update(long from, long to, long first, long end) {
        long last = Math.min(to, tau.size());
        if (from < last) {
            reflect(from, last, true, first, end);
        }
    }

    /** Multiplies columns by the product of a block's reflections, or its transpose. */
    private void reflect(long from, long to, boolean transposed, long first, long end) {
        MatrixView c = a.block(from, first, a.rows() - from, end - first);
        MatrixView v = vectors(from, to);
        MatrixView triangle = triangle(from, to);
        MatrixView w = JavaBackend.matrix(products).transposed().block(0, first, v.cols(), c.cols());
        lapack.gemm(1, v.transposed(), c, 0, w);
        lapack.solveTriangular(transposed ? triangle.transposed() : triangle, !transposed, false, w);
        lapack.gemm(-1, v, w, 1, c);
    }

    /** Multiplies what is right of a block's columns by its reflections, and overwrites these by what they make of the identity. */
    private void prepend(long from) {
        long to = from + BLOCK;
        VectorView factors = tau.part(from, to);
        MatrixView block = a.block(from, from, a.rows() - from, BLOCK);
        lapack.compactReflections(block, factors, vectors(from, to), triangle(from, to));
        ColumnBlocks.withStrips(() -> lapack.orthogonal(block, BLOCK, factors), to, a.cols(), BLOCK, (first, end) -> {
            clear(a.block(from, first, BLOCK, end - first));
            reflect(from, to, false, first, end);
        }, a.segment());
    }

    private void clear(MatrixView strip) {
        long size = vectors.dtype().byteSize();
        for (long j = 0; j < strip.cols(); j++) {
            strip.segment().asSlice(strip.col(j).offset() * size, strip.rows() * size).fill((byte) 0);
        }
    }

    private MatrixView vectors(long from, long to) {
        return JavaBackend.matrix(vectors).transposed().block(0, place(from), a.rows() - from, to - from);
    }

    private MatrixView triangle(long from, long to) {
        return JavaBackend.matrix(triangles).transposed().block(0, place(from), to - from, to - from);
    }

    private static long place(long from) {
        return from / BLOCK % 2 * BLOCK;
    }
}
