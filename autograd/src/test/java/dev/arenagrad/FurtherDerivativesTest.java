package dev.arenagrad;

import static dev.arenagrad.DerivativesTest.Case.one;
import static dev.arenagrad.DerivativesTest.Case.two;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.DerivativesTest.Case;
import dev.arenagrad.ops.DType;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** First and second derivatives of further functions against central differences in float64. */
@ExtendWith(LiveBytes.class)
class FurtherDerivativesTest {
    private static final double[] MIXED = {-1.3, -0.4, 0.6, 1.1, 2.2, -2.7};
    private static final double[] POSITIVE = {0.3, 0.8, 1.5, 2.1, 3.3, 0.6};
    private static final double[] OTHER = {0.7, -1.6, 2.3, 0.4, -0.9, 1.2};
    private static final double[] FRACTIONS = {-0.9, -0.4, 0.1, 0.35, 0.6, 0.8};
    private static final double[] ABOVE_ONE = {1.1, 1.4, 2.2, 3, 5.5, 1.7};
    private static final double[] WITH_ZERO = {-1.3, 0.4, 0, 1.1, 2.2, 0.7};
    private static final double[] WITH_ZEROS = {-1.3, 0, 0.6, 0, 2.2, 0};
    private static final long[] SIX = {6};
    private static final long[] TWO_BY_THREE = {2, 3};

    private static Case mixed(String name, UnaryOperator<Tensor> f) {
        return one(name, f, MIXED, 2, 3);
    }

    private static Case positive(String name, UnaryOperator<Tensor> f) {
        return one(name, f, POSITIVE, 6);
    }

    private static Case fraction(String name, UnaryOperator<Tensor> f) {
        return one(name, f, FRACTIONS, 6);
    }

    static List<Case> elementwise() {
        return List.of(mixed("square", Tensor::square), positive("rsqrt", Tensor::rsqrt), positive("log2",
                Tensor::log2),
                positive("log10", Tensor::log10), mixed("exp2", Tensor::exp2), fraction("asin", Tensor::asin),
                fraction("acos", Tensor::acos), mixed("atan", Tensor::atan), mixed("sinh", Tensor::sinh),
                mixed("cosh", Tensor::cosh), mixed("asinh", Tensor::asinh), one("acosh", Tensor::acosh, ABOVE_ONE, 6),
                fraction("atanh", Tensor::atanh), mixed("erf", Tensor::erf), mixed("erfc", Tensor::erfc),
                fraction("erfinv", Tensor::erfinv), mixed("lgamma", Tensor::lgamma), mixed("digamma", Tensor::digamma),
                mixed("polygamma 2", x -> x.polygamma(2)), mixed("floor", x -> x.floor().mul(x)),
                mixed("ceil", x -> x.ceil().mul(x)), mixed("round", x -> x.round().mul(x)),
                mixed("trunc", x -> x.trunc().mul(x)), mixed("frac", x -> x.frac().square()),
                mixed("fmod 0.7", x -> x.fmod(0.7).square()), mixed("remainder 0.7", x -> x.remainder(0.7).square()),
                mixed("clamp", x -> x.clamp(-1, 1).mul(x)), mixed("clampMin", x -> x.clampMin(-1).mul(x)),
                mixed("clampMax", x -> x.clampMax(1).exp()), mixed("lgamma of a transposed view", x -> x.t().lgamma()),
                mixed("erf of an expanded view", x -> x.expand(3, 2, 3).erf()));
    }

    static List<Case> activations() {
        return List.of(mixed("hardtanh", NN::hardtanh), mixed("relu6", x -> NN.relu6(x).square()),
                mixed("threshold", x -> NN.threshold(x, 0.5, 3).exp()), mixed("leakyRelu", x -> NN.leakyRelu(x)
                        .square()),
                mixed("elu", x -> NN.elu(x, 1.3)), mixed("selu", NN::selu), mixed("celu", x -> NN.celu(x, 0.7)),
                mixed("gelu", NN::gelu), mixed("gelu by tanh", x -> NN.gelu(x, NN.Approximation.TANH)),
                mixed("silu", NN::silu), mixed("mish", NN::mish), mixed("softplus", x -> NN.softplus(x, 1.7, 3)),
                mixed("logsigmoid", NN::logsigmoid), mixed("hardsigmoid", x -> NN.hardsigmoid(x).exp()),
                mixed("hardswish", NN::hardswish), mixed("softsign", NN::softsign), mixed("tanhshrink",
                        NN::tanhshrink),
                mixed("hardshrink", x -> NN.hardshrink(x, 0.5).exp()), mixed("softshrink", x -> NN.softshrink(x, 0.5)
                        .exp()),
                mixed("gelu of a transposed view", x -> NN.gelu(x.t())), mixed("silu of an expanded view",
                        x -> NN.silu(x.expand(2, 2, 3))));
    }

    static List<Case> pairs() {
        double[] three = {1.4, -0.6, 0.9};
        return List.of(two("maximum", (a, b) -> a.maximum(b).exp(), MIXED, SIX, OTHER, SIX),
                two("minimum", (a, b) -> a.minimum(b).exp(), MIXED, SIX, OTHER, SIX),
                two("fmax", (a, b) -> a.fmax(b).exp(), MIXED, SIX, OTHER, SIX),
                two("fmin", (a, b) -> a.fmin(b).exp(), MIXED, SIX, OTHER, SIX),
                two("fmod", (a, b) -> a.fmod(b).square(), MIXED, SIX, OTHER, SIX),
                two("remainder", (a, b) -> a.remainder(b).square(), MIXED, SIX, OTHER, SIX),
                two("atan2", Tensor::atan2, MIXED, SIX, OTHER, SIX), two("hypot", Tensor::hypot, MIXED, SIX, OTHER,
                        SIX),
                two("logaddexp", Tensor::logaddexp, MIXED, SIX, OTHER, SIX),
                two("xlogy", Tensor::xlogy, MIXED, SIX, POSITIVE, SIX),
                two("hypot, broadcast", Tensor::hypot, MIXED, TWO_BY_THREE, three, new long[] {3}),
                two("logaddexp, broadcast both ways", Tensor::logaddexp, three, new long[] {3, 1}, OTHER, new long[] {1,
                        6}),
                two("maximum with a scalar", Tensor::maximum, MIXED, SIX, new double[] {0.3}, new long[] {}),
                one("hypot by its first argument alone", a -> a.hypot(Tensor.of(OTHER)), MIXED, 6),
                one("hypot by its second argument alone", b -> Tensor.of(OTHER).hypot(b), MIXED, 6),
                two("clamp from below by a tensor", (x, b) -> x.clamp(b, null).exp(), MIXED, SIX, OTHER, SIX),
                two("clamp from above by a tensor", (x, b) -> x.clamp(null, b).exp(), MIXED, TWO_BY_THREE, three,
                        new long[] {3}),
                two("lerp by a number", (a, b) -> a.lerp(b, 0.3).exp(), MIXED, SIX, OTHER, SIX));
    }

    private static Case three(String name, Function<List<Tensor>, Tensor> f, double[] a, double[] b, double[] c,
            long... shapeOfC) {
        return new Case(name, at -> List.of(f.apply(at)), new double[][] {a, b, c}, new long[][] {SIX, SIX, shapeOfC});
    }

    static List<Case> threes() {
        return List.of(
                three("addcmul", at -> at.get(0).addcmul(at.get(1), at.get(2), 1.5), MIXED, OTHER, POSITIVE, 6),
                three("addcmul with a scalar", at -> at.get(0).addcmul(at.get(1), at.get(2), -2), MIXED, OTHER,
                        new double[] {0.7}),
                three("addcdiv", at -> at.get(0).addcdiv(at.get(1), at.get(2), 1.5), MIXED, OTHER, POSITIVE, 6),
                three("lerp", at -> at.get(0).lerp(at.get(1), at.get(2)), MIXED, OTHER, POSITIVE, 6),
                three("clamp by two tensors", at -> at.get(0).clamp(at.get(1), at.get(2)).exp(), MIXED, OTHER,
                        POSITIVE, 6));
    }

    static List<Case> reductions() {
        return List.of(mixed("prod", x -> x.prod()), one("prod with a zero", x -> x.prod(), WITH_ZERO, 2, 3),
                one("prod with zeros", x -> x.prod(), WITH_ZEROS, 2, 3), mixed("prod of rows", x -> x.prod(1)),
                one("prod of columns with zeros", x -> x.prod(0, true), WITH_ZEROS, 2, 3),
                one("prod of a scalar", x -> x.prod(0).exp(), new double[] {0}), mixed("max", x -> x.exp().max()),
                mixed("min", x -> x.exp().min()), mixed("max of rows", x -> x.exp().max(1).values()),
                mixed("min of columns", x -> x.exp().min(0, true).values()), mixed("amax", x -> x.exp().amax(0, 1)),
                mixed("amin of rows", x -> x.exp().amin(-1, true)), mixed("median", x -> x.exp().median()),
                mixed("median of rows", x -> x.exp().median(1).values()), mixed("kthvalue", x -> x.exp().kthvalue(2, 1)
                        .values()),
                mixed("sort", x -> x.exp().sort(1, true).values()), mixed("topk", x -> x.exp().topk(2, 1).values()),
                mixed("topk, smallest", x -> x.exp().topk(1, 0, false).values()), mixed("var", x -> x.var()),
                mixed("var of rows", x -> x.var(0, true, 1)), mixed("std", x -> x.std()), mixed("std of columns",
                        x -> x.std(0)),
                mixed("varMean", x -> x.varMean(1, false, 1).variance().add(x.varMean(1, false, 1).mean())),
                mixed("logsumexp of all", x -> x.logsumexp(0, 1)), mixed("logsumexp of columns", x -> x.logsumexp(0,
                        true)),
                mixed("cumsum", x -> x.exp().cumsum(1)), mixed("cumsum down", x -> x.t().cumsum(0).exp()),
                mixed("cumprod", x -> x.cumprod(1)), one("cumprod with a zero", x -> x.cumprod(0), WITH_ZERO, 6),
                one("cumprod with zeros", x -> x.cumprod(-1), WITH_ZEROS, 2, 3), one("cumprod of a scalar",
                        x -> x.cumprod(0).exp(), new double[] {0.7}));
    }

    private static Tensor target() {
        return Tensor.of(new long[] {2, 0});
    }

    private static Tensor grid() {
        return Tensor.of(new long[] {1, 0, -100, 1}).reshape(2, 2);
    }

    private static ClassLoss weighted() {
        return ClassLoss.weighted(Tensor.of(0.5, 1.5, 2.0));
    }

    static List<Case> losses() {
        double[] probabilities = {0.2, 0.5, 0.3, 0.1, 0.3, 0.6};
        double[] eight = {0.4, -1.2, 0.9, 1.5, -0.3, 0.8, 1.1, -0.7};
        return List.of(two("l1", Losses::l1, MIXED, SIX, OTHER, SIX),
                two("smoothL1", Losses::smoothL1, MIXED, SIX, OTHER, SIX),
                two("smoothL1, summed", (a, b) -> Losses.smoothL1(a, b, 0.5, Reduction.SUM), MIXED, SIX, OTHER, SIX),
                two("huber", (a, b) -> Losses.huber(a, b, 0.8, Reduction.NONE), MIXED, SIX, OTHER, SIX),
                two("binary cross-entropy", Losses::binaryCrossEntropy, probabilities, SIX, probabilities, SIX),
                two("binary cross-entropy, weighted", (a, b) -> Losses.binaryCrossEntropy(a, b, Tensor.of(POSITIVE),
                        Reduction.SUM), probabilities, SIX, POSITIVE, SIX),
                two("binary cross-entropy with logits, weighted", (a, b) -> Losses.binaryCrossEntropyWithLogits(a, b,
                        Tensor.of(POSITIVE), Tensor.of(2.5), Reduction.MEAN), MIXED, SIX, probabilities, SIX),
                one("nll, weighted", x -> Losses.nll(x, target(), weighted()), MIXED, 2, 3),
                one("nll, one ignored", x -> Losses.nll(x.exp(), target(), weighted().ignoring(0).reducing(
                        Reduction.NONE)), MIXED, 2, 3),
                one("nll of one sample", x -> Losses.nll(x.exp(), Tensor.scalar(2, DType.INT64)), MIXED, 6),
                one("nll of a grid", x -> Losses.nll(x.exp(), grid()), eight, 2, 2, 2),
                one("cross-entropy of a grid", x -> Losses.crossEntropy(x, grid()), eight, 2, 2, 2),
                one("cross-entropy, weighted and smoothed", x -> Losses.crossEntropy(x, target(), weighted().smoothing(
                        0.2)), MIXED, 2, 3),
                one("cross-entropy, smoothed, one ignored", x -> Losses.crossEntropy(x, target(), ClassLoss.DEFAULT
                        .ignoring(2).smoothing(0.2)), MIXED, 2, 3),
                two("cross-entropy of probabilities", (x, t) -> Losses.crossEntropy(x, t, weighted().smoothing(0.1)),
                        MIXED, TWO_BY_THREE, probabilities, TWO_BY_THREE),
                two("klDiv", Losses::klDiv, MIXED, SIX, probabilities, SIX),
                two("klDiv of logarithms", (x, t) -> Losses.klDiv(x, t, true, Reduction.SUM), MIXED, SIX, OTHER, SIX));
    }

    static List<Case> inPlace() {
        return Stream.<Case>of(mixed("exp_", x -> x.mul(1).exp_()), mixed("tanh_", x -> x.mul(1).tanh_()), mixed(
                "sigmoid_", x -> x.mul(1).sigmoid_()), mixed("relu_", x -> x.mul(1).relu_().square()),
                mixed("neg_", x -> x.sin().neg_()), positive("sqrt_", x -> x.mul(2).sqrt_()),
                positive("log_", x -> x.mul(2).log_()), mixed("pow_", x -> x.mul(1).pow_(3)),
                mixed("clamp_", x -> x.mul(1).clamp_(-1, 1).square()), mixed("sin_ of a part", x -> {
                    Tensor y = x.mul(1);
                    y.select(0, 1).sin_();
                    return y;
                }), two("addcmul_", (a, b) -> a.mul(1).addcmul_(a, b, 2), MIXED, SIX, OTHER, SIX),
                two("addcdiv_", (a, b) -> a.mul(1).addcdiv_(a, b, 2), MIXED, SIX, OTHER, SIX),
                two("lerp_", (a, b) -> a.sin().lerp_(b, 0.3), MIXED, SIX, OTHER, SIX)).toList();
    }

    @ParameterizedTest
    @MethodSource({"elementwise", "activations", "pairs", "threes", "reductions", "losses", "inPlace"})
    void theFirstDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.check(c.function(), c.inputs()));
    }

    @ParameterizedTest
    @MethodSource({"elementwise", "activations", "pairs", "threes", "reductions", "losses", "inPlace"})
    void theSecondDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.checkSecond(c.function(), c.inputs()));
    }
}
