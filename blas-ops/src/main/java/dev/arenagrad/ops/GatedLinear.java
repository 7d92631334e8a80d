package dev.arenagrad.ops;

/** Gated linear units of the halves a and b of an array: a sigmoid(b). */
public final class GatedLinear {
    private GatedLinear() {}

    /**
     * {@return a sigmoid(b)}
     *
     * @param x of an even size along {@code dim}; integers are computed as {@code FLOAT32}
     * @param dim from 0
     */
    public static NDArray apply(NDArray x, int dim) {
        return BinaryOperations.apply(BinaryOp.GLU, half(x, dim, 0), half(x, dim, 1));
    }

    /**
     * {@return g times the derivative of a sigmoid(b) by x}
     *
     * @param g of the shape of a half, of x's dtype
     * @param x floating point, of an even size along {@code dim}
     * @param dim from 0
     */
    public static NDArray gradient(NDArray g, NDArray x, int dim) {
        NDArray out = NDArray.allocateLike(x, x.dtype(), BinaryOp.GLU, g);
        try {
            Access.begin(g, x, out);
            try {
                Backend backend = Backends.current();
                NDArray byA = half(out, dim, 0);
                backend.unary(UnaryOp.SIGMOID, half(x, dim, 1), byA);
                backend.ternary(TernaryOp.GLU_BACKWARD, g, half(x, dim, 0), byA, 0.0, half(out, dim, 1));
                backend.binary(BinaryOp.MUL, byA, g, byA);
            } finally {
                Access.end(g, x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static NDArray half(NDArray x, int dim, int index) {
        long size = x.shape().size(dim) / 2;
        return x.withLayout(x.layout().slice(dim, index * size, (index + 1) * size, 1));
    }
}
