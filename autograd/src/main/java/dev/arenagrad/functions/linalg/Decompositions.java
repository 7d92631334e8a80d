package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.creation.Creation;
import dev.arenagrad.functions.shape.FlipRollAndRepeat;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Factorizations;
import dev.arenagrad.ops.MatrixRules;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cholesky, QR, eigenvalues and singular values, with derivatives written in tensor operations, so that they can be differentiated again.
 *
 * <p>Singular vectors and eigenvectors are unique up to their sign, and have derivatives where the values differ. A function of them must
 * not depend on the sign or, for equal values, on the choice of a basis.
 */
public final class Decompositions {
    private Decompositions() {}

    /** {@return L of a = L L', or U of a = U' U} As {@link dev.arenagrad.Linalg#cholesky}. */
    public static Tensor cholesky(Tensor a, boolean upper) {
        if (upper) {
            MatrixRules.requireSquare("linalg.cholesky", a.array());
            return cholesky(a.mT(), false).mT();
        }
        Variable l = new Variable(Factorizations.cholesky("linalg.cholesky", a.array()));
        if (Graph.records(a)) {
            l.setGradFn(new CholeskyBackward(l, a));
        }
        return l;
    }

    /**
     * {@return Q and R} As {@link dev.arenagrad.Linalg#qr}.
     *
     * @param complete whether Q is square
     * @param wantsQ whether Q is returned; if not, an empty tensor stands for it
     */
    public static List<Tensor> qr(Tensor a, boolean complete, boolean wantsQ) {
        if (!wantsQ) {
            return Scope.tidy(() -> List.of(Tensor.zeros(a.dtype(), 0), rOfQr(a, complete)));
        }
        Factorizations.Qr factors = Factorizations.qr("linalg.qr", a.array(), complete);
        Variable r = new Variable(factors.r());
        Variable q = new Variable(factors.q());
        if (Graph.records(a)) {
            Node node = complete && a.shape().size(-2) > a.shape().size(-1)
                    ? new NotDifferentiable(List.of(q, r), a, "The QR decomposition is not differentiable when"
                            + " mode='complete' and nrows > ncols.")
                    : new QrBackward(q, r, a);
            q.setGradFn(node, 0);
            r.setGradFn(node, 1);
        }
        return List.of(q, r);
    }

    private static Tensor rOfQr(Tensor a, boolean complete) {
        Variable r = new Variable(Factorizations.qr("linalg.qr", a.array(), complete).r());
        if (Graph.records(a)) {
            r.setGradFn(new NotDifferentiable(r, a, "The derivative of linalg.qr depends on Q, which is not computed"
                    + " when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to differentiate"
                    + " through linalg.qr."));
        }
        return r;
    }

    /** {@return eigenvalues and eigenvectors} As {@link dev.arenagrad.Linalg#eigh}. */
    public static List<Tensor> eigh(Tensor a) {
        Factorizations.Eigen eigen = Factorizations.eigh("linalg.eigh", a.array(), true);
        Variable values = new Variable(eigen.values());
        Variable vectors = new Variable(Objects.requireNonNull(eigen.vectors()));
        if (Graph.records(a)) {
            Node node = new EighBackward(values, vectors, a);
            values.setGradFn(node, 0);
            vectors.setGradFn(node, 1);
        }
        return List.of(values, vectors);
    }

    /** {@return eigenvalues; where they are recorded, the eigenvectors too are found, and saved} */
    public static Tensor eigvalsh(Tensor a) {
        return Graph.records(a) ? Scope.tidy(() -> eigh(a).getFirst())
                : new Variable(Factorizations.eigh("linalg.eigh", a.array(), false).values());
    }

    /** {@return U, singular values, Vh} As {@link dev.arenagrad.Linalg#svd}. */
    public static List<Tensor> svd(String function, Tensor a, boolean full) {
        Factorizations.Svd svd = Factorizations.svd(function, a.array(), true, full);
        Variable u = new Variable(Objects.requireNonNull(svd.u()));
        Variable values = new Variable(svd.values());
        Variable vh = new Variable(Objects.requireNonNull(svd.vh()));
        if (Graph.records(a)) {
            Node node = new SvdBackward(u, values, vh, a);
            u.setGradFn(node, 0);
            values.setGradFn(node, 1);
            vh.setGradFn(node, 2);
        }
        return List.of(u, values, vh);
    }

    /** {@return singular values; where they are recorded, the singular vectors too are found, and saved} */
    public static Tensor svdvals(Tensor a) {
        return Graph.records(a) ? Scope.tidy(() -> svd("linalg.svd", a, false).get(1))
                : new Variable(Factorizations.svd("linalg.svd", a.array(), false, false).values());
    }

    /** {@return x - x'} */
    private static Tensor skew(Tensor x) {
        return x.sub(x.mT());
    }

    /** {@return the lower triangle of x, and its mirror image above the diagonal} */
    private static Tensor mirrored(Tensor x) {
        return FlipRollAndRepeat.tril(x, 0).add(FlipRollAndRepeat.tril(x, -1).mT());
    }

    /** {@return x[j] - x[i] at each place (i, j), and 1 on the diagonal} */
    private static Tensor differences(Tensor x) {
        return x.unsqueeze(-2).sub(x.unsqueeze(-1)).add(Creation.eye(x.dtype(), x.shape().size(-1)));
    }

    private static @Nullable Tensor sum(@Nullable Tensor a, @Nullable Tensor b) {
        return a == null ? b : b == null ? a : a.add(b);
    }

    /** A = L L': the gradient is L^-T P L^-1 / 2, P the mirrored lower triangle of L' G. I. Murray (2016), arXiv:1602.07527. */
    private static final class CholeskyBackward extends Node {
        CholeskyBackward(Tensor l, Tensor a) {
            super(l, a);
            save().result(l);
        }

        @Override
        public String name() {
            return "LinalgCholeskyExBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor l = saved().first();
            Tensor p = mirrored(l.mT().matmul(gradients.output()));
            Tensor right = SolveInvDet.solveTriangular(l, p, false, false, false);
            gradients.put(0, SolveInvDet.solveTriangular(l.mT(), right, true, true, false).div(2));
        }
    }

    /**
     * A = Q R: for A at least as high as wide the gradient is (GQ + Q P) R^-T, P the mirrored lower triangle of R GR' - GQ' Q. S. Walter
     * and L. Lehmann, Algorithmic Differentiation of Linear Algebra Functions (2010).
     *
     * <p>A wide A is (A1, A2) with A1 = Q R1 square and A2 = Q R2.
     */
    private static final class QrBackward extends Node {
        QrBackward(Tensor q, Tensor r, Tensor a) {
            super(List.of(q, r), List.of(a));
            save().result(q, 0).result(r, 1);
        }

        @Override
        public String name() {
            return "LinalgQrBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor q = saved().first();
            Tensor r = saved().second();
            Tensor byQ = gradients.output(0);
            Tensor byR = gradients.output(1);
            long k = q.shape().size(-1);
            long n = r.shape().size(-1);
            if (k == n) {
                gradients.put(0, high(q, r, byQ, byR));
                return;
            }
            Tensor byRest = byR == null ? Tensor.zerosLike(r).slice(-1, k, n) : byR.slice(-1, k, n);
            Tensor viaRest = q.matmul(r.slice(-1, k, n)).matmul(byRest.mT());
            Tensor bySquare = high(q, r.slice(-1, 0, k), sum(byQ, viaRest), byR == null ? null : byR.slice(-1, 0, k));
            gradients.put(0, Tensor.cat(List.of(bySquare, q.matmul(byRest)), -1));
        }

        private static Tensor high(Tensor q, Tensor r, @Nullable Tensor byQ, @Nullable Tensor byR) {
            Tensor viaR = byR == null ? null : r.matmul(byR.mT());
            Tensor viaQ = byQ == null ? null : byQ.mT().matmul(q).neg();
            Tensor p = mirrored(Objects.requireNonNull(sum(viaR, viaQ)));
            Tensor sum = Objects.requireNonNull(sum(byQ, q.matmul(p)));
            return SolveInvDet.solveTriangular(r.mT(), sum, false, false, false);
        }
    }

    /** A = V diag(l) V': the gradient is V (V' GV / E + diag(Gl)) V', where E[i, j] = l[j] - l[i]. Giles (2008), section 3.1. */
    private static final class EighBackward extends Node {
        EighBackward(Tensor values, Tensor vectors, Tensor a) {
            super(List.of(values, vectors), List.of(a));
            save().result(values, 0).result(vectors, 1);
        }

        @Override
        public String name() {
            return "LinalgEighBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor values = saved().first();
            Tensor v = saved().second();
            Tensor byValues = gradients.output(0);
            Tensor byV = gradients.output(1);
            Tensor turning = byV == null ? null : skew(v.mT().matmul(byV)).div(2).div(differences(values));
            Tensor stretching = byValues == null ? null : byValues.diagEmbed();
            gradients.put(0, v.matmul(Objects.requireNonNull(sum(turning, stretching))).matmul(v.mT()));
        }
    }

    /**
     * A = U S Vh: the gradient is U (K / E S + S L / E + diag(GS)) Vh with K and L the skew parts of U' GU and V' GV and E[i, j] = s[j]^2 -
     * s[i]^2, and what GU and GV have outside the spaces that U and V span. Giles (2008), section 3.2; J. Townsend, Differentiating the
     * Singular Value Decomposition (2016).
     */
    private static final class SvdBackward extends Node {
        SvdBackward(Tensor u, Tensor values, Tensor vh, Tensor a) {
            super(List.of(u, values, vh), List.of(a));
            save().result(u, 0).result(values, 1).result(vh, 2);
        }

        @Override
        public String name() {
            return "LinalgSvdBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor s = saved().second();
            long k = s.shape().size(-1);
            Tensor u = saved().first().slice(-1, 0, k);
            Tensor vh = saved().third().slice(-2, 0, k);
            Tensor byU = gradients.output(0) == null ? null : gradients.output(0).slice(-1, 0, k);
            Tensor byS = gradients.output(1);
            Tensor byVh = gradients.output(2) == null ? null : gradients.output(2).slice(-2, 0, k);
            Tensor middle = byS == null ? null : byS.diagEmbed();
            Tensor outside = null;
            if (byU != null || byVh != null) {
                Tensor e = differences(s.mul(s));
                Tensor rows = s.unsqueeze(-1);
                Tensor columns = s.unsqueeze(-2);
                if (byU != null) {
                    Tensor inU = u.mT().matmul(byU);
                    middle = sum(middle, skew(inU).div(e).mul(columns));
                    outside = u.shape().size(-2) == k ? null : byU.sub(u.matmul(inU)).div(columns).matmul(vh);
                }
                if (byVh != null) {
                    Tensor inV = byVh.matmul(vh.mT());
                    middle = sum(middle, skew(inV.mT()).div(e).mul(rows));
                    outside = sum(outside, vh.shape().size(-1) == k ? null
                            : u.matmul(byVh.sub(inV.matmul(vh)).div(rows)));
                }
            }
            gradients.put(0, sum(u.matmul(Objects.requireNonNull(middle)).matmul(vh), outside));
        }
    }

    /** A node whose only purpose is to refuse differentiation. */
    private static final class NotDifferentiable extends Node {
        private final String reason;

        NotDifferentiable(Tensor result, Tensor a, String reason) {
            super(result, a);
            this.reason = reason;
        }

        NotDifferentiable(List<? extends Tensor> results, Tensor a, String reason) {
            super(results, List.of(a));
            this.reason = reason;
        }

        @Override
        public String name() {
            return "LinalgQrBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            throw new TensorException(reason);
        }
    }
}
