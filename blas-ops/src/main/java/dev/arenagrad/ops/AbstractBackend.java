package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.ActivationKernels;
import dev.arenagrad.ops.kernels.BinaryKernels;
import dev.arenagrad.ops.kernels.CompareKernels;
import dev.arenagrad.ops.kernels.CopyKernels;
import dev.arenagrad.ops.kernels.CountKernels;
import dev.arenagrad.ops.kernels.FillKernels;
import dev.arenagrad.ops.kernels.GatherKernels;
import dev.arenagrad.ops.kernels.LstmKernels;
import dev.arenagrad.ops.kernels.MaskKernels;
import dev.arenagrad.ops.kernels.NormalizeKernels;
import dev.arenagrad.ops.kernels.OneHotKernels;
import dev.arenagrad.ops.kernels.OptimizerStepKernels;
import dev.arenagrad.ops.kernels.OrderKernels;
import dev.arenagrad.ops.kernels.PoolKernels;
import dev.arenagrad.ops.kernels.RandomKernels;
import dev.arenagrad.ops.kernels.WholeNumbers;
import dev.arenagrad.ops.kernels.ReduceKernels;
import dev.arenagrad.ops.kernels.ScanKernels;
import dev.arenagrad.ops.kernels.SoftmaxKernels;
import dev.arenagrad.ops.kernels.TernaryKernels;
import dev.arenagrad.ops.kernels.TriangleKernels;
import dev.arenagrad.ops.kernels.UnaryKernels;
import dev.arenagrad.ops.kernels.WindowKernels;
import java.util.List;

/**
 * Base of both backends: everything except linear algebra, in pure Java, with SIMD instructions if module {@code jdk.incubator.vector} is
 * present. Large operations are {@linkplain Split split} among threads.
 */
abstract sealed class AbstractBackend implements Backend permits OpenBlasBackend, JavaBackend {
    AbstractBackend() {}

    @Override
    public final void unary(UnaryOp op, NDArray x, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwise(cost(op), p -> UnaryKernels.unary(op, p[1], p[0]), out, x);
        } else {
            UnaryKernels.unary(op, x, out);
        }
    }

    @Override
    public final void binary(BinaryOp op, NDArray a, NDArray b, NDArray out) {
        if (Split.mayPay(out, a, b)) {
            Split.elementwise(cost(op), p -> BinaryKernels.binary(op, p[1], p[2], p[0]), out, a, b);
        } else {
            BinaryKernels.binary(op, a, b, out);
        }
    }

    @Override
    public final void binary(BinaryOp op, NDArray a, double b, NDArray out) {
        if (op == BinaryOp.POW && out.dtype().isFloatingPoint() && writesSimplePower(a, b, out)) {
            return;
        }
        if (Split.mayPay(out)) {
            Split.elementwise(cost(op), p -> BinaryKernels.binary(op, p[1], b, p[0]), out, a);
        } else {
            BinaryKernels.binary(op, a, b, out);
        }
    }

    /** {@return whether a^b is a product, a quotient or a root, which then is written to {@code out}} */
    private boolean writesSimplePower(NDArray a, double b, NDArray out) {
        if (b == 2) {
            binary(BinaryOp.MUL, a, a, out);
        } else if (b == 1) {
            copy(a, out);
        } else if (b == -1) {
            unary(UnaryOp.RECIPROCAL, a, out);
        } else if (b == 0.5) {
            unary(UnaryOp.SQRT, a, out);
        } else if (b == -0.5) {
            unary(UnaryOp.SQRT, a, out);
            unary(UnaryOp.RECIPROCAL, out, out);
        } else {
            return false;
        }
        return true;
    }

    @Override
    public final void binary(BinaryOp op, double a, NDArray b, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwise(cost(op), p -> BinaryKernels.binary(op, a, p[1], p[0]), out, b);
        } else {
            BinaryKernels.binary(op, a, b, out);
        }
    }

    @Override
    public final void binary(BinaryOp op, NDArray a, long b, NDArray out) {
        if (out.dtype().isFloatingPoint()) {
            binary(op, a, (double) b, out);
            return;
        }
        if (Split.mayPay(out)) {
            Split.elementwise(cost(op), p -> BinaryKernels.binary(op, p[1], b, p[0]), out, a);
        } else {
            BinaryKernels.binary(op, a, b, out);
        }
    }

    @Override
    public final void binary(BinaryOp op, long a, NDArray b, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwise(cost(op), p -> BinaryKernels.binary(op, a, p[1], p[0]), out, b);
        } else {
            BinaryKernels.binary(op, a, b, out);
        }
    }

    @Override
    public final void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, NDArray out) {
        if (Split.mayPay(out, a, b, c)) {
            Split.elementwise(Split.MOVE, p -> TernaryKernels.ternary(op, p[1], p[2], p[3], s, p[0]), out, a, b, c);
        } else {
            TernaryKernels.ternary(op, a, b, c, s, out);
        }
    }

    @Override
    public final void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, long s, NDArray out) {
        if (Split.mayPay(out, a, b, c)) {
            Split.elementwise(Split.MOVE, p -> TernaryKernels.ternary(op, p[1], p[2], p[3], s, p[0]), out, a, b, c);
        } else {
            TernaryKernels.ternary(op, a, b, c, s, out);
        }
    }

    @Override
    public final void activation(ActivationOp op, NDArray x, ActivationParameters numbers, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwise(cost(op), p -> ActivationKernels.activation(op, p[1], numbers, p[0]), out, x);
        } else {
            ActivationKernels.activation(op, x, numbers, out);
        }
    }

    @Override
    public final void activationBackward(ActivationOp op, NDArray g, NDArray x, ActivationParameters numbers,
            NDArray out) {
        if (Split.mayPay(out, g, x)) {
            Split.elementwise(cost(op), p -> ActivationKernels.backward(op, p[1], p[2], numbers, p[0]), out, g, x);
        } else {
            ActivationKernels.backward(op, g, x, numbers, out);
        }
    }

    @Override
    public final void compare(CompareOp op, NDArray a, NDArray b, NDArray out) {
        if (Split.mayPay(out, a, b)) {
            Split.elementwise(Split.MOVE, p -> CompareKernels.compare(op, p[1], p[2], p[0]), out, a, b);
        } else {
            CompareKernels.compare(op, a, b, out);
        }
    }

    @Override
    public final void compare(CompareOp op, NDArray a, double b, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwise(Split.MOVE, p -> CompareKernels.compare(op, p[1], b, p[0]), out, a);
        } else {
            CompareKernels.compare(op, a, b, out);
        }
    }

    @Override
    public final void compare(CompareOp op, NDArray a, long b, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwise(Split.MOVE, p -> CompareKernels.compare(op, p[1], b, p[0]), out, a);
        } else {
            CompareKernels.compare(op, a, b, out);
        }
    }

    @Override
    public final void where(NDArray condition, NDArray a, NDArray b, NDArray out) {
        if (Split.mayPay(out, condition, a, b)) {
            Split.elementwise(Split.MOVE, p -> CopyKernels.where(p[1], p[2], p[3], p[0]), out, condition, a, b);
        } else {
            CopyKernels.where(condition, a, b, out);
        }
    }

    @Override
    public final void fill(NDArray out, double value) {
        if (Split.mayPay(out)) {
            Split.elementwiseInPlace(Split.MOVE, p -> FillKernels.fill(p[0], value), out);
        } else {
            FillKernels.fill(out, value);
        }
    }

    @Override
    public final void fill(NDArray out, long value) {
        if (Split.mayPay(out)) {
            Split.elementwiseInPlace(Split.MOVE, p -> FillKernels.fill(p[0], value), out);
        } else {
            FillKernels.fill(out, value);
        }
    }

    @Override
    public final void copy(NDArray x, NDArray out) {
        if (Split.mayPay(out)) {
            Split.elementwiseInPlace(Split.MOVE, p -> CopyKernels.copy(p[1], p[0]), out, x);
        } else {
            CopyKernels.copy(x, out);
        }
    }

    @Override
    public final void reduce(ReduceOp op, NDArray x, NDArray out) {
        if (Split.mayPay(x)) {
            Split.reduction(Split.MOVE, p -> ReduceKernels.reduce(op, p[0], p[1]), x, out);
        } else {
            ReduceKernels.reduce(op, x, out);
        }
    }

    @Override
    public final void countNonzero(NDArray x, NDArray out) {
        if (Split.mayPay(x)) {
            Split.reduction(Split.MOVE, p -> CountKernels.countNonzero(p[0], p[1]), x, out);
        } else {
            CountKernels.countNonzero(x, out);
        }
    }

    @Override
    public final void argmax(NDArray x, int dim, NDArray out) {
        argExtreme(true, x, dim, out);
    }

    @Override
    public final void argmin(NDArray x, int dim, NDArray out) {
        argExtreme(false, x, dim, out);
    }

    private static void argExtreme(boolean largest, NDArray x, int dim, NDArray out) {
        if (!Split.mayPay(x)) {
            ReduceKernels.argExtreme(largest, x, dim, out);
        } else if (ReduceKernels.isByColumns(x, dim)) {
            Split.reduction(Split.MOVE, p -> ReduceKernels.argExtreme(largest, p[0], dim, p[1]), x, out);
        } else {
            Split.reduction(Split.MOVE, p -> Split.onLines(dim, p[0], lines -> ReduceKernels.argExtreme(largest,
                    lines[0], dim, p[1])), x, out);
        }
    }

    @Override
    public final void scan(ScanOp op, NDArray x, NDArray a, int dim, boolean reverse, NDArray out) {
        if (Split.mayPay(out)) {
            Split.lines(dim, Split.MOVE, p -> ScanKernels.scan(op, p[1], p[2], dim, reverse, p[0]), out, x, a);
        } else {
            ScanKernels.scan(op, x, a, dim, reverse, out);
        }
    }

    @Override
    public final void order(NDArray x, int dim, boolean descending, NDArray out) {
        if (Split.mayPay(x)) {
            Split.lines(dim, Split.FUNCTION, p -> OrderKernels.order(p[0], dim, descending, p[1]), x, out);
        } else {
            OrderKernels.order(x, dim, descending, out);
        }
    }

    @Override
    public final void kth(NDArray x, int dim, int k, boolean nanFirst, NDArray out) {
        if (Split.mayPay(x)) {
            Split.lines(dim, Split.FUNCTION, p -> OrderKernels.kth(p[0], dim, k, nanFirst, p[1]), x, out);
        } else {
            OrderKernels.kth(x, dim, k, nanFirst, out);
        }
    }

    @Override
    public final void softmax(NDArray x, int dim, NDArray out) {
        if (Split.mayPay(out)) {
            Split.lines(dim, Split.FUNCTION, p -> SoftmaxKernels.softmax(false, p[1], dim, p[0]), out, x);
        } else {
            SoftmaxKernels.softmax(false, x, dim, out);
        }
    }

    @Override
    public final void logSoftmax(NDArray x, int dim, NDArray out) {
        if (Split.mayPay(out)) {
            Split.lines(dim, Split.FUNCTION, p -> SoftmaxKernels.softmax(true, p[1], dim, p[0]), out, x);
        } else {
            SoftmaxKernels.softmax(true, x, dim, out);
        }
    }

    @Override
    public final void softmaxBackward(NDArray g, NDArray y, int dim, NDArray out) {
        if (Split.mayPay(out)) {
            Split.lines(dim, Split.MOVE, p -> SoftmaxKernels.softmaxBackward(false, p[1], p[2], dim, p[0]), out, g, y);
        } else {
            SoftmaxKernels.softmaxBackward(false, g, y, dim, out);
        }
    }

    @Override
    public final void logSoftmaxBackward(NDArray g, NDArray y, int dim, NDArray out) {
        if (Split.mayPay(out)) {
            Split.lines(dim, Split.FUNCTION, p -> SoftmaxKernels.softmaxBackward(true, p[1], p[2], dim, p[0]), out, g,
                    y);
        } else {
            SoftmaxKernels.softmaxBackward(true, g, y, dim, out);
        }
    }

    @Override
    public final void logSoftmaxBackward(NDArray places, NDArray values, NDArray y, int dim, NDArray out) {
        if (Split.mayPay(out)) {
            Split.lines(dim, Split.FUNCTION, p -> OneHotKernels.logSoftmaxBackward(p[1], p[2], p[3], dim, p[0]), out,
                    places, values, y);
        } else {
            OneHotKernels.logSoftmaxBackward(places, values, y, dim, out);
        }
    }

    @Override
    public final void gather(NDArray x, int dim, NDArray index, NDArray out) {
        if (Split.mayPay(out)) {
            Split.gather(x, dim, index, out);
        } else {
            GatherKernels.gather(x, dim, index, out);
        }
    }

    @Override
    public final void scatter(NDArray x, int dim, NDArray index, NDArray out) {
        if (Split.mayPay(x)) {
            Split.scatter(dim, p -> GatherKernels.scatter(p[0], dim, p[1], p[2]), x, index, out);
        } else {
            GatherKernels.scatter(x, dim, index, out);
        }
    }

    @Override
    public final long addPositions(NDArray index, long size, long stride, NDArray out) {
        return GatherKernels.addPositions(index, size, stride, out);
    }

    @Override
    public final long countTrue(NDArray mask) {
        return MaskKernels.count(mask);
    }

    @Override
    public final void nonzero(NDArray mask, NDArray out) {
        if (Split.mayPay(mask)) {
            Split.nonzero(mask, out);
        } else {
            MaskKernels.nonzero(0, mask, out);
        }
    }

    @Override
    public final void maskedSelect(NDArray x, NDArray mask, NDArray out) {
        if (Split.mayPay(mask)) {
            Split.masked(mask, x, out, p -> MaskKernels.select(p[1], p[0], p[2]));
        } else {
            MaskKernels.select(x, mask, out);
        }
    }

    @Override
    public final void maskedScatter(NDArray x, NDArray mask, NDArray out) {
        if (Split.mayPay(mask)) {
            Split.masked(mask, out, x, p -> MaskKernels.scatter(p[2], p[0], p[1]));
        } else {
            MaskKernels.scatter(x, mask, out);
        }
    }

    @Override
    public final void triangle(boolean lower, long diagonal, NDArray x, NDArray out) {
        if (Split.mayPay(out)) {
            Split.matrices(Split.MOVE, p -> TriangleKernels.triangle(lower, diagonal, p[1], p[0]), out, x);
        } else {
            TriangleKernels.triangle(lower, diagonal, x, out);
        }
    }

    @Override
    public final void scatterAdd(NDArray x, int dim, NDArray index, NDArray out) {
        if (Split.mayPay(x)) {
            Split.scatter(dim, p -> GatherKernels.scatterAdd(p[0], dim, p[1], p[2]), x, index, out);
        } else {
            GatherKernels.scatterAdd(x, dim, index, out);
        }
    }

    @Override
    public final void unfold(NDArray x, WindowGrid grid, NDArray out) {
        if (Split.mayPay(out)) {
            Split.along(0, Split.MOVE, p -> WindowKernels.unfold(p[1], grid, p[0]), out, x);
        } else {
            WindowKernels.unfold(x, grid, out);
        }
    }

    @Override
    public final void fold(NDArray columns, WindowGrid grid, NDArray out) {
        if (Split.mayPay(columns)) {
            Split.along(0, Split.MOVE, p -> WindowKernels.fold(p[0], grid, p[1]), columns, out);
        } else {
            WindowKernels.fold(columns, grid, out);
        }
    }

    @Override
    public final void maxPool(NDArray x, PoolingAxis down, PoolingAxis across, NDArray values, NDArray indices) {
        if (Split.mayPay(x)) {
            Split.groups(Split.MOVE, p -> PoolKernels.max(p[0], down, across, p[1], p[2]), x, values, indices);
        } else {
            PoolKernels.max(x, down, across, values, indices);
        }
    }

    @Override
    public final void avgPool(NDArray x, PoolingAxis down, PoolingAxis across, NDArray out) {
        if (Split.mayPay(x)) {
            Split.groups(Split.MOVE, p -> PoolKernels.mean(p[0], down, across, p[1]), x, out);
        } else {
            PoolKernels.mean(x, down, across, out);
        }
    }

    @Override
    public final void avgPoolBackward(NDArray g, PoolingAxis down, PoolingAxis across, NDArray out) {
        if (Split.mayPay(out)) {
            Split.groups(Split.MOVE, p -> PoolKernels.spread(p[1], down, across, p[0]), out, g);
        } else {
            PoolKernels.spread(g, down, across, out);
        }
    }

    @Override
    public final void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean,
            NDArray variance) {
        if (Split.mayPay(x)) {
            Split.groups(Split.MOVE, p -> NormalizeKernels.normalize(p[0], p[1], p[2], eps, p[3], p[4], p[5]), x, w, b,
                    out, mean, variance);
        } else {
            NormalizeKernels.normalize(x, w, b, eps, out, mean, variance);
        }
    }

    @Override
    public final void normalizeBackward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps,
            NDArray out) {
        if (Split.mayPay(x)) {
            Split.groups(Split.MOVE, p -> NormalizeKernels.backward(p[1], p[0], p[2], p[3], p[4], eps, p[5]), x, g, w,
                    mean, variance, out);
        } else {
            NormalizeKernels.backward(g, x, w, mean, variance, eps, out);
        }
    }

    @Override
    public final void normalizeBackward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps,
            NDArray out, NDArray products, NDArray sums) {
        if (sums.shape().size(0) == x.shape().size(0)) {
            Split.groups(Split.MOVE, p -> NormalizeKernels.backward(p[1], p[0], p[2], p[3], p[4], eps, p[5], p[6],
                    p[7]), x, g, w, mean, variance, out, products, sums);
        } else {
            Split.pieces(Normalization.rowsOfPiece(x), p -> NormalizeKernels.backward(p[1], p[0], p[2], p[3], p[4], eps,
                    p[5], p[6], p[7]), List.of(x, g, w, mean, variance, out), List.of(products, sums));
        }
    }

    @Override
    public final void timesNormalized(NDArray g, NDArray x, NDArray mean, NDArray variance, double eps,
            NDArray out) {
        if (Split.mayPay(x)) {
            Split.groups(Split.MOVE, p -> NormalizeKernels.timesNormalized(p[1], p[0], p[2], p[3], eps, p[4]), x, g,
                    mean, variance, out);
        } else {
            NormalizeKernels.timesNormalized(g, x, mean, variance, eps, out);
        }
    }

    @Override
    public final void uniform(RandomStream random, double from, double to, NDArray out) {
        if (from != to && Split.mayPay(out)) {
            Split.draws(wordsOfEach(out), random, (own, p) -> RandomKernels.uniform(own, from, to, p[0]), out);
        } else {
            RandomKernels.uniform(random, from, to, out);
        }
    }

    @Override
    public final void normal(RandomStream random, double mean, double std, NDArray out) {
        if (Split.mayPay(out)) {
            Split.draws(wordsOfEach(out), random, (own, p) -> RandomKernels.normal(own, mean, std, p[0]), out);
        } else {
            RandomKernels.normal(random, mean, std, out);
        }
    }

    @Override
    public final void bernoulli(RandomStream random, double p, double value, NDArray out) {
        if (Split.mayPay(out)) {
            Split.draws(1, random, (own, parts) -> RandomKernels.bernoulli(own, p, value, parts[0]), out);
        } else {
            RandomKernels.bernoulli(random, p, value, out);
        }
    }

    @Override
    public final void bernoulli(RandomStream random, NDArray p, NDArray out) {
        if (Split.mayPay(out)) {
            Split.draws(1, random, (own, parts) -> RandomKernels.bernoulli(own, parts[1], parts[0]), out, p);
        } else {
            RandomKernels.bernoulli(random, p, out);
        }
    }

    @Override
    public final void integers(RandomStream random, long from, long to, NDArray out) {
        WholeNumbers numbers = new WholeNumbers(from, to);
        if (Split.mayPay(out) && numbers.areLikelyDrawnOnce(out.numel()) && Split.draws(2, random, (own,
                p) -> RandomKernels.integers(own, numbers, p[0]), out)) {
            return;
        }
        RandomKernels.integers(random, numbers, out);
    }

    @Override
    public final void permutation(RandomStream random, NDArray out) {
        RandomKernels.permutation(random, out);
    }

    @Override
    public final void optimizerStep(OptimizerRule rule, double[] numbers, NDArray... arrays) {
        if (Split.mayPay(arrays[0])) {
            Split.elementwiseInPlace(Split.MOVE, p -> OptimizerStepKernels.step(rule, numbers, p), arrays);
        } else {
            OptimizerStepKernels.step(rule, numbers, arrays);
        }
    }

    @Override
    public final void lstmStep(NDArray gates, NDArray cellBefore, NDArray cell, NDArray squashed, NDArray hidden) {
        if (Split.mayPay(gates)) {
            Split.lines(1, Split.FUNCTION, p -> LstmKernels.step(p[0], p[1], p[2], p[3], p[4]), gates, cellBefore, cell,
                    squashed, hidden);
        } else {
            LstmKernels.step(gates, cellBefore, cell, squashed, hidden);
        }
    }

    @Override
    public final void lstmStepBackward(NDArray gates, NDArray cellBefore, NDArray squashed, NDArray ofHidden,
            NDArray ofCell, NDArray ofGates, NDArray hidden) {
        if (Split.mayPay(gates)) {
            Split.lines(1, Split.MOVE, p -> LstmKernels.stepBackward(p[0], p[1], p[2], p[3], p[4], p[5], p[6]), gates,
                    cellBefore, squashed, ofHidden, ofCell, ofGates, hidden);
        } else {
            LstmKernels.stepBackward(gates, cellBefore, squashed, ofHidden, ofCell, ofGates, hidden);
        }
    }

    /** {@return the words of a stream that each number of an array takes, of which it has so many bits} */
    private static int wordsOfEach(NDArray out) {
        return out.dtype().byteSize() / Integer.BYTES;
    }

    private static int cost(UnaryOp op) {
        return switch (op) {
            case NEG, ABS, SIGN, SQRT, RECIPROCAL, RELU, RSQRT, FLOOR, CEIL, ROUND, TRUNC, FRAC -> Split.MOVE;
            default -> Split.FUNCTION;
        };
    }

    private static int cost(BinaryOp op) {
        return switch (op) {
            case POW, FMOD, REMAINDER, FLOOR_DIVIDE, ATAN2, HYPOT, LOGADDEXP, XLOGY, POLYGAMMA, GLU -> Split.FUNCTION;
            default -> Split.MOVE;
        };
    }

    private static int cost(ActivationOp op) {
        return switch (op) {
            case ELU, SOFTPLUS, SILU, GELU, GELU_TANH, MISH -> Split.FUNCTION;
            default -> Split.MOVE;
        };
    }
}
