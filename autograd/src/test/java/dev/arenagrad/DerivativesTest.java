package dev.arenagrad;

import static dev.arenagrad.DerivativesTest.Case.one;
import static dev.arenagrad.DerivativesTest.Case.two;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every first and second derivative against central differences in float64. */
@ExtendWith(LiveBytes.class)
class DerivativesTest {
    /** A function and where it is differentiated; the points keep clear of kinks and poles. */
    record Case(String name, Function<List<Tensor>, List<Tensor>> function, double[][] points, long[][] shapes) {
        static Case one(String name, UnaryOperator<Tensor> f, double[] point, long... shape) {
            return new Case(name, at -> List.of(f.apply(at.getFirst())), new double[][] {point}, new long[][] {shape});
        }

        static Case two(String name, BinaryOperator<Tensor> f, double[] a, long[] shapeA, double[] b, long[] shapeB) {
            return new Case(name, at -> List.of(f.apply(at.getFirst(), at.get(1))), new double[][] {a, b},
                    new long[][] {shapeA,
                            shapeB});
        }

        List<Tensor> inputs() {
            return Stream.iterate(0, i -> i < points.length, i -> i + 1)
                    .map(i -> Tensor.of(points[i]).reshape(shapes[i]).detach().setRequiresGrad(true)).toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final double[] MIXED = {-1.3, -0.4, 0.6, 1.1, 2.2, -2.7};
    private static final double[] POSITIVE = {0.3, 0.8, 1.5, 2.1, 3.3, 0.6};
    private static final double[] OTHER = {0.7, -1.6, 2.3, 0.4, -0.9, 1.2};
    private static final long[] SIX = {6};
    private static final long[] TWO_BY_THREE = {2, 3};
    private static final long[] THREE_BY_TWO = {3, 2};

    static List<Case> elementwise() {
        return List.of(one("neg", Tensor::neg, MIXED, 6), one("abs", Tensor::abs, MIXED, 6), one("sign", Tensor::sign,
                MIXED, 6),
                one("sqrt", Tensor::sqrt, POSITIVE, 6), one("reciprocal", Tensor::reciprocal, MIXED, 6),
                one("exp", Tensor::exp, MIXED, 6), one("expm1", Tensor::expm1, MIXED, 6), one("log", Tensor::log,
                        POSITIVE, 6),
                one("log1p", Tensor::log1p, POSITIVE, 6), one("sin", Tensor::sin, MIXED, 6), one("cos", Tensor::cos,
                        MIXED, 6),
                one("tan", Tensor::tan, new double[] {-1.1, -0.4, 0.2, 0.9, 1.2, 0}, 6), one("tanh", Tensor::tanh,
                        MIXED, 6),
                one("sigmoid", Tensor::sigmoid, MIXED, 6), one("relu", Tensor::relu, MIXED, 6),
                one("softplus", Tensor::softplus, MIXED, 6), one("of a transposed view", x -> x.t().exp().mul(x.t()),
                        MIXED, 2, 3),
                one("of an expanded view", x -> x.expand(3, 6).sin(), MIXED, 1, 6), one("of a scalar", Tensor::exp,
                        new double[] {0.7}));
    }

    static List<Case> withNumbers() {
        return List.of(one("add 2", x -> x.add(2), MIXED, 6), one("sub 2", x -> x.sub(2), MIXED, 6),
                one("rsub 2", x -> x.rsub(2), MIXED, 6), one("mul 3", x -> x.mul(3), MIXED, 6), one("div 3", x -> x.div(
                        3), MIXED, 6),
                one("pow 3", x -> x.pow(3), MIXED, 6), one("pow 2", x -> x.pow(2), MIXED, 6), one("pow 1", x -> x.pow(
                        1), MIXED, 6),
                one("pow 0", x -> x.pow(0), MIXED, 6), one("pow -1.5", x -> x.pow(-1.5), POSITIVE, 6),
                one("rpow 2", x -> x.rpow(2), MIXED, 6), one("maskedFill", x -> x.maskedFill(x.detach().gt(0), 5).mul(
                        x), MIXED, 6));
    }

    static List<Case> pairs() {
        double[] three = {1.4, -0.6, 0.9};
        return List.of(two("add", Tensor::add, MIXED, SIX, OTHER, SIX), two("sub", Tensor::sub, MIXED, SIX, OTHER, SIX),
                two("mul", Tensor::mul, MIXED, SIX, OTHER, SIX), two("div", Tensor::div, MIXED, SIX, OTHER, SIX),
                two("pow", Tensor::pow, POSITIVE, SIX, OTHER, SIX),
                two("add, broadcast", Tensor::add, MIXED, TWO_BY_THREE, three, new long[] {3}),
                two("mul, broadcast both ways", Tensor::mul, three, new long[] {3, 1}, OTHER, new long[] {1, 6}),
                two("div, broadcast by a column", Tensor::div, MIXED, THREE_BY_TWO, three, new long[] {3, 1}),
                two("mul by a scalar", Tensor::mul, MIXED, TWO_BY_THREE, new double[] {1.7}, new long[] {}),
                two("sub from a scalar", (a, b) -> b.sub(a), MIXED, TWO_BY_THREE, new double[] {1.7}, new long[] {}),
                two("where", (a, b) -> Tensor.where(a.detach().gt(0), a, b).mul(a), MIXED, SIX, OTHER, SIX),
                two("cat", (a, b) -> Tensor.cat(List.of(a, b, a), 0).exp(), MIXED, TWO_BY_THREE, three, new long[] {1,
                        3}),
                two("stack", (a, b) -> Tensor.stack(List.of(a, b), 1).exp(), MIXED, SIX, OTHER, SIX));
    }

    static List<Case> reductions() {
        return List.of(one("sum", x -> x.sin().sum(), MIXED, 2, 3), one("sum of rows", x -> x.sin().sum(1), MIXED, 2,
                3),
                one("sum of columns", x -> x.exp().sum(0, true), MIXED, 2, 3), one("sum of both", x -> x.exp().sum(1,
                        0), MIXED, 2, 3),
                one("mean", x -> x.exp().mean(), MIXED, 2, 3), one("mean of rows", x -> x.exp().mean(-1), MIXED, 2, 3),
                one("mean of columns", x -> x.exp().mean(0, true), MIXED, 2, 3), one("norm", Tensor::norm, MIXED, 2, 3),
                one("1-norm", x -> x.norm(1).mul(x.sum()), MIXED, 6), one("3-norm", x -> x.norm(3), MIXED, 6),
                one("largest magnitude", x -> x.norm(Double.POSITIVE_INFINITY).pow(2), MIXED, 6),
                one("norm of rows", x -> x.norm(2, 1), MIXED, 2, 3), one("logsumexp", x -> x.logsumexp(0), MIXED, 6),
                one("logsumexp of rows", x -> x.logsumexp(-1), MIXED, 2, 3), one("softmax", x -> x.softmax(0), MIXED,
                        6),
                one("softmax of columns", x -> x.softmax(0), MIXED, 3, 2), one("logSoftmax", x -> x.logSoftmax(0),
                        MIXED, 6),
                one("logSoftmax of rows", x -> x.logSoftmax(1), MIXED, 2, 3),
                one("gather", x -> x.gather(1, Tensor.of(new long[] {2, 0, 1, 1}).reshape(2, 2)).exp(), MIXED, 2, 3),
                one("sumToSize", x -> x.exp().sumToSize(Shape.of(1, 3)), MIXED, 2, 3));
    }

    static List<Case> views() {
        return List.of(one("view", x -> x.view(3, 2).exp(), MIXED, 2, 3), one("reshape of a transpose", x -> x.t()
                .reshape(6).exp(), MIXED, 2, 3),
                one("expand", x -> x.expand(2, 3, 6).exp(), MIXED, 1, 6),
                one("transpose", x -> x.transpose(0, 1).exp(), MIXED, 2, 3), one("t", x -> x.t().exp(), MIXED, 2, 3),
                one("permute", x -> x.permute(2, 0, 1).exp(), MIXED, 1, 2, 3), one("unsqueeze", x -> x.unsqueeze(-1)
                        .exp(), MIXED, 6),
                one("squeeze", x -> x.squeeze(1).exp(), MIXED, 6, 1), one("squeeze all", x -> x.squeeze().exp(), MIXED,
                        1, 6, 1),
                one("select", x -> x.select(1, -1).exp(), MIXED, 2, 3), one("slice", x -> x.slice(1, 0, 3, 2).exp(),
                        MIXED, 2, 3),
                one("overlapping parts", x -> x.slice(0, 0, 4).mul(x.slice(0, 2, 6)), MIXED, 6),
                one("clone", x -> x.clone().exp(), MIXED, 6), one("contiguous", x -> x.t().contiguous().exp(), MIXED, 2,
                        3),
                one("to float64", x -> x.to(DType.FLOAT64).exp(), MIXED, 6));
    }

    static List<Case> products() {
        long[] batched = {2, 2, 2};
        double[] eight = {0.4, -1.2, 0.9, 1.5, -0.3, 0.8, 1.1, -0.7};
        double[] eightMore = {1.3, 0.2, -0.8, 0.5, 0.6, -1.4, 0.1, 0.9};
        double[] two = {0.8, -1.1};
        return List.of(two("dot", Tensor::dot, MIXED, SIX, OTHER, SIX), two("mv", Tensor::mv, MIXED, THREE_BY_TWO, two,
                new long[] {2}),
                two("mm", Tensor::mm, MIXED, TWO_BY_THREE, OTHER, THREE_BY_TWO),
                two("mm of transposes", (a, b) -> a.t().mm(b.t()), MIXED, TWO_BY_THREE, OTHER, THREE_BY_TWO),
                two("bmm", Tensor::bmm, eight, batched, eightMore, batched),
                two("outer", Tensor::outer, MIXED, SIX, OTHER, SIX),
                two("matmul, vector by matrix", Tensor::matmul, two, new long[] {2}, MIXED, TWO_BY_THREE),
                two("matmul, batch by matrix", Tensor::matmul, eight, batched, two, new long[] {2, 1}),
                two("matmul, batch by vector", Tensor::matmul, eight, batched, two, new long[] {2}),
                two("matmul, matrix by batch", Tensor::matmul, MIXED, THREE_BY_TWO, eight, batched),
                two("matmul, vector by batch", Tensor::matmul, two, new long[] {2}, eight, batched),
                two("matmul, broadcast batches", Tensor::matmul, eight, new long[] {2, 1, 2, 2}, eightMore, batched),
                two("linear", (x, w) -> x.linear(w, Tensor.ones(DType.FLOAT64, 3)).exp(), two, new long[] {1, 2}, MIXED,
                        THREE_BY_TWO));
    }

    static List<Case> losses() {
        return List.of(two("mse", Losses::mse, MIXED, SIX, OTHER, SIX),
                two("mse, summed", (a, b) -> Losses.mse(a, b, Reduction.SUM), MIXED, SIX, OTHER, SIX),
                two("mse, not reduced", (a, b) -> Losses.mse(a, b, Reduction.NONE), MIXED, TWO_BY_THREE, OTHER,
                        TWO_BY_THREE),
                two("binary cross-entropy with logits", Losses::binaryCrossEntropyWithLogits, MIXED, SIX, POSITIVE,
                        SIX),
                one("nll", x -> Losses.nll(x.exp(), Tensor.of(new long[] {2, 0})), MIXED, 2, 3),
                one("nll, not reduced", x -> Losses.nll(x.exp(), Tensor.of(new long[] {2, 0}), Reduction.NONE), MIXED,
                        2, 3),
                one("cross-entropy", x -> Losses.crossEntropy(x, Tensor.of(new long[] {1, 2})), MIXED, 2, 3),
                one("cross-entropy, summed", x -> Losses.crossEntropy(x, Tensor.of(new long[] {1, 2}), Reduction.SUM),
                        MIXED, 2, 3));
    }

    @ParameterizedTest
    @MethodSource({"elementwise", "withNumbers", "pairs", "reductions", "views", "products", "losses"})
    void theFirstDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.check(c.function, c.inputs()));
    }

    @ParameterizedTest
    @MethodSource({"elementwise", "withNumbers", "pairs", "reductions", "views", "products", "losses"})
    void theSecondDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.checkSecond(c.function, c.inputs()));
    }
}
