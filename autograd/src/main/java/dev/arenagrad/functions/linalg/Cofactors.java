package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.creation.Creation;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Factorizations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Matrices of cofactors, the derivatives of determinants: det(A) A^-T, and its limit where A is singular. Near singular matrices a
 * derivative of det(A) A^-T loses all digits, since large terms cancel. The formula used here divides by nothing that is nearly 0, and can
 * be differentiated any number of times.
 *
 * <p>Of A = U diag(s) V', U and V are taken as constants: cof(A) = det(U) det(V) U cof(B) V' for B = U' A V. That is cut in blocks, of
 * which B11 has the large singular values. With W = B11^-1 B12, Z = B21 B11^-1 and the Schur complement S = B22 - B21 W, det(B) is
 * det(B11) det(S), and the blocks of cof(B) are
 *
 * <pre>
 * det(B11) (det(S) B11^-T + Z' cof(S) W')    -det(B11) Z' cof(S)
 *                    -det(B11) cof(S) W'      det(B11) cof(S)
 * </pre>
 *
 * where cof(S) is found in the same way. Of zeros cof(S) is a polynomial, by the method of Faddeev and LeVerrier.
 */
final class Cofactors {
    private Cofactors() {}

    /**
     * {@return how small a singular value may be, compared with the largest, to be divided by} A second derivative of det(A) A^-T loses
     * twice as many digits as the condition has: some four of seven, or eight of sixteen.
     */
    private static double smallest(Tensor a) {
        return a.dtype() == DType.FLOAT64 ? 1.0 / (1 << 13) : 1.0 / 64;
    }

    /**
     * {@return a power of two for each matrix, about as large as its largest element} Divided by this constant, the matrix has cofactors
     * that neither overflow nor underflow; multiplied by it n - 1 times, they are the cofactors of the matrix.
     */
    static Tensor scale(Tensor a) {
        Tensor largest = a.detach().abs().reshape(-1, a.shape().size(-2) * a.shape().size(-1)).amax(-1);
        Tensor isScalable = largest.isfinite().logicalAnd(largest.ge(a.dtype().smallestNormal()));
        Tensor power = largest.maskedFill(isScalable.logicalNot(), 1).log2().floor().exp2();
        long[] sizes = a.shape().toArray();
        sizes[sizes.length - 1] = 1;
        sizes[sizes.length - 2] = 1;
        return power.reshape(sizes);
    }

    /** {@return the numbers, in the flattened batch, of the matrices that are singular or nearly so} */
    static List<Integer> nearlySingular(Tensor a) {
        if (a.numel() == 0) {
            return List.of();
        }
        int n = (int) a.shape().size(-1);
        Tensor matrices = a.detach().reshape(-1, n, n);
        Tensor isFinite = matrices.isfinite().all(-1, true).all(-2, true);
        double[] values = Decompositions.svdvals(Tensor.where(isFinite, matrices, identity(matrices))).toDoubleArray();
        double smallest = smallest(a);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < values.length / n; i++) {
            if (!(values[i * n + n - 1] > smallest * values[i * n])) {
                found.add(i);
            }
        }
        return found;
    }

    /**
     * {@return the matrices of cofactors of a}
     *
     * @param nearlySingular the numbers of those that are
     */
    static Tensor of(Tensor a, List<Integer> nearlySingular) {
        long n = a.shape().size(-1);
        Tensor matrices = a.reshape(-1, n, n);
        if (nearlySingular.isEmpty()) {
            return ofRegular(a);
        }
        Tensor places = Tensor.of(nearlySingular.stream().mapToLong(Integer::longValue).toArray());
        Tensor regular = matrices.indexCopy(0, places, identity(matrices).expand(places.numel(), n, n));
        Tensor cofactors = Tensor.stack(nearlySingular.stream().map(i -> of(matrices.select(0, i))).toList(), 0);
        return ofRegular(regular).indexCopy(0, places, cofactors).reshape(a.shape().toArray());
    }

    private static Tensor ofRegular(Tensor a) {
        return SolveInvDet.inv(a).mT().mul(SolveInvDet.det(a).unsqueeze(-1).unsqueeze(-1));
    }

    private static Tensor of(Tensor a) {
        long n = a.shape().size(0);
        Factorizations.Svd svd = Factorizations.svd("linalg.det", a.array(), true, false);
        double[] values = new Variable(svd.values()).toDoubleArray();
        if (n == 1 || values[0] == 0) {
            return ofZeros(a);
        }
        int large = 1;
        double smallest = smallest(a);
        while (large < n && values[large] > smallest * values[0]) {
            large++;
        }
        if (large == n) {
            return ofRegular(a);
        }
        Tensor u = new Variable(Objects.requireNonNull(svd.u()));
        Tensor vh = new Variable(Objects.requireNonNull(svd.vh()));
        Tensor sign = SolveInvDet.det(u).mul(SolveInvDet.det(vh)).sign();
        return u.matmul(ofBlocks(u.mT().matmul(a).matmul(vh.mT()), large)).matmul(vh).mul(sign);
    }

    private static Tensor ofBlocks(Tensor b, int large) {
        long n = b.shape().size(0);
        Tensor right = b.slice(1, large, n);
        Tensor b11 = b.slice(0, 0, large).slice(1, 0, large);
        Tensor b21 = b.slice(0, large, n).slice(1, 0, large);
        Tensor inverse = SolveInvDet.inv(b11);
        Tensor w = inverse.matmul(right.slice(0, 0, large));
        Tensor zt = b21.matmul(inverse).mT();
        Tensor s = right.slice(0, large, n).sub(b21.matmul(w));
        Tensor c = of(s);
        Tensor c21 = c.matmul(w.mT()).neg();
        Tensor c11 = inverse.mT().mul(SolveInvDet.det(s)).sub(zt.matmul(c21));
        Tensor blocks = Tensor.cat(List.of(Tensor.cat(List.of(c11, zt.matmul(c).neg()), 1), Tensor.cat(List.of(c21, c),
                1)), 0);
        return blocks.mul(SolveInvDet.det(b11));
    }

    /** With M[1] = I, M[k+1] = A M[k] - tr(A M[k]) / k I: the adjugate is M[n], up to its sign. */
    private static Tensor ofZeros(Tensor a) {
        int n = (int) a.shape().size(0);
        Tensor identity = identity(a);
        Tensor m = identity;
        for (int k = 1; k < n; k++) {
            Tensor product = a.matmul(m);
            m = product.sub(identity.mul(product.trace().div(k)));
        }
        return n % 2 == 0 ? m.mT().neg() : m.mT();
    }

    private static Tensor identity(Tensor a) {
        return Creation.eye(a.dtype(), a.shape().size(-1));
    }
}
