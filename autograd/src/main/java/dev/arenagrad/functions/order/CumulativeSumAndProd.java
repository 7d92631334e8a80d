package dev.arenagrad.functions.order;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.reductions.ZeroAbsorbingProduct;
import dev.arenagrad.ops.ScanOp;
import dev.arenagrad.ops.Scans;
import java.util.Arrays;
import java.util.List;

/**
 * Running sums and products along a dimension, in either direction.
 *
 * <p>The gradient of a running product is a linear recurrence, exact where there are zeros: with r[k] = g[k] + x[k+1] r[k+1], the gradient
 * of x[k] is r[k] y[k-1]. The recurrence is an operation here too, whose derivatives are recurrences in the opposite direction. In all of
 * them 0 times infinity is 0, since an infinite element is a product that overflowed, and a factor of 0 makes it 0.
 */
public final class CumulativeSumAndProd {
    private CumulativeSumAndProd() {}

    /** {@return the running sums} */
    public static Tensor sums(Tensor x, int dim, boolean reverse) {
        Variable y = new Variable(Scans.scan(ScanOp.SUM, x.array(), dim, reverse));
        if (Graph.records(x)) {
            y.setGradFn(new SumsBackward(y, x, dim, reverse));
        }
        return y;
    }

    /** {@return the running products} */
    public static Tensor products(Tensor x, int dim, boolean reverse) {
        Variable y = new Variable(Scans.scan(ScanOp.PROD, x.array(), dim, reverse));
        if (Graph.records(x)) {
            y.setGradFn(new ProductsBackward(y, x, dim, reverse));
        }
        return y;
    }

    /** {@return y with y[k] = x[k] + a[k] y[k-1], y[k+1] standing in for y[k-1] if {@code reverse}, and 0 for the missing one} */
    static Tensor recurrence(Tensor a, Tensor x, int dim, boolean reverse) {
        Variable y = new Variable(Scans.recurrence(a.array(), x.array(), dim, reverse));
        if (Graph.records(a, x)) {
            y.setGradFn(new RecurrenceBackward(y, a, x, dim, reverse));
        }
        return y;
    }

    /** {@return for each element the product of all others along {@code dim}} */
    public static Tensor productOfOthers(Tensor x, int dim) {
        return ZeroAbsorbingProduct.of(productBefore(x, dim, false), productBefore(x, dim, true));
    }

    /** {@return at each position the product of the preceding elements in the running direction, 1 at the first} */
    private static Tensor productBefore(Tensor x, int dim, boolean reverse) {
        long[] sizes = new long[x.dim()];
        Arrays.fill(sizes, 1);
        if (sizes.length > 0) {
            int along = x.shape().dim(dim);
            sizes[along] = x.shape().size(along);
        }
        Tensor start = previous(Tensor.zeros(x.dtype(), sizes), dim, reverse, 1).expand(x.shape().toArray());
        return recurrence(previous(x, dim, reverse, 0), start, dim, reverse);
    }

    /** {@return at each position the preceding element in the running direction, and {@code filler} at the first} */
    private static Tensor previous(Tensor x, int dim, boolean reverse, double filler) {
        if (x.dim() == 0) {
            return Tensor.scalar(filler, x.dtype());
        }
        long size = x.shape().size(dim);
        if (size == 0) {
            return x;
        }
        long[] edge = x.shape().toArray();
        edge[x.shape().dim(dim)] = 1;
        Tensor first = Tensor.full(x.dtype(), filler, edge);
        return reverse
                ? Tensor.cat(List.of(x.slice(dim, 1, size), first), dim)
                : Tensor.cat(List.of(first, x.slice(dim, 0, size - 1)), dim);
    }

    private static final class SumsBackward extends Node {
        private final int dim;
        private final boolean reverse;

        SumsBackward(Tensor y, Tensor x, int dim, boolean reverse) {
            super(y, x);
            this.dim = dim;
            this.reverse = reverse;
        }

        @Override
        public String name() {
            return "CumsumBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, sums(gradients.output(), dim, !reverse));
        }
    }

    private static final class ProductsBackward extends Node {
        private final int dim;
        private final boolean reverse;

        ProductsBackward(Tensor y, Tensor x, int dim, boolean reverse) {
            super(y, x);
            this.dim = dim;
            this.reverse = reverse;
            save().tensor(x);
        }

        @Override
        public String name() {
            return "CumprodBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            Tensor r = recurrence(previous(x, dim, !reverse, 0), gradients.output(), dim, !reverse);
            gradients.put(0, ZeroAbsorbingProduct.of(r, productBefore(x, dim, reverse)));
        }
    }

    private static final class RecurrenceBackward extends Node {
        private final int dim;
        private final boolean reverse;

        RecurrenceBackward(Tensor y, Tensor a, Tensor x, int dim, boolean reverse) {
            super(y, a, x);
            this.dim = dim;
            this.reverse = reverse;
            save().tensor(a).result(y);
        }

        @Override
        public String name() {
            return "LinearRecurrenceBackward";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor next = previous(saved().first(), dim, !reverse, 0);
            Tensor r = recurrence(next, gradients.output(), dim, !reverse);
            if (gradients.wants(0)) {
                gradients.put(0, ZeroAbsorbingProduct.of(r, previous(saved().second(), dim, reverse, 0)));
            }
            gradients.put(1, r);
        }
    }
}
