package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.reductions.VectorNorm;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
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
            List<Tensor> both = Views.broadcast(List.of(x.to(common), y.to(common)));
            return divided(both.getFirst(), 2, dim, eps).mul(divided(both.getLast(), 2, dim, eps)).sum(dim);
        });
    }

    private static Tensor divided(Tensor x, double p, int dim, double eps) {
        return x.div(VectorNorm.norm(x, p, true, dim).clampMin(eps));
    }
}
