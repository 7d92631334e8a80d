package dev.arenagrad.functions.reductions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.CompareOperations;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.UnaryOperations;

/**
 * Variances and standard deviations, in two passes: the mean first, then the squared differences from it, whose sum is divided by
 * their number n less a correction c, at least 0. With m the mean, the derivatives are 2 g (x - m) / (n - c), and for a deviation
 * y, g (x - m) / (y (n - c)), 0 where y is 0.
 */
public final class VarAndStd {
    /** The elements whose squared differences are added up together. */
    private static final long BLOCK = 1L << 15;
    private static final int[] ALL = {};
    private static final int[] ROW = {1};

    private VarAndStd() {}

    /** {@return the variance over {@code dims}, or over everything if there are none} */
    public static Tensor variance(Tensor x, double correction, boolean keepDims, int... dims) {
        return of(false, x, correction, keepDims, dims);
    }

    /** {@return the standard deviation over {@code dims}, or over everything if there are none} */
    public static Tensor deviation(Tensor x, double correction, boolean keepDims, int... dims) {
        return of(true, x, correction, keepDims, dims);
    }

    private static Tensor of(boolean root, Tensor x, double correction, boolean keepDims, int... dims) {
        if (!x.dtype().isFloatingPoint()) {
            throw new TensorException("std and var only support floating point and complex dtypes. Convert it with"
                    + " to(DType.FLOAT32) first");
        }
        double degrees = SumAndMean.count(x.shape(), dims) - correction;
        NDArray result = Scope.tidy(() -> {
            NDArray wide = Copies.convert(x.array(), x.dtype().computeType(), "var");
            return new Variable(Copies.convert(forward(root, wide, degrees, keepDims, dims), x.dtype(), "var"));
        }).array();
        Variable y = new Variable(result);
        if (Graph.records(x)) {
            y.setGradFn(new Backward(root, y, x, degrees, keepDims, dims));
        }
        return y;
    }

    private static NDArray forward(boolean root, NDArray x, double degrees, boolean keepDims, int[] dims) {
        NDArray mean = mean(x, dims);
        NDArray result = dims.length == 0 && x.isContiguous() && x.numel() >= 2 * BLOCK
                ? squaresOfBlocks(x, mean, keepDims)
                : squares(x, mean, dims, keepDims);
        if (!isFinite(result)) {
            return forwardOfLarge(root, BinaryOperations.apply(BinaryOp.SUB, x, mean), degrees, keepDims, dims);
        }
        BinaryOperations.applyInto(BinaryOp.DIV, result, Math.max(degrees, 0), result);
        if (root) {
            UnaryOperations.applyInto(UnaryOp.SQRT, result, result);
        }
        return result;
    }

    /** {@return the sum of the squared differences from the mean} */
    private static NDArray squares(NDArray x, NDArray mean, int[] dims, boolean keepDims) {
        NDArray difference = BinaryOperations.apply(BinaryOp.SUB, x, mean);
        BinaryOperations.applyInPlace(BinaryOp.MUL, difference, difference);
        return Reductions.reduce(ReduceOp.SUM, difference, dims, keepDims);
    }

    /** {@return the same of all elements, block by block, so that differences stay in the cache} */
    private static NDArray squaresOfBlocks(NDArray x, NDArray mean, boolean keepDims) {
        long blocks = x.numel() / BLOCK;
        NDArray number = mean.withLayout(Shape.of(1, 1).contiguous());
        NDArray row = x.view(x.numel());
        NDArray whole = row.slice(0, 0, blocks * BLOCK);
        NDArray sums = Reductions.inParts("var", rows -> squares(rows, number, ROW, true), whole.view(blocks, BLOCK),
                ROW, false);
        NDArray result = Reductions.reduce(ReduceOp.SUM, sums);
        if (blocks * BLOCK < x.numel()) {
            NDArray rest = row.slice(0, blocks * BLOCK, x.numel());
            BinaryOperations.applyInPlace(BinaryOp.ADD, result, squares(rest, number.withLayout(Shape.of(1)
                    .contiguous()), ALL, false));
        }
        return keepDims ? result.withLayout(mean.layout()) : result;
    }

    /** The same where squares, or their sum, overflow: the root of their sum is a norm. */
    private static NDArray forwardOfLarge(boolean root, NDArray difference, double degrees, boolean keepDims,
            int[] dims) {
        NDArray result = Reductions.reduce(ReduceOp.NORM2, difference, dims, keepDims);
        BinaryOperations.applyInto(BinaryOp.DIV, result, Math.sqrt(Math.max(degrees, 0)), result);
        if (!root) {
            BinaryOperations.applyInPlace(BinaryOp.MUL, result, result);
        }
        return result;
    }

    /** {@return the mean, which may be finite though the sum is not} */
    private static NDArray mean(NDArray x, int[] dims) {
        double count = SumAndMean.count(x.shape(), dims);
        NDArray mean = Reductions.reduce(ReduceOp.SUM, x, dims, true);
        if (!isFinite(mean)) {
            return Reductions.reduce(ReduceOp.SUM, BinaryOperations.apply(BinaryOp.DIV, x, count), dims, true);
        }
        BinaryOperations.applyInto(BinaryOp.DIV, mean, count, mean);
        return mean;
    }

    /** {@return whether all elements are finite, or false all the same if their sum is not} */
    private static boolean isFinite(NDArray x) {
        return Double.isFinite(x.numel() == 1 ? x.getDouble(0) : Reductions.reduce(ReduceOp.SUM, x).getDouble(0));
    }

    private static final class Backward extends Node {
        private final boolean root;
        private final double degrees;
        private final boolean keepDims;
        private final int[] dims;

        Backward(boolean root, Tensor y, Tensor x, double degrees, boolean keepDims, int[] dims) {
            super(y, x);
            this.root = root;
            this.degrees = degrees;
            this.keepDims = keepDims;
            this.dims = dims.clone();
            save().tensor(x);
            if (root) {
                save().result(y);
            }
        }

        @Override
        public String name() {
            return root ? "StdBackward0" : "VarBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor x = saved().first();
            Tensor g = gradients.output();
            if (root) {
                Tensor y = saved().second();
                Tensor isZero = y.eq(0);
                g = g.maskedFill(isZero, 0).div(y.maskedFill(isZero, 1));
            }
            Tensor factor = SumAndMean.withReduced(g, x.shape(), keepDims, dims);
            Tensor mean = SumAndMean.mean(x, true, dims);
            Tensor difference = x.sub(isFinite(mean.array()) ? mean
                    : SumAndMean.sum(x.div(SumAndMean.count(x.shape(), dims)), true, dims));
            gradients.put(0, degrees > 0
                    ? difference.mul(factor.mul((root ? 1 : 2) / degrees))
                    : factor.mul(infiniteOffTheMean(difference)));
        }

        private static Tensor infiniteOffTheMean(Tensor difference) {
            NDArray atMean = CompareOperations.compare(CompareOp.EQ, difference.array(), 0);
            Tensor nan = Tensor.scalar(Double.NaN, difference.dtype());
            return Tensor.where(new Variable(atMean), nan, Tensor.scalar(Double.POSITIVE_INFINITY, difference.dtype()));
        }
    }
}
