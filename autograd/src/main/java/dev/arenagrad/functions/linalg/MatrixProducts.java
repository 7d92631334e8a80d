package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.shape.SelectAndSlice;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.function.BinaryOperator;

/**
 * Products of vectors and matrices. For C = A B and the incoming gradient G, the derivatives are G B' and A' G, with transposed
 * operands passed on as flags.
 */
public final class MatrixProducts {
    private enum Product {
        // @formatter:off
        DOT("Dot", LinearAlgebra::dot, (g, b) -> scaled(b, g),                        (g, a) -> scaled(a, g)),
        MV ("Mv",  LinearAlgebra::mv,  (g, x) -> outer(g.output(), x),                (g, a) -> a.t().mv(g.output())),
        MM ("Mm",  LinearAlgebra::mm,  (g, b) -> g.output().mm(b.t()),                (g, a) -> a.t().mm(g.output())),
        BMM("Bmm", LinearAlgebra::bmm, (g, b) -> g.output().bmm(b.transpose(1, 2)),   (g, a) -> a.transpose(1, 2).bmm(g.output())),
        /** Of matrices along the last two dimensions, that lie anyhow. */
        EACH("Bmm", LinearAlgebra::products, (g, b) -> each(g.output(), b.mT()),      (g, a) -> each(a.mT(), g.output()));
        // @formatter:on

        final String nodeName;
        final BinaryOperator<NDArray> kernel;
        final Derivative byFirst;
        final Derivative bySecond;

        Product(String name, BinaryOperator<NDArray> kernel, Derivative byFirst, Derivative bySecond) {
            this.nodeName = name + "Backward0";
            this.kernel = kernel;
            this.byFirst = byFirst;
            this.bySecond = bySecond;
        }
    }

    /** The derivative by one operand, given the other and the incoming gradient. */
    private interface Derivative {
        Tensor of(Gradients g, Tensor other);
    }

    private MatrixProducts() {}

    /** {@return the sum of a[i] b[i] of two vectors} */
    public static Tensor dot(Tensor a, Tensor b) {
        return product(Product.DOT, a, b);
    }

    /** {@return the product of a matrix and a vector} */
    public static Tensor mv(Tensor a, Tensor x) {
        return product(Product.MV, a, x);
    }

    /** {@return the product of two matrices} */
    public static Tensor mm(Tensor a, Tensor b) {
        return product(Product.MM, a, b);
    }

    /** {@return the products of two batches of matrices} */
    public static Tensor bmm(Tensor a, Tensor b) {
        return product(Product.BMM, a, b);
    }

    /** {@return the matrix of all products a[i] b[j]} */
    public static Tensor outer(Tensor a, Tensor b) {
        if (a.dim() != 1 || b.dim() != 1) {
            throw new TensorException("outer: Expected 1-D argument " + (a.dim() != 1 ? "self, but got " + a.dim()
                    : "vec2, but got " + b.dim()) + "-D");
        }
        return a.unsqueeze(1).mul(b);
    }

    /**
     * {@return a b, as {@code torch.matmul}: dot, matrix-vector or matrix product by the ranks, batched with broadcasting above 2}
     */
    public static Tensor matmul(Tensor a, Tensor b) {
        int rankA = a.dim();
        int rankB = b.dim();
        if (rankA == 0 || rankB == 0) {
            throw new TensorException("both arguments to matmul need to be at least 1D, but they are " + rankA
                    + "D and " + rankB + "D");
        }
        if (rankA == 1 && rankB == 1) {
            return dot(a, b);
        }
        if (rankA == 2 && rankB == 1) {
            return mv(a, b);
        }
        if (rankA == 1 && rankB == 2) {
            return a.unsqueeze(0).mm(b).squeeze(0);
        }
        if (rankA == 2 && rankB == 2) {
            return mm(a, b);
        }
        if (rankB <= 2) {
            return matmulFolded(a, b);
        }
        if (rankA == 1) {
            return matmul(a.unsqueeze(0), b).squeeze(-2);
        }
        return matmulBatched(a, b);
    }

    /** One matrix for the whole batch: the batch becomes rows. */
    private static Tensor matmulFolded(Tensor a, Tensor b) {
        long[] sizes = a.shape().toArray();
        long[] lead = Arrays.copyOf(sizes, sizes.length - 1);
        if (b.dim() == 1) {
            return Scope.tidy(() -> asRows(a).mv(b).reshape(lead));
        }
        sizes[sizes.length - 1] = b.shape().size(1);
        return Scope.tidy(() -> asRows(a).mm(b).reshape(sizes));
    }

    /** {@return the vectors along the last dimension, as rows of one matrix} */
    static Tensor asRows(Tensor a) {
        Shape lead = Shape.of(Arrays.copyOf(a.shape().toArray(), a.dim() - 1));
        return a.reshape(lead.numel(), a.shape().size(-1));
    }

    /** {@return the sums of products along the last dimensions of a and b, for all pairs of their other indices} */
    public static Tensor inner(Tensor a, Tensor b) {
        if (a.dim() == 0 || b.dim() == 0) {
            return a.mul(b);
        }
        if (a.shape().size(-1) != b.shape().size(-1)) {
            throw new TensorException("inner() the last dimension must match on both input tensors but got shapes " + a
                    .shape() + " and " + b.shape());
        }
        if (a.dim() == 1 && b.dim() == 1) {
            return dot(a, b);
        }
        long[] sizes = Arrays.copyOf(a.shape().toArray(), a.dim() + b.dim() - 2);
        System.arraycopy(b.shape().toArray(), 0, sizes, a.dim() - 1, b.dim() - 1);
        return Scope.tidy(() -> asRows(a).mm(asRows(b).t()).reshape(sizes));
    }

    /** {@return the sum of the elements on the diagonal} */
    public static Tensor trace(Tensor x) {
        if (x.dim() != 2) {
            throw new TensorException("trace: expected a matrix, but got tensor with dim " + x.dim());
        }
        NDArray array = x.array();
        Variable y = new Variable(Reductions.reduce(ReduceOp.SUM, array.withLayout(array.layout().diagonal(0, 0, 1))));
        if (Graph.records(x)) {
            y.setGradFn(new TraceBackward(y, x));
        }
        return y;
    }

    private static Tensor matmulBatched(Tensor a, Tensor b) {
        Shape batch = Shape.broadcast(batchOf(a), batchOf(b));
        if (batch.rank() == 1) {
            return asBatch(a, batch).bmm(asBatch(b, batch));
        }
        if (a.shape().size(-1) == b.shape().size(-2) && !(liesInTurn(a, batch) && liesInTurn(b, batch))) {
            return Scope.tidy(() -> each(expanded(a, batch), expanded(b, batch)));
        }
        long[] sizes = with(batch, a.shape().size(-2), b.shape().size(-1)).toArray();
        return Scope.tidy(() -> asBatch(a, batch).bmm(asBatch(b, batch)).reshape(sizes));
    }

    private static Tensor each(Tensor a, Tensor b) {
        return product(Product.EACH, a, b);
    }

    /** {@return whether the matrices of x, repeated as {@code batch} asks for, can be seen along one dimension without a copy} */
    private static boolean liesInTurn(Tensor x, Shape batch) {
        long rows = x.shape().size(-2);
        long cols = x.shape().size(-1);
        Layout layout = x.array().layout().expand(with(batch, rows, cols));
        return layout.view(Shape.of(batch.numel(), rows, cols)) != null;
    }

    private static Tensor expanded(Tensor x, Shape batch) {
        return batchOf(x).equals(batch) ? x : x.expand(with(batch, x.shape().size(-2), x.shape().size(-1)));
    }

    /** {@return the matrices of x, repeated as {@code batch} asks for, along one dimension} */
    private static Tensor asBatch(Tensor x, Shape batch) {
        Tensor expanded = expanded(x, batch);
        return batch.rank() == 1 ? expanded : expanded.reshape(batch.numel(), x.shape().size(-2), x.shape().size(-1));
    }

    private static Shape batchOf(Tensor x) {
        return Shape.of(Arrays.copyOf(x.shape().toArray(), x.dim() - 2));
    }

    private static Shape with(Shape batch, long rows, long columns) {
        long[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
        sizes[batch.rank()] = rows;
        sizes[batch.rank() + 1] = columns;
        return Shape.of(sizes);
    }

    /**
     * {@return whether the matrices b are transposed in memory, like a weight stored as outputs by inputs} The gradient is then computed
     * transposed too, so that it can become the weight's gradient without a copy.
     */
    static boolean liesTransposed(Tensor b) {
        Layout layout = b.array().layout();
        int last = layout.rank() - 1;
        return layout.stride(last - 1) == 1 && layout.stride(last) > 1;
    }

    /** {@return a' g of matrices or batches of them, computed transposed} */
    static Tensor transposedGradient(Tensor g, Tensor a) {
        return product(g.dim() == 2 ? Product.MM : g.dim() == 3 ? Product.BMM : Product.EACH, g.mT(), a).mT();
    }

    private static Tensor product(Product product, Tensor a, Tensor b) {
        Variable y = new Variable(product.kernel.apply(a.array(), b.array()));
        if (Graph.records(a, b)) {
            y.setGradFn(new Backward(product, y, a, b));
        }
        return y;
    }

    /** {@return v times the gradient of a product of two vectors, which is one number} */
    private static Tensor scaled(Tensor v, Gradients g) {
        return g.isNumber() ? v.mul(g.number()) : v.mul(g.output());
    }

    private static final class Backward extends Node {
        private final Product product;
        private final boolean transposed;

        Backward(Product product, Tensor y, Tensor a, Tensor b) {
            super(y, a, b);
            this.product = product;
            this.transposed = product != Product.DOT && product != Product.MV && liesTransposed(b);
            if (needsInputGrad(0)) {
                save().tensor(b);
            }
            if (needsInputGrad(1)) {
                save().tensor(a);
            }
        }

        @Override
        public String name() {
            return product.nodeName;
        }

        @Override
        protected void backward(Gradients gradients) {
            if (product == Product.DOT && saved().count() == 2 && saved().first() == saved().second()) {
                Tensor half = product.byFirst.of(gradients, saved().first());
                gradients.put(0, half);
                gradients.put(1, half);
                return;
            }
            if (gradients.wants(0)) {
                gradients.put(0, product.byFirst.of(gradients, saved().first()));
            }
            if (gradients.wants(1)) {
                Tensor a = gradients.wants(0) ? saved().second() : saved().first();
                gradients.put(1, transposed ? transposedGradient(gradients.output(), a)
                        : product.bySecond.of(gradients, a));
            }
        }
    }

    private static final class TraceBackward extends Node {
        private final Shape shape;

        TraceBackward(Tensor y, Tensor x) {
            super(y, x);
            this.shape = x.shape();
        }

        @Override
        public String name() {
            return "TraceBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            long size = Math.min(shape.size(0), shape.size(1));
            gradients.put(0, SelectAndSlice.embedDiagonal(gradients.output().expand(size), shape));
        }
    }
}
