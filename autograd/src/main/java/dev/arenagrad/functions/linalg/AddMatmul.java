package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.NDArray;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * beta C + alpha A B as one operation, for vectors, matrices and batches of them. With the incoming gradient G the derivatives are
 * beta G by C, and alpha times those of the {@linkplain MatrixProducts product} by A and B.
 */
public enum AddMatmul {
    // @formatter:off
    ADDMM  ("Addmm",   LinearAlgebra::addmm,   (g, b) -> g.mm(b.t()),                         (g, a) -> a.t().mm(g)),
    ADDMV  ("Addmv",   LinearAlgebra::addmv,   (g, x) -> g.outer(x),                          (g, a) -> a.t().mv(g)),
    ADDR   ("Addr",    LinearAlgebra::addr,    (g, y) -> g.mv(y),                             (g, x) -> g.t().mv(x)),
    BADDBMM("Baddbmm", LinearAlgebra::baddbmm, (g, b) -> g.bmm(b.transpose(1, 2)),            (g, a) -> a.transpose(1, 2).bmm(g)),
    ADDBMM ("Addbmm",  LinearAlgebra::addbmm,  (g, b) -> ofEach(g, b).bmm(b.transpose(1, 2)), (g, a) -> a.transpose(1, 2).bmm(ofEach(g, a)));
    // @formatter:on

    private interface Kernel {
        NDArray apply(NDArray c, NDArray a, NDArray b, double beta, double alpha);
    }

    private final String nodeName;
    private final Kernel kernel;
    private final BinaryOperator<Tensor> byFirst;
    private final BinaryOperator<Tensor> bySecond;

    AddMatmul(String name, Kernel kernel, BinaryOperator<Tensor> byFirst, BinaryOperator<Tensor> bySecond) {
        this.nodeName = name + "Backward0";
        this.kernel = kernel;
        this.byFirst = byFirst;
        this.bySecond = bySecond;
    }

    /** {@return beta c + alpha a b; with beta = 0 c is not read} */
    public Tensor of(Tensor c, Tensor a, Tensor b, double beta, double alpha) {
        Variable y = new Variable(kernel.apply(c.array(), a.array(), b.array(), beta, alpha));
        List<Tensor> inputs = List.of(c, a, b);
        if (Graph.records(inputs)) {
            y.setGradFn(new Backward(this, y, inputs, beta, alpha));
        }
        return y;
    }

    /** {@return beta c + alpha a b for whole numbers; exact for INT64} As above otherwise. */
    public Tensor of(Tensor c, Tensor a, Tensor b, long beta, long alpha) {
        return a.dtype().isInteger() && c.dtype().isInteger() ? Scope.tidy(() -> of(c.mul(beta), a.mul(alpha), b,
                1.0, 1.0))
                : of(c, a, b, (double) beta, (double) alpha);
    }

    /**
     * {@return x w' + bias, each vector along the last dimension of x for itself}
     *
     * @param w outputs by inputs
     * @param bias outputs, or null
     */
    public static Tensor linear(Tensor x, Tensor w, @Nullable Tensor bias) {
        if (bias == null) {
            return x.matmul(w.t());
        }
        if (w.dim() != 2 || x.dim() < 2) {
            return Scope.tidy(() -> x.matmul(w.t()).add(bias));
        }
        if (x.dim() == 2) {
            return ADDMM.of(bias, x, w.t(), 1.0, 1.0);
        }
        long[] sizes = x.shape().toArray();
        sizes[sizes.length - 1] = w.shape().size(0);
        return Scope.tidy(() -> ADDMM.of(bias, MatrixProducts.asRows(x), w.t(), 1.0, 1.0).view(sizes));
    }

    /** {@return the gradient of a sum of products as that of each product} */
    private static Tensor ofEach(Tensor g, Tensor factors) {
        return g.expand(factors.shape().size(0), g.shape().size(0), g.shape().size(1));
    }

    private static final class Backward extends Node {
        private final AddMatmul kind;
        private final double beta;
        private final double alpha;
        private final boolean transposed;

        Backward(AddMatmul kind, Tensor y, List<Tensor> inputs, double beta, double alpha) {
            super(y, inputs);
            this.kind = kind;
            this.beta = beta;
            this.alpha = alpha;
            this.transposed = (kind == ADDMM || kind == BADDBMM) && MatrixProducts.liesTransposed(inputs.get(2));
            if (needsInputGrad(1)) {
                save().tensor(inputs.get(2));
            }
            if (needsInputGrad(2)) {
                save().tensor(inputs.get(1));
            }
        }

        @Override
        public String name() {
            return kind.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            if (gradients.wants(0)) {
                gradients.put(0, beta == 1 ? g : g.mul(beta));
            }
            Tensor ofProduct = alpha == 1 ? g : g.mul(alpha);
            if (gradients.wants(1)) {
                gradients.put(1, kind.byFirst.apply(ofProduct, saved().first()));
            }
            if (gradients.wants(2)) {
                Tensor a = gradients.wants(1) ? saved().second() : saved().first();
                gradients.put(2, transposed ? MatrixProducts.transposedGradient(ofProduct, a) : kind.bySecond.apply(
                        ofProduct,
                        a));
            }
        }
    }
}
