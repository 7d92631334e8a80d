package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;

/** Triangles and diagonals of matrices, the last two dimensions. */
final class Triangles {
    private Triangles() {}

    /** {@return x with zeros above diagonal number {@code diagonal}; 0 is the main one, and those below it are negative} */
    static Tensor tril(Tensor x, int diagonal) {
        return Tensor.where(distances(x).le(diagonal), x, Tensor.scalar(0, x.dtype()));
    }

    /** {@return x with zeros below diagonal number {@code diagonal}} */
    static Tensor triu(Tensor x, int diagonal) {
        return Tensor.where(distances(x).ge(diagonal), x, Tensor.scalar(0, x.dtype()));
    }

    /** {@return j - i of each place (i, j)} */
    private static Tensor distances(Tensor x) {
        return Tensor.arange(x.shape().size(-1)).sub(Tensor.arange(x.shape().size(-2)).unsqueeze(1));
    }

    /** {@return matrices with the vectors {@code x} on the diagonal and zeros elsewhere} */
    static Tensor diagEmbed(Tensor x) {
        return x.unsqueeze(-1).mul(identity(x.dtype(), x.shape().size(-1)));
    }

    /** {@return the n by n identity} */
    static Tensor identity(DType dtype, long n) {
        NDArray identity = NDArray.allocate(dtype, Shape.of(n, n), "eye");
        Elementwise.fill(identity, 0);
        Elementwise.fill(identity.withLayout(identity.layout().diagonal(0, 1)), 1);
        return new Variable(identity);
    }
}
