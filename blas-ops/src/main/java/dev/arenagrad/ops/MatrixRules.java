package dev.arenagrad.ops;

import java.util.Set;

/** What arrays must be to be factorised or solved as matrices. {@code function} is the name that messages begin with. */
public final class MatrixRules {
    /** Functions that PyTorch refuses FLOAT16 and BFLOAT16 before it asks LAPACK. */
    private static final Set<String> LOW_PRECISION = Set.of("linalg.inv", "linalg.slogdet", "logdet");

    private MatrixRules() {}

    /**
     * Checks that {@code a} is a floating-point matrix or a batch of them.
     *
     * @param function the name that messages begin with
     * @param a what is checked
     * @throws TensorException if it is not
     */
    public static void requireMatrix(String function, NDArray a) {
        requireRank(function, "A", a);
        if (!a.dtype().isFloatingPoint()) {
            throw new TensorException(function + ": Expected a floating point or complex tensor as input. Got " + a
                    .dtype().scalarName() + ". Convert it with to(DType.FLOAT32) first");
        }
        for (int i = a.rank() - 2; i < a.rank(); i++) {
            if (a.shape().size(i) > Integer.MAX_VALUE) {
                throw new TensorException(function + ": LAPACK counts by 32-bit integers and cannot take a matrix with"
                        + " a size of " + a.shape().size(i));
            }
        }
    }

    /** Checks that LAPACK has the dtype. */
    static void requireLapack(String function, String kernel, NDArray a) {
        if (a.dtype().isNarrow()) {
            throw new TensorException(LOW_PRECISION.contains(function) ? function
                    + ": Low precision dtypes not supported. Got " + a.dtype().scalarName()
                    + ". Convert it with to(DType.FLOAT32) first" : UnsupportedDType.notImplemented(kernel, a.dtype()));
        }
    }

    /**
     * Checks that {@code a} is a square floating-point matrix or a batch of them.
     *
     * @param function the name that messages begin with
     * @param a what is checked
     * @throws TensorException if it is not
     */
    public static void requireSquare(String function, NDArray a) {
        requireMatrix(function, a);
        if (a.shape().size(-2) != a.shape().size(-1)) {
            throw new TensorException(function + ": A must be batches of square matrices, but they are " + a.shape()
                    .size(-2) + " by " + a.shape().size(-1) + " matrices");
        }
    }

    /**
     * Checks that a x = b, or x a = b, can be solved: a square, b of its dtype, high or wide enough.
     *
     * @param function the name that messages begin with
     * @param a the matrices of the system
     * @param b the right-hand sides
     * @param left whether a stands on the left of x
     * @throws TensorException if it cannot
     */
    public static void requireSolvable(String function, NDArray a, NDArray b, boolean left) {
        requireSquare(function, a);
        requireRank(function, "B", b);
        if (a.dtype() != b.dtype()) {
            throw new TensorException(function + ": Expected A and B to have the same dtype, but found A of type "
                    + a.dtype().scalarName() + " and B of type " + b.dtype().scalarName() + " instead");
        }
        if (a.shape().size(-1) != b.shape().size(left ? -2 : -1)) {
            throw new TensorException(function + ": Incompatible shapes of A and B for the equation "
                    + (left ? "AX" : "XA") + " = B (" + a.shape().size(-2) + "x" + a.shape().size(-1) + " and " + b
                            .shape().size(-2) + "x" + b.shape().size(-1) + ")");
        }
        for (int i = b.rank() - 2; i < b.rank(); i++) {
            if (b.shape().size(i) > Integer.MAX_VALUE) {
                throw new TensorException(function + ": BLAS counts by 32-bit integers and cannot take a matrix with"
                        + " a size of " + b.shape().size(i));
            }
        }
    }

    /** Checks the preconditions of native code: callers broadcast, and a saved tensor may have been replaced by a user's hook. */
    static void requireAligned(NDArray a, NDArray b) {
        long n = b.shape().size(-2);
        if (a.dtype() != b.dtype() || !a.shape().equals(Matrices.sized(b.shape(), n, n))) {
            throw new TensorException("a system of " + a.dtype().torchName() + " matrices of shape " + a.shape()
                    + " cannot be solved for " + b.dtype().torchName() + " of shape " + b.shape());
        }
    }

    private static void requireRank(String function, String name, NDArray x) {
        if (x.rank() < 2) {
            throw new TensorException(function + ": The input tensor " + name + " must have at least 2 dimensions.");
        }
    }
}
