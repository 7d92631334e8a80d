package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.ZeroDerivative;
import dev.arenagrad.functions.creation.Creation;
import dev.arenagrad.functions.reductions.Prod;
import dev.arenagrad.functions.shape.FlipRollAndRepeat;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Determinants;
import dev.arenagrad.ops.Factorizations;
import dev.arenagrad.ops.LinearSystems;
import dev.arenagrad.ops.MatrixRules;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Systems of linear equations, inverses and determinants. A matrix is factorised once: derivatives of any order reuse the factors of the
 * forward pass to solve systems with the transposed matrix.
 *
 * <p>Formulas: M. Giles, An extended collection of matrix derivative results for forward and reverse mode automatic differentiation (2008),
 * sections 2.2 and 2.3.
 */
public final class SolveInvDet {
    private SolveInvDet() {}

    /** {@return x of a x = b} As {@link dev.arenagrad.Linalg#solve}. */
    public static Tensor solve(Tensor a, Tensor b) {
        boolean isVector = b.dim() == 1 || a.dim() - 1 == b.dim() && b.shape().equals(withoutLast(a.shape()));
        return Scope.tidy(() -> {
            Tensor right = isVector ? b.unsqueeze(-1) : b;
            MatrixRules.requireSolvable("linalg.solve", a.array(), right.array(), true);
            Factorizations.Lu lu = Factorizations.lu("linalg.solve", a.array());
            if (lu.failure() != null) {
                throw new TensorException("torch.linalg.solve: " + lu.failure().place()
                        + "The solver failed because the input matrix is singular.");
            }
            Shape batch = Shape.broadcast(batchOf(a), batchOf(right));
            long n = a.shape().size(-1);
            Tensor x = solved(expanded(a, with(batch, n, n)), new Variable(lu.factors().expand(with(batch, n, n))),
                    new Variable(lu.pivots().expand(with(batch, n))), expanded(right, with(batch, n, right.shape()
                            .size(-1))), false);
            return isVector ? x.squeeze(-1) : x;
        });
    }

    /** {@return the inverse} As {@link dev.arenagrad.Linalg#inv}. */
    public static Tensor inv(Tensor a) {
        Variable y = Variable.of(Scope.tidy(() -> {
            Factorizations.Lu lu = Factorizations.lu("linalg.inv", a.array());
            if (lu.failure() != null) {
                throw new TensorException("linalg.inv: " + lu.failure().place() + "The diagonal element " + lu.failure()
                        .order() + " is zero, the inversion could not be completed because the input matrix is"
                        + " singular.");
            }
            NDArray identity = Creation.eye(a.dtype(), a.shape().size(-1)).array();
            return new Variable(LinearSystems.solve(lu.factors(), lu.pivots(), identity.expand(a.shape()), false));
        }));
        if (Graph.records(a)) {
            y.setGradFn(new InverseBackward(y, a));
        }
        return y;
    }

    /** {@return the determinant} As {@link dev.arenagrad.Linalg#det}. */
    public static Tensor det(Tensor a) {
        return Scope.tidy(() -> {
            Factorizations.Lu lu = Factorizations.lu("linalg.det", a.array());
            Variable y = new Variable(Determinants.determinant(lu));
            if (Graph.records(a)) {
                y.setGradFn(new DeterminantBackward(y, a, lu));
            }
            return y;
        });
    }

    /**
     * {@return the signs of the determinants, and the logarithms of their magnitudes} As {@link dev.arenagrad.Linalg#slogdet}.
     *
     * @param function the name that messages begin with
     */
    public static List<Tensor> slogdet(String function, Tensor a) {
        return Scope.tidy(() -> {
            Factorizations.Lu lu = Factorizations.lu(function, a.array());
            Variable sign = new Variable(Determinants.determinantSign(lu));
            Variable logarithm = new Variable(Determinants.logDeterminant(lu));
            if (Graph.records(a)) {
                Node node = new LogDeterminantBackward(sign, logarithm, a, lu);
                sign.setGradFn(node, 0);
                logarithm.setGradFn(node, 1);
            }
            return List.of(sign, logarithm);
        });
    }

    /** {@return the logarithm of the determinant; NaN if that is negative} */
    public static Tensor logdet(Tensor a) {
        return Scope.tidy(() -> {
            List<Tensor> parts = slogdet("logdet", a);
            return parts.get(1).maskedFill(parts.get(0).eq(-1), Double.NaN);
        });
    }

    /** {@return x of a x = b, or of x a = b} As {@link dev.arenagrad.Linalg#solveTriangular}. */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unit) {
        return Scope.tidy(() -> {
            MatrixRules.requireSolvable("linalg.solve_triangular", a.array(), b.array(), left);
            Shape batch = Shape.broadcast(batchOf(a), batchOf(b));
            long n = a.shape().size(-1);
            Tensor matrix = expanded(a, with(batch, n, n));
            Tensor right = expanded(b, with(batch, b.shape().size(-2), b.shape().size(-1)));
            return left ? solvedTriangular(matrix, right, upper, unit)
                    : solvedTriangular(matrix.mT(), right.mT(), !upper, unit).mT();
        });
    }

    /** {@return a multiplied with itself n times} As {@link dev.arenagrad.Linalg#matrixPower}. */
    public static Tensor power(Tensor a, int n) {
        MatrixRules.requireSquare("linalg.matrix_power", a.array());
        return Scope.tidy(() -> {
            Tensor square = n < 0 ? inv(a) : a;
            Tensor power = null;
            for (long rest = Math.abs((long) n); rest > 0; rest /= 2) {
                if (rest % 2 == 1) {
                    power = power == null ? square : power.matmul(square);
                }
                square = rest > 1 ? square.matmul(square) : square;
            }
            if (power == null) {
                Tensor zeros = a.maskedFill(Tensor.of(true), 0);
                return zeros.add(Creation.eye(a.dtype(), a.shape().size(-1)));
            }
            return n == 1 ? power.clone() : power;
        });
    }

    /** {@return x of a x = b, or of a' x = b, by the factors of a; all of one batch} */
    private static Tensor solved(Tensor a, Tensor factors, Tensor pivots, Tensor b, boolean transposed) {
        Variable x = new Variable(LinearSystems.solve(factors.array(), pivots.array(), b.array(), transposed));
        if (Graph.records(a, b)) {
            x.setGradFn(new SolveBackward(x, a, factors, pivots, b, transposed));
        }
        return x;
    }

    private static Tensor solvedTriangular(Tensor a, Tensor b, boolean upper, boolean unit) {
        Variable x = new Variable(LinearSystems.solveTriangular(a.array(), upper, unit, b.array()));
        if (Graph.records(a, b)) {
            x.setGradFn(new SolveTriangularBackward(x, a, b, upper, unit));
        }
        return x;
    }

    private static Tensor expanded(Tensor x, Shape shape) {
        return x.shape().equals(shape) ? x : x.expand(shape);
    }

    private static Shape batchOf(Tensor x) {
        return withoutLast(withoutLast(x.shape()));
    }

    private static Shape withoutLast(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.toArray(), Math.max(0, shape.rank() - 1)));
    }

    private static Shape with(Shape batch, long... sizes) {
        long[] all = Arrays.copyOf(batch.toArray(), batch.rank() + sizes.length);
        System.arraycopy(sizes, 0, all, batch.rank(), sizes.length);
        return Shape.of(all);
    }

    /** X = A^-1 B: the gradients are A^-T G of B, and -A^-T G X' of A. */
    private static final class SolveBackward extends Node {
        private final boolean transposed;

        SolveBackward(Tensor x, Tensor a, Tensor factors, Tensor pivots, Tensor b, boolean transposed) {
            super(x, a, b);
            this.transposed = transposed;
            save().tensor(factors).tensor(pivots);
            if (needsInputGrad(0)) {
                save().result(x).tensor(a);
            }
        }

        @Override
        public String name() {
            return "LinalgSolveExBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor factors = saved().first();
            Tensor a = gradients.wants(0) ? saved().get(3) : factors;
            Tensor byB = solved(a, factors, saved().second(), gradients.output(), !transposed);
            gradients.put(1, byB);
            if (gradients.wants(0)) {
                Tensor x = saved().third();
                gradients.put(0, (transposed ? x.matmul(byB.mT()) : byB.matmul(x.mT())).neg());
            }
        }
    }

    /** Y = A^-1: the gradient is -Y' G Y'. */
    private static final class InverseBackward extends Node {
        InverseBackward(Tensor y, Tensor a) {
            super(y, a);
            save().result(y);
        }

        @Override
        public String name() {
            return "LinalgInvExBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor y = saved().first().mT();
            gradients.put(0, y.matmul(gradients.output()).matmul(y).neg());
        }
    }

    /** y = det A: the gradient is g y A^-T, and for singular matrices its limit, the matrix of cofactors. */
    private static final class DeterminantBackward extends Node {
        private final boolean singular;

        DeterminantBackward(Tensor y, Tensor a, Factorizations.Lu lu) {
            super(y, a);
            this.singular = lu.failure() != null;
            save().tensor(a).result(y);
            if (!singular) {
                save().tensor(new Variable(lu.factors())).tensor(new Variable(lu.pivots()));
            }
        }

        @Override
        public String name() {
            return "LinalgDetBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor a = saved().first();
            Tensor y = saved().second();
            Tensor g = gradients.output();
            boolean extreme = isExtreme(a, y);
            Tensor scale = extreme ? Cofactors.scale(a) : null;
            Tensor scaled = scale == null ? a : a.div(scale);
            List<Integer> nearlySingular = Graph.isActive() ? Cofactors.nearlySingular(scaled) : List.of();
            if (!extreme && !singular && nearlySingular.isEmpty()) {
                gradients.put(0, solved(a, saved().third(), saved().get(3), onDiagonal(g.mul(y), a), true));
                return;
            }
            Tensor cofactors = Graph.isActive() ? Cofactors.of(scaled, nearlySingular) : cofactors(scaled);
            if (scale != null) {
                for (long i = 1; i < a.shape().size(-1); i++) {
                    cofactors = cofactors.mul(scale);
                }
            }
            gradients.put(0, cofactors.mul(g.unsqueeze(-1).unsqueeze(-1)));
        }

        /** {@return whether a determinant over- or underflowed, though its matrix is finite and its factors are not 0} */
        private boolean isExtreme(Tensor a, Tensor y) {
            return Prod.isBeyondRange(y) && (!singular || y.isinf().any().item() != 0) && a.isfinite().all()
                    .item() != 0;
        }
    }

    /** The sign of det A, which is flat, and y = log |det A|: the gradient is g A^-T. */
    private static final class LogDeterminantBackward extends Node {
        LogDeterminantBackward(Tensor sign, Tensor y, Tensor a, Factorizations.Lu lu) {
            super(List.of(sign, y), List.of(a));
            save().tensor(a).tensor(new Variable(lu.factors())).tensor(new Variable(lu.pivots()));
        }

        @Override
        public String name() {
            return "LinalgSlogdetBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor a = saved().first();
            Tensor g = gradients.output(1);
            gradients.put(0, g == null ? ZeroDerivative.recorded(Tensor.zerosLike(a), gradients, 0)
                    : solved(a, saved().second(), saved().third(), onDiagonal(g, a), true));
        }
    }

    /** {@return multiples of the identity, as large as a} */
    private static Tensor onDiagonal(Tensor factors, Tensor a) {
        return factors.unsqueeze(-1).unsqueeze(-1).mul(Creation.eye(a.dtype(), a.shape().size(-1)));
    }

    /**
     * {@return the transposed adjugate of a: of a = U diag(s) Vh, det(U) det(Vh) U diag(products of all s but one) Vh} N. Higham, What
     * is the Adjugate of a Matrix? (2020)
     */
    private static Tensor cofactors(Tensor a) {
        List<Tensor> svd = Decompositions.svd("linalg.svd", a, false);
        Tensor u = svd.get(0);
        Tensor vh = svd.get(2);
        Tensor sign = det(u.detach()).mul(det(vh.detach())).unsqueeze(-1);
        return u.mul(productsOfOthers(svd.get(1)).mul(sign).unsqueeze(-2)).matmul(vh);
    }

    /** {@return for each element of the last dimension the product of all others, without dividing} */
    private static Tensor productsOfOthers(Tensor x) {
        int n = (int) x.shape().size(-1);
        List<Tensor> products = new ArrayList<>();
        Tensor before = Tensor.onesLike(x.select(-1, 0));
        for (int i = 0; i < n; i++) {
            products.add(before);
            before = before.mul(x.select(-1, i));
        }
        Tensor after = Tensor.onesLike(before);
        for (int i = n - 1; i >= 0; i--) {
            products.set(i, products.get(i).mul(after));
            after = after.mul(x.select(-1, i));
        }
        return Tensor.stack(products, -1);
    }

    /** X = A^-1 B for a triangular A: the same formulas, but the gradient of A is triangular too. */
    private static final class SolveTriangularBackward extends Node {
        private final boolean upper;
        private final boolean unit;

        SolveTriangularBackward(Tensor x, Tensor a, Tensor b, boolean upper, boolean unit) {
            super(x, a, b);
            this.upper = upper;
            this.unit = unit;
            save().tensor(a);
            if (needsInputGrad(0)) {
                save().result(x);
            }
        }

        @Override
        public String name() {
            return "LinalgSolveTriangularBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor byB = solvedTriangular(saved().first().mT(), gradients.output(), !upper, unit);
            gradients.put(1, byB);
            if (gradients.wants(0)) {
                Tensor byA = byB.matmul(saved().second().mT()).neg();
                gradients.put(0, upper ? FlipRollAndRepeat.triu(byA, unit ? 1 : 0) : FlipRollAndRepeat.tril(byA, unit
                        ? -1 : 0));
            }
        }
    }
}
