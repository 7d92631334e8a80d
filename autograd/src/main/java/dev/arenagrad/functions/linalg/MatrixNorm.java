package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.reductions.VectorNorm;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.MatrixRules;
import dev.arenagrad.ops.TensorException;

/** Norms of matrices, the last two dimensions. */
public final class MatrixNorm {
    private static final String FUNCTION = "linalg.matrix_norm";

    private MatrixNorm() {}

    /** {@return the root of the sum of squares} */
    public static Tensor frobenius(Tensor a) {
        MatrixRules.requireMatrix(FUNCTION, a.array());
        return VectorNorm.norm(a, 2, false, -2, -1);
    }

    /** {@return the norm that vectors of the same order induce} As {@link dev.arenagrad.Linalg#matrixNorm(Tensor, double)}. */
    public static Tensor ofOrder(Tensor a, double order) {
        MatrixRules.requireMatrix(FUNCTION, a.array());
        return Scope.tidy(() -> {
            if (order == 1) {
                return largestSum(a, -2);
            }
            if (order == Double.POSITIVE_INFINITY) {
                return largestSum(a, -1);
            }
            if (Math.abs(order) == 2) {
                Tensor values = Decompositions.svdvals(a);
                return order > 0 ? values.amax(-1) : values.amin(-1);
            }
            throw new TensorException(FUNCTION + ": Order " + (order == (long) order ? Long.toString((long) order)
                    : Double.toString(order)) + " not supported.");
        });
    }

    private static Tensor largestSum(Tensor a, int dim) {
        return a.abs().sum(dim).amax(-1);
    }
}
