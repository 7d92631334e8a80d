package dev.arenagrad.ops.kernels;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.Backend;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.Convolution;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Factorizations;
import dev.arenagrad.ops.LinearSystems;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.RandomStream;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.ScanOp;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.WindowGrid;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A program that prints a line for every kernel with the bits of its results: a hash of those of the first calls, which are interpreted. It
 * says so if they are others after many calls, when they have been compiled.
 */
final class KernelBits {
    /** So many that all parts of a loop have elements: steps of several vectors, of one, and a rest. */
    private static final int N = 171;
    private static final int ROWS = 5;
    private static final ActivationParameters NUMBERS = new ActivationParameters(0.5, 1.25, 1);

    private final Map<String, Supplier<NDArray>> calls = new LinkedHashMap<>();
    private final DType dtype;

    private KernelBits(DType dtype) {
        this.dtype = dtype;
    }

    /** With the name of a dtype, and how often every kernel is called between the two looks at its results. */
    public static void main(String[] arguments) {
        KernelBits bits = new KernelBits(DType.valueOf(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        try (Scope _ = Scope.open()) {
            bits.elementwise();
            bits.random();
            bits.sums();
            bits.rows();
            bits.products();
            bits.images();
            Map<String, Integer> first = bits.hashes();
            for (int i = 0; i < rounds; i++) {
                bits.calls.values().forEach(Supplier::get);
            }
            bits.hashes().forEach((name, hash) -> System.out.printf("%s: %08x%s%n", name, first.get(name), hash.equals(
                    first.get(name)) ? "" : " CHANGED"));
        }
    }

    private Map<String, Integer> hashes() {
        Map<String, Integer> hashes = new LinkedHashMap<>();
        calls.forEach((name, call) -> hashes.put(name, Arrays.hashCode(Views.values(call.get()))));
        return hashes;
    }

    private void add(String name, NDArray out, Runnable call) {
        calls.put(name, () -> {
            call.run();
            return out;
        });
    }

    private void random() {
        NDArray out = Views.empty(dtype, N);
        add("elementwise uniform " + dtype, out, () -> RandomKernels.uniform(new RandomStream(1, 2), -1, 3, out));
        add("elementwise normal " + dtype, out, () -> RandomKernels.normal(new RandomStream(1, 2), -1, 3, out));
        add("elementwise bernoulli " + dtype, out, () -> RandomKernels.bernoulli(new RandomStream(1, 2), 0.3, 2, out));
        for (long to : new long[] {64, 1000, 1L << 50}) {
            WholeNumbers numbers = new WholeNumbers(-7, to);
            add("elementwise integers to " + to + " of " + dtype, out, () -> RandomKernels.integers(new RandomStream(1,
                    2), numbers, out));
        }
    }

    /** Elements whose logarithms, roots and powers are numbers, and others that are not. */
    private void elementwise() {
        NDArray positive = Views.array(dtype, Shape.of(N), i -> 0.01 + i * 0.0217);
        NDArray both = Views.array(dtype, Shape.of(N), i -> 6 - i * 0.0731);
        NDArray out = Views.empty(dtype, N);
        NDArray wide = Views.empty(dtype, N, 2);
        NDArray spread = wide.withLayout(wide.layout().slice(1, 0, 1, 1));
        for (UnaryOp op : UnaryOp.values()) {
            for (NDArray x : new NDArray[] {positive, both}) {
                String of = x == positive ? " of positive " : " of ";
                add("elementwise " + op + of + dtype, out, () -> UnaryKernels.unary(op, x, out));
                NDArray apart = Views.array(dtype, Shape.of(N, 2), i -> x.getDouble(i / 2));
                NDArray xs = apart.withLayout(apart.layout().slice(1, 0, 1, 1));
                add("apart: elementwise " + op + of + dtype, spread, () -> UnaryKernels.unary(op, xs, spread));
            }
        }
        for (BinaryOp op : BinaryOp.values()) {
            add("elementwise " + op + " of " + dtype, out, () -> BinaryKernels.binary(op, both, positive, out));
            add("elementwise " + op + " of positive " + dtype, out, () -> BinaryKernels.binary(op, positive, both,
                    out));
            add("elementwise " + op + " of number and " + dtype, out, () -> BinaryKernels.binary(op, 1.7, both, out));
            add("elementwise " + op + " of " + dtype + " and number", out, () -> BinaryKernels.binary(op, positive,
                    1.7, out));
        }
        for (TernaryOp op : TernaryOp.values()) {
            add("elementwise " + op + " of " + dtype, out, () -> TernaryKernels.ternary(op, both, positive, both, 0.5,
                    out));
        }
        for (ActivationOp op : ActivationOp.values()) {
            add("elementwise activation " + op + " of " + dtype, out, () -> ActivationKernels.activation(op, both,
                    NUMBERS, out));
            add("elementwise activation " + op + " backward of " + dtype, out, () -> ActivationKernels.backward(op,
                    positive, both, NUMBERS, out));
        }
        for (OptimizerRule rule : OptimizerRule.values()) {
            add("elementwise " + rule + " of " + dtype, out, () -> {
                NDArray[] arrays = new NDArray[2 + rule.arrays()];
                Arrays.setAll(arrays, i -> i == 1 ? both : i == 0 ? out : Views.array(dtype, Shape.of(N), k -> i + k
                        * 1e-3));
                CopyKernels.copy(positive, out);
                OptimizerStepKernels.step(rule, new double[] {1, 1e-3, 0.9, 0.1, 0.999, 0.001, 1e-3, 0.1, 1e-8, 1},
                        arrays);
            });
        }
    }

    private void sums() {
        for (int n : new int[] {1, 5, 33, 700, 9000}) {
            NDArray x = Views.array(dtype, Shape.of(n), i -> 1 + Math.sin(i) / n);
            NDArray one = Views.empty(dtype, 1);
            for (ReduceOp op : ReduceOp.values()) {
                add(op + " of " + n + " " + dtype, one, () -> ReduceKernels.reduce(op, x, one));
            }
            NDArray running = Views.empty(dtype, n);
            for (ScanOp op : ScanOp.values()) {
                add(op + " scan of " + n + " " + dtype, running, () -> ScanKernels.scan(op, x, x, 0, false, running));
            }
        }
        NDArray x = Views.array(dtype, Shape.of(ROWS, N), i -> 1 + Math.sin(i) / N);
        NDArray columns = Views.empty(dtype, 1, N);
        NDArray rows = Views.empty(dtype, ROWS, 1);
        for (ReduceOp op : ReduceOp.values()) {
            add(op + " of columns of " + dtype, columns, () -> ReduceKernels.reduce(op, x, columns));
            add(op + " of rows of " + dtype, rows, () -> ReduceKernels.reduce(op, x, rows));
        }
    }

    private void rows() {
        NDArray x = Views.array(dtype, Shape.of(ROWS, N), i -> Math.sin(i) * 3);
        NDArray y = Views.array(dtype, Shape.of(ROWS, N), i -> -1 - Math.cos(i));
        NDArray out = Views.empty(dtype, ROWS, N);
        for (boolean log : new boolean[] {false, true}) {
            for (int dim : new int[] {0, 1}) {
                String name = (log ? "logSoftmax " : "softmax ") + dim + " of " + dtype;
                add(name, out, () -> SoftmaxKernels.softmax(log, x, dim, out));
                add(name + " backward", out, () -> SoftmaxKernels.softmaxBackward(log, x, y, dim, out));
            }
        }
        NDArray each = Views.empty(dtype, ROWS, 1);
        NDArray few = x.withLayout(x.layout().slice(1, 0, 3, 1));
        add("logsumexp of " + dtype, each, () -> SoftmaxKernels.logsumexp(x, 1, each));
        add("logsumexp of short rows of " + dtype, each, () -> SoftmaxKernels.logsumexp(few, 1, each));
        NDArray groups = x.withLayout(x.layout().view(Shape.of(1, ROWS, 3, N / 3)));
        NDArray factors = Views.array(dtype, Shape.of(1, 1, 1, N / 3), i -> 1 + 0.01 * i).expand(groups.shape());
        NDArray normalized = Views.empty(dtype, 1, ROWS, 3, N / 3);
        NDArray mean = Views.array(dtype, Shape.of(1, ROWS), i -> 0.1 * i);
        NDArray variance = Views.array(dtype, Shape.of(1, ROWS), i -> 2 + i);
        add("normalize backward of " + dtype, normalized, () -> NormalizeKernels.backward(groups, groups, factors, mean,
                variance, 1e-5, normalized));
        add("timesNormalized of " + dtype, normalized, () -> NormalizeKernels.timesNormalized(groups, groups, mean,
                variance, 1e-5, normalized));
        if (Simd.ON) {
            NDArray layers = x.withLayout(x.layout().view(Shape.of(ROWS, 1, 1, N)));
            NDArray weights = Views.array(dtype, Shape.of(1, 1, 1, N), i -> 1 + 0.01 * i).expand(layers.shape());
            NDArray products = Views.empty(dtype, 1, 1, 1, N);
            NDArray sums = Views.empty(dtype, 1, 1, 1, N);
            NDArray derivative = Views.empty(dtype, ROWS, 1, 1, N);
            add("sums of normalize backward of " + dtype, products, () -> NormalizeKernels.backward(layers, layers,
                    weights, mean.withLayout(mean.layout().transpose(0, 1)), variance.withLayout(variance.layout()
                            .transpose(0, 1)), 1e-5, derivative, products, sums));
        }
        NDArray means = Views.empty(dtype, 1, ROWS);
        NDArray variances = Views.empty(dtype, 1, ROWS);
        add("normalize of " + dtype, normalized, () -> NormalizeKernels.normalize(groups, factors, factors, 1e-5,
                normalized, means, variances));
    }

    private void images() {
        NDArray x = Views.array(dtype, Shape.of(2, 3, 9, 20), i -> Math.sin(i));
        NDArray weight = Views.array(dtype, Shape.of(5, 3, 3, 3), i -> Math.cos(i));
        NDArray bias = Views.array(dtype, Shape.of(5), i -> 0.1 * i);
        NDArray gradient = Views.array(dtype, Shape.of(2, 5, 9, 20), i -> Math.sin(2 * i));
        ConvolutionAxis axis = new ConvolutionAxis(3, 1, 1, 1, 1);
        WindowGrid grid = new WindowGrid(9, 20, axis, axis);
        calls.put("convolution of " + dtype, () -> Convolution.forward(x, weight, bias, grid, 1));
        calls.put("convolution by images of " + dtype, () -> Convolution.transposed(gradient, weight, grid, 1));
        calls.put("convolution by weight of " + dtype, () -> Convolution.weightGradient(x, gradient, grid, 1));
        NDArray columns = Views.empty(dtype, 2, 27, 180);
        NDArray folded = Views.array(dtype, x.shape(), i -> 0);
        add("unfold of " + dtype, columns, () -> WindowKernels.unfold(x, grid, columns));
        add("fold of " + dtype, folded, () -> {
            FillKernels.fill(folded, 0);
            WindowKernels.fold(columns, grid, folded);
        });
        PoolingAxis rows = new PoolingAxis.Even(9, 3);
        PoolingAxis cells = new PoolingAxis.Even(20, 4);
        NDArray pooled = Views.empty(dtype, 2, 3, 3, 4);
        add("means of cells of " + dtype, pooled, () -> PoolKernels.mean(x, rows, cells, pooled));
        add("means of cells backward of " + dtype, folded, () -> {
            FillKernels.fill(folded, 0);
            PoolKernels.spread(pooled, rows, cells, folded);
        });
        NDArray largest = Views.empty(DType.INT64, 2, 3, 3, 4);
        add("largest of cells of " + dtype, pooled, () -> PoolKernels.max(x, rows, cells, pooled, largest));
    }

    private void products() {
        NDArray a = Views.array(dtype, Shape.of(ROWS, N), i -> Math.sin(i));
        NDArray b = Views.array(dtype, Shape.of(N, 19), i -> Math.cos(i));
        NDArray c = Views.array(dtype, Shape.of(ROWS, 19), i -> 0);
        NDArray vector = Views.array(dtype, Shape.of(N), i -> Math.cos(i));
        NDArray result = Views.array(dtype, Shape.of(ROWS), i -> 0);
        NDArray one = Views.empty(dtype, 1);
        Backends.use("java");
        Backend backend = Backends.current();
        add("gemm of " + dtype, c, () -> backend.gemm(1, a, b, 0, c));
        add("gemv of " + dtype, result, () -> backend.gemv(1, a, vector, 0, result));
        add("dot of " + dtype, one, () -> FillKernels.fill(one, backend.dot(vector, vector)));
        NDArray square = Views.array(dtype, Shape.of(40, 40), i -> i % 41 == 0 ? 50 : Math.sin(i));
        NDArray sides = Views.array(dtype, Shape.of(40, 7), i -> Math.cos(i));
        calls.put("lu of " + dtype, () -> Factorizations.lu("bits", square).factors());
        calls.put("cholesky of " + dtype, () -> Factorizations.cholesky("bits", square));
        calls.put("q of " + dtype, () -> Factorizations.qr("bits", square, false).q());
        calls.put("r of " + dtype, () -> Factorizations.qr("bits", square, false).r());
        calls.put("eigenvectors of " + dtype, () -> Objects.requireNonNull(Factorizations.eigh("bits", square, true)
                .vectors()));
        calls.put("singular values of " + dtype, () -> Factorizations.svd("bits", square, true, false).values());
        calls.put("solution of " + dtype, () -> LinearSystems.solveTriangular(square, true, false, sides));
    }
}
