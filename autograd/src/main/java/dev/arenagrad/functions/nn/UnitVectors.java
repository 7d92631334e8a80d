package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.reductions.VectorNorm;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.List;

/** Vectors brought to length 1, and the cosine of the angle between them. */
public final class UnitVectors {
    private UnitVectors() {}

    /** {@return x / max(norm, eps), with the p-norms along {@code dim}} */
    public static Tensor normalize(Tensor x, double p, int dim, double eps) {
        return Scope.tidy(() -> divided(x, p, dim, eps));
    }

    /** {@return the sum of the products of x and y, broadcast, each divided by its length along {@code dim}} */
    public static Tensor cosineSimilarity(Tensor x, Tensor y, int dim, double eps) {
        DType common = DType.promote(x.dtype(), y.dtype());
        if (!common.isFloatingPoint()) {
            throw new TensorException("expected common dtype to be floating point, yet common dtype is " + common
                    .scalarName());
        }
        return Scope.tidy(() -> {
            Shape shape = Views.broadcast(List.of(x, y)).getFirst().shape();
            return direction(x.to(common), shape, dim, eps).mul(direction(y.to(common), shape, dim, eps)).sum(dim);
        });
    }

    /** {@return a tensor divided by lengths, as part of a shape to which it is broadcast along {@code dim} alone, since others repeat lengths} */
    private static Tensor direction(Tensor x, Shape shape, int dim, double eps) {
        int along = shape.dim(dim);
        long[] sizes = new long[shape.rank()];
        Arrays.fill(sizes, 1);
        int missing = shape.rank() - x.shape().rank();
        for (int d = missing; d < sizes.length; d++) {
            sizes[d] = x.shape().size(d - missing);
        }
        Tensor vectors = missing == 0 ? x : x.reshape(sizes);
        if (shape.rank() > 0 && sizes[along] != shape.size(along)) {
            sizes[along] = shape.size(along);
            vectors = vectors.expand(sizes);
        }
        return divided(vectors, 2, dim, eps);
    }

    private static Tensor divided(Tensor x, double p, int dim, double eps) {
        return x.div(VectorNorm.norm(x, p, true, dim).clampMin(eps));
    }
}
