package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.Elements;

/**
 * Products of vectors and matrices, on BLAS. Operands may be transposed views: they are passed on as flags, not copied.
 *
 * <p>Every method throws {@link TensorException} if ranks, sizes or dtypes do not fit, before anything is computed. Integers are
 * multiplied exactly, by loops.
 */
public final class LinearAlgebra {
    private LinearAlgebra() {}

    /**
     * {@return the sum of x[i] y[i] of two vectors, 0-dimensional}
     *
     * @param x a vector
     * @param y a vector of the same length
     */
    public static NDArray dot(NDArray x, NDArray y) {
        if (x.rank() != 1 || y.rank() != 1) {
            throw new TensorException("1D tensors expected, but got " + x.rank() + "D and " + y.rank() + "D tensors");
        }
        if (x.dtype() != y.dtype()) {
            throw new TensorException("dot : expected both vectors to have same dtype, but found " + x.dtype()
                    .scalarName() + " and "
                    + y.dtype().scalarName());
        }
        if (x.numel() != y.numel()) {
            throw new TensorException("inconsistent tensor size, expected tensor " + x.shape() + " and src " + y.shape()
                    + " to have the same number of elements, but got " + x.numel() + " and " + y.numel()
                    + " elements respectively");
        }
        if (!x.dtype().isFloatingPoint()) {
            return sumOfProducts(x, y, 0);
        }
        NDArray out = NDArray.allocate(x.dtype(), Shape.SCALAR, "dot", x, y);
        try {
            Access.begin(x, y, out);
            try {
                Elements.set(out.dtype(), out.segment(), 0, Backends.current().dot(x, y));
            } finally {
                Access.end(x, y, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the product of a matrix (m by n) and a vector (n)}
     *
     * @param a m by n
     * @param x n elements
     */
    public static NDArray mv(NDArray a, NDArray x) {
        if (a.rank() != 2 || x.rank() != 1) {
            throw new TensorException("vector + matrix @ vector expected, got 1, " + a.rank() + ", " + x.rank());
        }
        long m = a.shape().size(0);
        if (a.shape().size(1) != x.numel()) {
            throw new TensorException("size mismatch, got input (" + m + "), mat (" + m + "x" + a.shape().size(1)
                    + "), vec ("
                    + x.numel() + ")");
        }
        requireSame(a, x);
        if (!a.dtype().isFloatingPoint()) {
            return sumOfProducts(a, x, 1);
        }
        NDArray out = NDArray.allocate(a.dtype(), Shape.of(m), "mv", a, x);
        try {
            Access.begin(a, x, out);
            try {
                Backends.current().gemv(1, a, x, 0, out);
            } finally {
                Access.end(a, x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the product of two matrices, m by k and k by n}
     *
     * @param a m by k
     * @param b k by n
     */
    public static NDArray mm(NDArray a, NDArray b) {
        requireMultipliable(a, b);
        if (!a.dtype().isFloatingPoint()) {
            return sumOfProducts(a.withLayout(a.layout().unsqueeze(1)), b.withLayout(b.layout().transpose(0, 1)), 2);
        }
        NDArray out = NDArray.allocate(a.dtype(), Shape.of(a.shape().size(0), b.shape().size(1)), "mm", a, b);
        try {
            multiplyInto(1, a, b, 0, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * c = alpha a b + beta c.
     *
     * @param alpha the factor of the product
     * @param a the left factors
     * @param b the right factors
     * @param beta the factor of c
     * @param c m by n, contiguous or the transposed view of a contiguous matrix, sharing no memory with a and b
     */
    public static void multiplyInto(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        Access.begin(a, b, c);
        try {
            Backends.current().gemm(alpha, a, b, beta, c);
        } finally {
            Access.end(a, b, c);
        }
    }

    /**
     * {@return the products of two batches of matrices, s by m by k and s by k by n}
     *
     * @param a s by m by k
     * @param b s by k by n
     */
    public static NDArray bmm(NDArray a, NDArray b) {
        requireBatches(a, b);
        return products(a, b, "bmm");
    }

    /**
     * {@return the products of matrices, along the last two dimensions} The others, which may lie anyhow in memory, say which matrices: there
     * are as many of a as of b.
     *
     * @param a at least one dimension, then m by k
     * @param b the same dimensions, then k by n, of a's dtype
     * @throws TensorException if they are not
     */
    public static NDArray products(NDArray a, NDArray b) {
        return products(a, b, "matmul");
    }

    private static NDArray products(NDArray a, NDArray b, String operation) {
        Shape shape = shapeOfProducts(a, b);
        int rank = a.rank();
        if (!a.dtype().isFloatingPoint()) {
            return sumOfProducts(a.withLayout(a.layout().unsqueeze(rank - 1)), b.withLayout(b.layout().transpose(rank
                    - 2, rank - 1).unsqueeze(rank - 2)), rank);
        }
        NDArray out = NDArray.allocate(a.dtype(), shape, operation, a, b);
        try {
            multiplyEachInto(1, a, b, 0, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return the shape of {@link #products}} Operands are checked, as native code does not: a saved tensor may have been replaced by a user's
     * hook.
     */
    static Shape shapeOfProducts(NDArray a, NDArray b) {
        requireSame(a, b);
        int rank = a.rank();
        boolean fit = rank >= 3 && b.rank() == rank && a.shape().size(-1) == b.shape().size(-2);
        for (int dim = 0; fit && dim < rank - 2; dim++) {
            fit = a.shape().size(dim) == b.shape().size(dim);
        }
        if (!fit) {
            throw new TensorException("matrices of shapes " + a.shape() + " and " + b.shape()
                    + " cannot be multiplied, each with its counterpart");
        }
        long[] sizes = a.shape().toArray();
        sizes[rank - 1] = b.shape().size(-1);
        return Shape.of(sizes);
    }

    /**
     * c = alpha a b + beta c for each of the matrices along the last two dimensions.
     *
     * @param alpha the factor of the product
     * @param a at least one dimension, then m by k
     * @param b the same dimensions, then k by n
     * @param beta the factor of c
     * @param c the same dimensions, then m by n, of {@link #shapeOfProducts}, rows or columns contiguous, sharing no memory with a and b
     */
    static void multiplyEachInto(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        Access.begin(a, b, c);
        try {
            Backends.current().gemmBatched(alpha, a, b, beta, c);
        } finally {
            Access.end(a, b, c);
        }
    }

    /**
     * {@return beta c + alpha a b; with beta = 0 c is not read}
     *
     * @param c broadcast to the shape of the product
     * @param a the left factors
     * @param b the right factors
     * @param beta the factor of the array that the product is added to
     * @param alpha the factor of the product
     */
    public static NDArray addmm(NDArray c, NDArray a, NDArray b, double beta, double alpha) {
        requireMatrix("mat1", a);
        requireMatrix("mat2", b);
        requireMultipliable(a, b);
        requireSameAsSum("self and mat2", c, b);
        Shape shape = Shape.of(a.shape().size(0), b.shape().size(1));
        if (!a.dtype().isFloatingPoint()) {
            return sumOfIntegers(c.expand(shape), mm(a, b), beta, alpha);
        }
        NDArray out = started(c, shape, beta, "addmm");
        try {
            multiplyInto(alpha, a, b, beta, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return beta y + alpha a x; with beta = 0 y is not read}
     *
     * @param y a vector or a scalar, broadcast to the shape of the product
     * @param a m by n
     * @param x n elements
     * @param beta the factor of the array that the product is added to
     * @param alpha the factor of the product
     */
    public static NDArray addmv(NDArray y, NDArray a, NDArray x, double beta, double alpha) {
        if (y.rank() > 1 || a.rank() != 2 || x.rank() != 1) {
            throw new TensorException("vector + matrix @ vector expected, got " + y.rank() + ", " + a.rank() + ", " + x
                    .rank());
        }
        long m = a.shape().size(0);
        if (a.shape().size(1) != x.numel() || y.numel() != m && y.numel() != 1) {
            throw new TensorException("size mismatch, got input (" + y.numel() + "), mat (" + m + "x" + a.shape().size(
                    1) + "), vec (" + x.numel() + ")");
        }
        requireSame(a, x);
        requireSameAsSum("self and vec", y, x);
        if (!a.dtype().isFloatingPoint()) {
            return sumOfIntegers(y.expand(Shape.of(m)), mv(a, x), beta, alpha);
        }
        NDArray out = started(y, Shape.of(m), beta, "addmv");
        try {
            Access.begin(a, x, out);
            try {
                Backends.current().gemv(alpha, a, x, beta, out);
            } finally {
                Access.end(a, x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return beta c + alpha x y'; with beta = 0 c is not read}
     *
     * @param c broadcast to the shape of the product
     * @param x m elements
     * @param y n elements
     * @param beta the factor of the array that the product is added to
     * @param alpha the factor of the product
     */
    public static NDArray addr(NDArray c, NDArray x, NDArray y, double beta, double alpha) {
        if (x.rank() != 1 || y.rank() != 1) {
            throw new TensorException("addr: Expected 1-D argument " + (x.rank() != 1 ? "vec1, but got " + x.rank()
                    : "vec2, but got " + y.rank()) + "-D");
        }
        requireSame(x, y);
        requireSameAsSum("self and vec2", c, y);
        Shape shape = Shape.of(x.numel(), y.numel());
        NDArray column = x.withLayout(x.layout().unsqueeze(1));
        if (!x.dtype().isFloatingPoint()) {
            NDArray product = BinaryOperations.apply(BinaryOp.MUL, column, y);
            return sumOfIntegers(c.expand(shape), product, beta, alpha);
        }
        if (beta == 1 && c.isContiguous() && c.shape().equals(shape)) {
            return TernaryOperations.apply(TernaryOp.ADDCMUL, c, y, column, alpha);
        }
        NDArray out = started(c, shape, beta, "addr");
        try {
            scale(beta, out);
            // ger does nothing then, but 0 times infinity is NaN.
            if (alpha == 0) {
                TernaryOperations.applyInPlace(TernaryOp.ADDCMUL, out, y, column, alpha);
                return out;
            }
            Access.begin(x, y, out);
            try {
                Backends.current().ger(alpha, x, y, out);
            } finally {
                Access.end(x, y, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return beta c + alpha a b for each matrix of a batch; with beta = 0 c is not read}
     *
     * @param c broadcast to the shape of the products
     * @param a the left factors
     * @param b the right factors
     * @param beta the factor of the array that the product is added to
     * @param alpha the factor of the product
     */
    public static NDArray baddbmm(NDArray c, NDArray a, NDArray b, double beta, double alpha) {
        requireBatches(a, b);
        requireSameAsSum("self and batch2", c, b);
        Shape shape = Shape.of(a.shape().size(0), a.shape().size(1), b.shape().size(2));
        if (!a.dtype().isFloatingPoint()) {
            return sumOfIntegers(c.expand(shape), bmm(a, b), beta, alpha);
        }
        NDArray out = started(c, shape, beta, "baddbmm");
        try {
            Access.begin(a, b, out);
            try {
                Backends.current().gemmBatched(alpha, a, b, beta, out);
            } finally {
                Access.end(a, b, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return beta c plus alpha times the sum of the products a b of a batch; with beta = 0 c is not read}
     *
     * @param c broadcast to the shape of one product
     * @param a the left factors
     * @param b the right factors
     * @param beta the factor of the array that the product is added to
     * @param alpha the factor of the product
     */
    public static NDArray addbmm(NDArray c, NDArray a, NDArray b, double beta, double alpha) {
        requireBatches(a, b);
        requireSameAsSum("self and batch2", c, b);
        Shape shape = Shape.of(a.shape().size(1), b.shape().size(2));
        if (!a.dtype().isFloatingPoint()) {
            return sumOfIntegers(c.expand(shape), narrowed(summed(bmm(a, b), 0), c.dtype()), beta, alpha);
        }
        NDArray out = started(c, shape, beta, "addbmm");
        try {
            if (a.shape().size(0) == 0) {
                scale(beta, out);
            }
            for (long s = 0; s < a.shape().size(0); s++) {
                multiplyInto(alpha, a.withLayout(a.layout().select(0, s)), b.withLayout(b.layout().select(0, s)),
                        s == 0 ? beta : 1, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /** {@return where beta c + ... is computed: a copy of c, expanded, or anything if c does not count} */
    private static NDArray started(NDArray c, Shape shape, double beta, String operation) {
        NDArray expanded = c.expand(shape);
        NDArray out = NDArray.allocate(c.dtype(), shape, operation, c);
        try {
            if (beta != 0) {
                Copies.copyInto(expanded, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static void scale(double beta, NDArray x) {
        if (beta == 0) {
            Filling.fill(x, 0);
        } else if (beta != 1) {
            BinaryOperations.applyInto(BinaryOp.MUL, x, beta, x);
        }
    }

    private static NDArray sumOfIntegers(NDArray c, NDArray product, double beta, double alpha) {
        try (Temporaries temporaries = new Temporaries()) {
            temporaries.add(product);
            NDArray out = temporaries.add(Copies.copyContiguous(c, "addmm"));
            BinaryOperations.applyInPlace(BinaryOp.MUL, out, IntegerScalars.toElement(beta));
            BinaryOperations.applyInPlace(BinaryOp.MUL, product, IntegerScalars.toElement(alpha));
            BinaryOperations.applyInPlace(BinaryOp.ADD, out, product);
            return temporaries.keep(out);
        }
    }

    /**
     * y += alpha x, in place, for arrays of the same shape and floating-point dtype.
     *
     * @param alpha the factor of x
     * @param x of y's shape and dtype
     * @param y does not overlap itself, and shares no memory with x unless both lie alike
     */
    public static void axpy(double alpha, NDArray x, NDArray y) {
        Access.begin(x, y);
        try {
            Backends.current().axpy(alpha, x, y);
        } finally {
            Access.end(x, y);
        }
    }

    private static NDArray sumOfProducts(NDArray a, NDArray b, int dim) {
        NDArray sum = summed(BinaryOperations.apply(BinaryOp.MUL, a, b), dim);
        return a.dtype().isInteger() ? narrowed(sum, a.dtype()) : sum;
    }

    /** {@return the sum of products along {@code dim}, which are not needed any more} */
    private static NDArray summed(NDArray products, int dim) {
        try {
            return Reductions.reduce(ReduceOp.SUM, products, new int[] {dim}, false);
        } finally {
            products.discard();
        }
    }

    private static NDArray narrowed(NDArray sum, DType dtype) {
        if (sum.dtype() == dtype) {
            return sum;
        }
        try (Temporaries temporaries = new Temporaries()) {
            return Copies.convert(temporaries.add(sum), dtype, "mm");
        }
    }

    private static void requireBatches(NDArray a, NDArray b) {
        if (a.rank() != 3 || b.rank() != 3) {
            throw new TensorException((a.rank() != 3 ? "batch1" : "batch2") + " must be a 3D tensor");
        }
        long batch = a.shape().size(0);
        long inner = a.shape().size(2);
        if (b.shape().size(0) != batch || b.shape().size(1) != inner) {
            throw new TensorException("Expected size for first two dimensions of batch2 tensor to be: [" + batch + ", "
                    + inner
                    + "] but got: [" + b.shape().size(0) + ", " + b.shape().size(1) + "].");
        }
        requireSame(a, b);
    }

    private static void requireMultipliable(NDArray a, NDArray b) {
        if (a.rank() != 2) {
            throw new TensorException("self must be a matrix");
        }
        if (b.rank() != 2) {
            throw new TensorException("mat2 must be a matrix");
        }
        if (a.shape().size(1) != b.shape().size(0)) {
            throw new TensorException("mat1 and mat2 shapes cannot be multiplied (" + a.shape().size(0) + "x" + a
                    .shape().size(1)
                    + " and " + b.shape().size(0) + "x" + b.shape().size(1) + ")");
        }
        requireSame(a, b);
    }

    private static void requireMatrix(String name, NDArray a) {
        if (a.rank() != 2) {
            throw new TensorException(name + " must be a matrix, got " + a.rank() + "-D tensor");
        }
    }

    private static void requireSameAsSum(String names, NDArray sum, NDArray factor) {
        if (sum.dtype() == DType.BOOL) {
            throw new TensorException("products of bool tensors cannot be added up. Convert them with to(dtype)");
        }
        if (sum.dtype() != factor.dtype()) {
            throw new TensorException(names + " must have the same dtype, but got " + sum.dtype().scalarName() + " and "
                    + factor.dtype().scalarName() + ". Convert one of them with to(dtype)");
        }
    }

    private static void requireSame(NDArray a, NDArray b) {
        if (a.dtype() != b.dtype()) {
            throw new TensorException("expected m1 and m2 to have the same dtype, but got: " + a.dtype().torchName()
                    + " != "
                    + b.dtype().torchName() + ". Convert one of them with to(dtype)");
        }
    }
}
