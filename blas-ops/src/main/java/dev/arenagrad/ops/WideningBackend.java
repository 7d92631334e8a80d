package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.Lapack;

/**
 * Extends a backend that computes in BOOL, INT64, FLOAT32 and FLOAT64 to every dtype. This is the only place where narrow arrays are
 * converted to their {@linkplain DType#computeType() compute type} before a kernel runs, and results converted back. Operations that only
 * move, count or fill elements need no conversion.
 */
final class WideningBackend implements Backend {
    private final AbstractBackend wide;

    WideningBackend(AbstractBackend wide) {
        this.wide = wide;
    }

    @Override
    public String name() {
        return wide.name();
    }

    @Override
    public void unary(UnaryOp op, NDArray x, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.unary(op, arrays.in(x), arrays.out(out)));
        } else {
            wide.unary(op, x, out);
        }
    }

    @Override
    public void binary(BinaryOp op, NDArray a, NDArray b, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.binary(op, arrays.in(a), arrays.in(b), arrays.out(out)));
        } else {
            wide.binary(op, a, b, out);
        }
    }

    @Override
    public void binary(BinaryOp op, NDArray a, double b, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.binary(op, arrays.in(a), b, arrays.out(out)));
        } else {
            wide.binary(op, a, b, out);
        }
    }

    @Override
    public void binary(BinaryOp op, double a, NDArray b, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.binary(op, a, arrays.in(b), arrays.out(out)));
        } else {
            wide.binary(op, a, b, out);
        }
    }

    @Override
    public void binary(BinaryOp op, NDArray a, long b, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.binary(op, arrays.in(a), b, arrays.out(out)));
        } else {
            wide.binary(op, a, b, out);
        }
    }

    @Override
    public void binary(BinaryOp op, long a, NDArray b, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.binary(op, a, arrays.in(b), arrays.out(out)));
        } else {
            wide.binary(op, a, b, out);
        }
    }

    @Override
    public void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.ternary(op, arrays.in(a), arrays.in(b), arrays.in(c), s, arrays.out(out)));
        } else {
            wide.ternary(op, a, b, c, s, out);
        }
    }

    @Override
    public void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, long s, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.ternary(op, arrays.in(a), arrays.in(b), arrays.in(c), s, arrays.out(out)));
        } else {
            wide.ternary(op, a, b, c, s, out);
        }
    }

    @Override
    public void activation(ActivationOp op, NDArray x, ActivationParameters numbers, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.activation(op, arrays.in(x), numbers, arrays.out(out)));
        } else {
            wide.activation(op, x, numbers, out);
        }
    }

    @Override
    public void activationBackward(ActivationOp op, NDArray g, NDArray x, ActivationParameters numbers, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.activationBackward(op, arrays.in(g), arrays.in(x), numbers, arrays.out(out)));
        } else {
            wide.activationBackward(op, g, x, numbers, out);
        }
    }

    @Override
    public void compare(CompareOp op, NDArray a, NDArray b, NDArray out) {
        if (a.dtype().isNarrow()) {
            Widened.run(arrays -> wide.compare(op, arrays.in(a), arrays.in(b), out));
        } else {
            wide.compare(op, a, b, out);
        }
    }

    @Override
    public void compare(CompareOp op, NDArray a, double b, NDArray out) {
        if (a.dtype().isNarrow()) {
            Widened.run(arrays -> wide.compare(op, arrays.in(a), b, out));
        } else {
            wide.compare(op, a, b, out);
        }
    }

    @Override
    public void compare(CompareOp op, NDArray a, long b, NDArray out) {
        if (a.dtype().isNarrow()) {
            Widened.run(arrays -> wide.compare(op, arrays.in(a), b, out));
        } else {
            wide.compare(op, a, b, out);
        }
    }

    @Override
    public void where(NDArray condition, NDArray a, NDArray b, NDArray out) {
        wide.where(condition, a, b, out);
    }

    @Override
    public void fill(NDArray out, double value) {
        wide.fill(out, value);
    }

    @Override
    public void fill(NDArray out, long value) {
        wide.fill(out, value);
    }

    @Override
    public void copy(NDArray x, NDArray out) {
        wide.copy(x, out);
    }

    @Override
    public void reduce(ReduceOp op, NDArray x, NDArray out) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.reduce(op, arrays.in(x), arrays.out(out)));
        } else {
            wide.reduce(op, x, out);
        }
    }

    @Override
    public void countNonzero(NDArray x, NDArray out) {
        wide.countNonzero(x, out);
    }

    @Override
    public void argmax(NDArray x, int dim, NDArray out) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.argmax(arrays.in(x), dim, out));
        } else {
            wide.argmax(x, dim, out);
        }
    }

    @Override
    public void argmin(NDArray x, int dim, NDArray out) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.argmin(arrays.in(x), dim, out));
        } else {
            wide.argmin(x, dim, out);
        }
    }

    @Override
    public void scan(ScanOp op, NDArray x, NDArray a, int dim, boolean reverse, NDArray out) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.scan(op, arrays.in(x), arrays.in(a), dim, reverse, arrays.out(out)));
        } else {
            wide.scan(op, x, a, dim, reverse, out);
        }
    }

    @Override
    public void order(NDArray x, int dim, boolean descending, NDArray out) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.order(arrays.in(x), dim, descending, out));
        } else {
            wide.order(x, dim, descending, out);
        }
    }

    @Override
    public void kth(NDArray x, int dim, int k, boolean nanFirst, NDArray out) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.kth(arrays.in(x), dim, k, nanFirst, out));
        } else {
            wide.kth(x, dim, k, nanFirst, out);
        }
    }

    @Override
    public void softmax(NDArray x, int dim, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.softmax(arrays.in(x), dim, arrays.out(out)));
        } else {
            wide.softmax(x, dim, out);
        }
    }

    @Override
    public void logSoftmax(NDArray x, int dim, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.logSoftmax(arrays.in(x), dim, arrays.out(out)));
        } else {
            wide.logSoftmax(x, dim, out);
        }
    }

    @Override
    public void softmaxBackward(NDArray g, NDArray y, int dim, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.softmaxBackward(arrays.in(g), arrays.in(y), dim, arrays.out(out)));
        } else {
            wide.softmaxBackward(g, y, dim, out);
        }
    }

    @Override
    public void logSoftmaxBackward(NDArray g, NDArray y, int dim, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.logSoftmaxBackward(arrays.in(g), arrays.in(y), dim, arrays.out(out)));
        } else {
            wide.logSoftmaxBackward(g, y, dim, out);
        }
    }

    @Override
    public void logSoftmaxBackward(NDArray places, NDArray values, NDArray y, int dim, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.logSoftmaxBackward(places, arrays.in(values), arrays.in(y), dim, arrays.out(
                    out)));
        } else {
            wide.logSoftmaxBackward(places, values, y, dim, out);
        }
    }

    @Override
    public void gather(NDArray x, int dim, NDArray index, NDArray out) {
        wide.gather(x, dim, index, out);
    }

    @Override
    public void scatter(NDArray x, int dim, NDArray index, NDArray out) {
        wide.scatter(x, dim, index, out);
    }

    @Override
    public void scatterAdd(NDArray x, int dim, NDArray index, NDArray out) {
        wide.scatterAdd(x, dim, index, out);
    }

    @Override
    public void unfold(NDArray x, WindowGrid grid, NDArray out) {
        wide.unfold(x, grid, out);
    }

    @Override
    public void fold(NDArray columns, WindowGrid grid, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.fold(arrays.in(columns), grid, arrays.update(out)));
        } else {
            wide.fold(columns, grid, out);
        }
    }

    @Override
    public void maxPool(NDArray x, PoolingAxis down, PoolingAxis across, NDArray values, NDArray indices) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.maxPool(arrays.in(x), down, across, arrays.out(values), indices));
        } else {
            wide.maxPool(x, down, across, values, indices);
        }
    }

    @Override
    public void avgPool(NDArray x, PoolingAxis down, PoolingAxis across, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.avgPool(arrays.in(x), down, across, arrays.out(out)));
        } else {
            wide.avgPool(x, down, across, out);
        }
    }

    @Override
    public void avgPoolBackward(NDArray g, PoolingAxis down, PoolingAxis across, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.avgPoolBackward(arrays.in(g), down, across, arrays.out(out)));
        } else {
            wide.avgPoolBackward(g, down, across, out);
        }
    }

    @Override
    public void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean, NDArray variance) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.normalize(arrays.in(x), arrays.in(w), arrays.in(b), eps, arrays.out(out), arrays
                    .out(mean), arrays.out(variance)));
        } else {
            wide.normalize(x, w, b, eps, out, mean, variance);
        }
    }

    @Override
    public void normalizeBackward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps,
            NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.normalizeBackward(arrays.in(g), arrays.in(x), arrays.in(w), arrays.in(mean),
                    arrays.in(variance), eps, arrays.out(out)));
        } else {
            wide.normalizeBackward(g, x, w, mean, variance, eps, out);
        }
    }

    @Override
    public void normalizeBackward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps,
            NDArray out, NDArray products, NDArray sums) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.normalizeBackward(arrays.in(g), arrays.in(x), arrays.in(w), arrays.in(mean),
                    arrays.in(variance), eps, arrays.out(out), arrays.out(products), arrays.out(sums)));
        } else {
            wide.normalizeBackward(g, x, w, mean, variance, eps, out, products, sums);
        }
    }

    @Override
    public void timesNormalized(NDArray g, NDArray x, NDArray mean, NDArray variance, double eps, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.timesNormalized(arrays.in(g), arrays.in(x), arrays.in(mean), arrays.in(variance),
                    eps, arrays.out(out)));
        } else {
            wide.timesNormalized(g, x, mean, variance, eps, out);
        }
    }

    @Override
    public long addPositions(NDArray index, long size, long stride, NDArray out) {
        return wide.addPositions(index, size, stride, out);
    }

    @Override
    public long countTrue(NDArray mask) {
        return wide.countTrue(mask);
    }

    @Override
    public void nonzero(NDArray mask, NDArray out) {
        wide.nonzero(mask, out);
    }

    @Override
    public void maskedSelect(NDArray x, NDArray mask, NDArray out) {
        wide.maskedSelect(x, mask, out);
    }

    @Override
    public void maskedScatter(NDArray x, NDArray mask, NDArray out) {
        wide.maskedScatter(x, mask, out);
    }

    @Override
    public void triangle(boolean lower, long diagonal, NDArray x, NDArray out) {
        wide.triangle(lower, diagonal, x, out);
    }

    @Override
    public void uniform(RandomStream random, double from, double to, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> {
                NDArray numbers = arrays.out(out);
                wide.uniform(random, from, to, numbers);
                wide.binary(BinaryOp.FMIN, numbers, Math.max(out.dtype().below(to), out.dtype().round(from)), numbers);
            });
        } else {
            wide.uniform(random, from, to, out);
        }
    }

    @Override
    public void normal(RandomStream random, double mean, double std, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.normal(random, mean, std, arrays.out(out)));
        } else {
            wide.normal(random, mean, std, out);
        }
    }

    @Override
    public void bernoulli(RandomStream random, double p, double value, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.bernoulli(random, p, value, arrays.out(out)));
        } else {
            wide.bernoulli(random, p, value, out);
        }
    }

    @Override
    public void bernoulli(RandomStream random, NDArray p, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.bernoulli(random, arrays.in(p), arrays.out(out)));
        } else {
            wide.bernoulli(random, p, out);
        }
    }

    @Override
    public void integers(RandomStream random, long from, long to, NDArray out) {
        if (out.dtype().isNarrow()) {
            Widened.run(arrays -> wide.integers(random, from, to, arrays.out(out)));
        } else {
            wide.integers(random, from, to, out);
        }
    }

    @Override
    public void permutation(RandomStream random, NDArray out) {
        wide.permutation(random, out);
    }

    @Override
    public double dot(NDArray x, NDArray y) {
        return x.dtype().isNarrow() ? Widened.compute(arrays -> wide.dot(arrays.in(x), arrays.in(y))) : wide.dot(x, y);
    }

    @Override
    public void axpy(double alpha, NDArray x, NDArray y) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.axpy(alpha, arrays.in(x), arrays.update(y)));
        } else {
            wide.axpy(alpha, x, y);
        }
    }

    @Override
    public void optimizerStep(OptimizerRule rule, double[] numbers, NDArray... arrays) {
        if (arrays[0].dtype().isNarrow()) {
            Widened.run(wideners -> {
                NDArray[] widened = new NDArray[arrays.length];
                for (int k = 0; k < arrays.length; k++) {
                    widened[k] = k == 1 ? wideners.in(arrays[k]) : wideners.update(arrays[k]);
                }
                wide.optimizerStep(rule, numbers, widened);
            });
        } else {
            wide.optimizerStep(rule, numbers, arrays);
        }
    }

    @Override
    public void lstmStep(NDArray gates, NDArray cellBefore, NDArray cell, NDArray squashed, NDArray hidden) {
        if (gates.dtype().isNarrow()) {
            Widened.run(arrays -> wide.lstmStep(arrays.update(gates), arrays.in(cellBefore), arrays.out(cell), arrays
                    .out(squashed), arrays.out(hidden)));
        } else {
            wide.lstmStep(gates, cellBefore, cell, squashed, hidden);
        }
    }

    @Override
    public void lstmStepBackward(NDArray gates, NDArray cellBefore, NDArray squashed, NDArray ofHidden, NDArray ofCell,
            NDArray ofGates, NDArray hidden) {
        if (gates.dtype().isNarrow()) {
            Widened.run(arrays -> wide.lstmStepBackward(arrays.in(gates), arrays.in(cellBefore), arrays.in(squashed),
                    arrays.in(ofHidden), arrays.update(ofCell), arrays.out(ofGates), arrays.out(hidden)));
        } else {
            wide.lstmStepBackward(gates, cellBefore, squashed, ofHidden, ofCell, ofGates, hidden);
        }
    }

    @Override
    public void gemv(double alpha, NDArray a, NDArray x, double beta, NDArray y) {
        if (a.dtype().isNarrow()) {
            Widened.run(arrays -> wide.gemv(alpha, arrays.in(a), arrays.in(x), beta, beta == 0 ? arrays.out(y) : arrays
                    .update(y)));
        } else {
            wide.gemv(alpha, a, x, beta, y);
        }
    }

    @Override
    public void ger(double alpha, NDArray x, NDArray y, NDArray a) {
        if (x.dtype().isNarrow()) {
            Widened.run(arrays -> wide.ger(alpha, arrays.in(x), arrays.in(y), arrays.update(a)));
        } else {
            wide.ger(alpha, x, y, a);
        }
    }

    @Override
    public void gemm(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (a.dtype().isNarrow()) {
            Widened.run(arrays -> wide.gemm(alpha, arrays.in(a), arrays.in(b), beta, beta == 0 ? arrays.out(c) : arrays
                    .update(c)));
        } else {
            wide.gemm(alpha, a, b, beta, c);
        }
    }

    @Override
    public void gemmBatched(double alpha, NDArray a, NDArray b, double beta, NDArray c) {
        if (a.dtype().isNarrow()) {
            Widened.run(arrays -> wide.gemmBatched(alpha, arrays.in(a), arrays.in(b), beta, beta == 0 ? arrays.out(c)
                    : arrays.update(c)));
        } else {
            wide.gemmBatched(alpha, a, b, beta, c);
        }
    }

    @Override
    @SuppressWarnings("exports")
    public Lapack lapack(DType dtype) {
        return wide.lapack(dtype);
    }
}
