package dev.arenagrad.ops.kernels;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.ScanOp;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.WindowGrid;

/** A program that runs a kernel of every family and fails if a result is wrong. */
final class EveryKernel {
    private static final int N = 37;
    /** Units in the last place by which a result may be off: one or two for each function in it. */
    private static final int UNITS = 8;

    private static final ActivationParameters NUMBERS = new ActivationParameters(0.5, 1.25, 1);

    private EveryKernel() {}

    public static void main(String[] arguments) {
        System.out.println("vectors: " + Simd.ON);
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                NDArray x = Views.array(dtype, Shape.of(N), i -> 0.25 + i * 0.03125);
                NDArray out = Views.empty(dtype, N);
                for (UnaryOp op : UnaryOp.values()) {
                    UnaryKernels.unary(op, x, out);
                    require(dtype, UnaryKernelsTest.exact(op, x.getDouble(20)), out.getDouble(20), op);
                }
                elementwise(dtype, x, out);
                reductions(dtype, x, out);
                images(dtype);
            }
        }
    }

    private static void elementwise(DType dtype, NDArray x, NDArray out) {
        for (BinaryOp op : BinaryOp.values()) {
            BinaryKernels.binary(op, x, x, out);
            BinaryKernels.binary(op, 2.5, x, out);
            BinaryKernels.binary(op, x, 2.5, out);
        }
        BinaryKernels.binary(BinaryOp.POW, x, 2.5, out);
        require(dtype, Math.pow(x.getDouble(20), 2.5), out.getDouble(20), "POW");
        for (TernaryOp op : TernaryOp.values()) {
            TernaryKernels.ternary(op, x, x, x, 0.5, out);
        }
        TernaryKernels.ternary(TernaryOp.ADDCMUL, x, x, x, 0.5, out);
        require(dtype, x.getDouble(36) * (1 + 0.5 * x.getDouble(36)), out.getDouble(36), "ADDCMUL");
        for (ActivationOp op : ActivationOp.values()) {
            ActivationKernels.activation(op, x, NUMBERS, out);
            double terms = op == ActivationOp.GELU_TANH ? x.getDouble(20) : 0; // x/2 + x/2 tanh(...)
            requireSum(dtype, terms, ActivationKernelsTest.exact(op, x.getDouble(20), NUMBERS), out.getDouble(20), op);
            ActivationKernels.backward(op, x, x, NUMBERS, out);
        }
        NDArray flags = Views.empty(DType.BOOL, N);
        for (CompareOp op : CompareOp.values()) {
            CompareKernels.compare(op, x, out, flags);
        }
        CompareKernels.compare(CompareOp.LT, x, 0.5, flags);
        require(dtype, 1, flags.getDouble(7), "LT");
        require(dtype, 0, flags.getDouble(8), "LT");
        CopyKernels.where(flags, x, out, out);
        require(dtype, x.getDouble(3), out.getDouble(3), "where");
        FillKernels.fill(out, 3);
        require(dtype, 3, out.getDouble(36), "fill " + dtype);
        CopyKernels.copy(x, out);
        require(dtype, x.getDouble(36), out.getDouble(36), "copy");
    }

    private static void reductions(DType dtype, NDArray x, NDArray out) {
        NDArray one = Views.empty(dtype, 1);
        ReduceKernels.reduce(ReduceOp.SUM, x, one);
        require(dtype, N * 0.25 + 0.03125 * N * (N - 1) / 2, one.getDouble(0), "SUM");
        NDArray rows = x.expand(Shape.of(5, N));
        NDArray columns = Views.empty(dtype, 1, N);
        for (ReduceOp op : ReduceOp.values()) {
            ReduceKernels.reduce(op, rows, columns);
            ReduceKernels.reduce(op, x, one);
        }
        ReduceKernels.reduce(ReduceOp.SUM, rows, columns);
        require(dtype, 5 * x.getDouble(30), columns.getDouble(30), "SUM of columns");
        SoftmaxKernels.softmax(false, x, 0, out);
        SoftmaxKernels.softmaxBackward(false, x, x, 0, out);
        SoftmaxKernels.softmax(true, x, 0, out);
        ReduceKernels.reduce(ReduceOp.MAX, out, one);
        require(dtype, out.getDouble(36), one.getDouble(0), "logSoftmax");
        SoftmaxKernels.softmaxBackward(true, x, x, 0, out);
        SoftmaxKernels.logsumexp(x, 0, one);
        double logsumexp = 0;
        for (int i = 0; i < N; i++) {
            logsumexp += Math.exp(x.getDouble(i));
        }
        require(dtype, Math.log(logsumexp), one.getDouble(0), "logsumexp");
        OneHotKernels.logSoftmaxBackward(Views.array(DType.INT64, Shape.of(1), i -> 36), one, x, 0, out);
        require(dtype, one.getDouble(0) * (1 - Math.exp(x.getDouble(36))), out.getDouble(36), "one of logSoftmax");
        NDArray row = x.withLayout(x.layout().unsqueeze(0));
        NDArray gates = Views.array(dtype, Shape.of(1, 4 * N), i -> 0);
        NDArray hidden = Views.empty(dtype, 1, N);
        NDArray cell = Views.empty(dtype, 1, N);
        LstmKernels.step(gates, row, cell, out.withLayout(row.layout()), hidden);
        require(dtype, 0.5 * x.getDouble(36), cell.getDouble(36), "LSTM");
        LstmKernels.stepBackward(gates, row, cell, row, cell, Views.empty(dtype, 1, 4 * N), hidden);
        ScanKernels.scan(ScanOp.SUM, x, x, 0, false, out);
        require(dtype, N * 0.25 + 0.03125 * N * (N - 1) / 2, out.getDouble(36), "scan");
        NDArray order = Views.empty(DType.INT64, N);
        OrderKernels.order(x, 0, true, order);
        require(dtype, 36, order.getDouble(0), "order");
        NDArray index = Views.array(DType.INT64, Shape.of(N), i -> N - 1 - i);
        GatherKernels.gather(x, 0, index, out);
        require(dtype, x.getDouble(1), out.getDouble(35), "gather");
        GatherKernels.scatterAdd(x, 0, index, out);
        require(dtype, 2 * x.getDouble(1), out.getDouble(35), "scatterAdd");
    }

    private static void images(DType dtype) {
        NDArray x = Views.array(dtype, Shape.of(1, 2, 4, 20), i -> i % 9);
        WindowGrid grid = new WindowGrid(4, 20, new ConvolutionAxis(3, 1, 1, 1, 1), new ConvolutionAxis(3, 1, 1, 1, 1));
        NDArray columns = Views.empty(dtype, 1, 18, 80);
        WindowKernels.unfold(x, grid, columns);
        require(dtype, x.getDouble(0), columns.getDouble(4 * 80), "unfold");
        NDArray folded = Views.array(dtype, x.shape(), i -> 0);
        WindowKernels.fold(columns, grid, folded);
        require(dtype, 9 * x.getDouble(21), folded.getDouble(21), "fold");
        NDArray means = Views.empty(dtype, 1, 2, 2, 4);
        PoolKernels.mean(x, new PoolingAxis.Even(4, 2), new PoolingAxis.Even(20, 4), means);
        require(dtype, 3, means.getDouble(0), "mean");
        PoolKernels.spread(means, new PoolingAxis.Even(4, 2), new PoolingAxis.Even(20, 4), folded);
        PoolKernels.max(x, new PoolingAxis.Even(4, 2), new PoolingAxis.Even(20, 4), means, Views.empty(DType.INT64, 1,
                2, 2, 4));
        require(dtype, 8, means.getDouble(1), "max");
        NDArray one = Views.array(dtype, Shape.of(1, 1, 1, 20), i -> 1).expand(x.shape());
        NDArray statistics = Views.empty(dtype, 1, 2);
        NDArray variances = Views.empty(dtype, 1, 2);
        NormalizeKernels.normalize(x, one, one, 0, folded, statistics, variances);
        double normalized = (x.getDouble(30) - statistics.getDouble(0)) / Math.sqrt(variances.getDouble(0));
        double terms = (x.getDouble(30) + statistics.getDouble(0)) / Math.sqrt(variances.getDouble(0));
        requireSum(dtype, terms + 1, normalized + 1, folded.getDouble(30), "normalize");
        NormalizeKernels.timesNormalized(one, x, statistics, variances, 0, folded);
        requireSum(dtype, terms, normalized, folded.getDouble(30), "timesNormalized");
        NormalizeKernels.backward(one, x, one, statistics, variances, 0, folded);
        requireSum(dtype, (2 + terms * terms) / Math.sqrt(variances.getDouble(0)), 0, folded.getDouble(30),
                "the derivative of what sums to a constant");
    }

    private static void require(DType dtype, double expected, double actual, Object what) {
        requireSum(dtype, 0, expected, actual, what);
    }

    /** Holds a result against the exact one, in units in the last place of its own or of the sum of its absolute terms. */
    private static void requireSum(DType dtype, double terms, double expected, double actual, Object what) {
        double unit = dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0);
        double bound = UNITS * unit * Math.max(terms, Math.abs(expected));
        if (Double.compare(expected, actual) != 0 && !(Math.abs(expected - actual) <= bound)) {
            throw new AssertionError(what + " of " + dtype + ": " + expected + " but was " + actual);
        }
    }
}
