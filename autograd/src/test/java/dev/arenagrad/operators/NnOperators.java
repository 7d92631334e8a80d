package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.constant;
import static dev.arenagrad.operators.Operator.operator;
import static dev.arenagrad.operators.Operator.several;

import dev.arenagrad.Conv;
import dev.arenagrad.MaxPooled;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of neural networks. */
final class NnOperators {
    private static final String SIXTH = "PyTorch takes a sixth as a float; ours is exact";
    private static final String OF_NAN = "PyTorch's at NaN depends on the element's place, NaN or a number; ours is NaN";
    private static final String OF_EXP = "PyTorch takes exp(x) - 1, which cancels near 0; ours is good to 2 units there";
    private static final String NO_TAIL = "PyTorch's distribution function is 0 where 1 + erf is, below some -8; ours goes on";
    private static final String A_WINDOW = "a window is checked when it is made, for all kinds of pooling alike";
    private static final String NO_PLANES = "PyTorch 1.13 stumbles over a dimension that is not there; ours says how many there have to be";
    private static final String ADJOINT = "linearity in each argument; the adjoint";

    // @formatter:off
    static final Family FAMILY = Family.of("nn",
        operator("torch.nn.functional.relu6", "NN.relu6(Tensor)", "x", "-", "calculus; 0 at the bounds", c -> NN.relu6(c.x())),
        operator("torch.nn.functional.leaky_relu", "NN.leakyRelu(Tensor), NN.leakyRelu(Tensor, double)", "x", "-", "calculus",
                c -> c.has("negative_slope") ? NN.leakyRelu(c.x(), c.number("negative_slope")) : NN.leakyRelu(c.x())),
        operator("torch.nn.functional.elu", "NN.elu(Tensor), NN.elu(Tensor, double)", "x", "-", "DLMF 4.7",
                c -> c.has("alpha") ? NN.elu(c.x(), c.number("alpha")) : NN.elu(c.x()))
            .within(32, OF_EXP)
            .differs("edges", "gradient 0", OF_NAN)
            .differs("edges", "recorded gradient 0", OF_NAN)
            .differs("edges, alpha 1.7", "gradient 0", OF_NAN)
            .differs("edges, alpha 1.7", "recorded gradient 0", OF_NAN),
        operator("torch.nn.functional.selu", "NN.selu(Tensor)", "x", "-", "DLMF 4.7", c -> NN.selu(c.x()))
            .within(32, OF_EXP)
            .differs("edges", "gradient 0", OF_NAN)
            .differs("edges", "recorded gradient 0", OF_NAN),
        operator("torch.nn.functional.celu", "NN.celu(Tensor, double)", "x", "-", "DLMF 4.7", c -> NN.celu(c.x(), c.number("alpha")))
            .within(32, OF_EXP)
            .differs("edges, alpha 1.0", "gradient 0", OF_NAN)
            .differs("edges, alpha 1.0", "recorded gradient 0", OF_NAN)
            .differs("edges, alpha 0.5", "gradient 0", OF_NAN)
            .differs("edges, alpha 0.5", "recorded gradient 0", OF_NAN),
        operator("torch.nn.functional.gelu", "NN.gelu(Tensor), NN.gelu(Tensor, Approximation)", "x", "-", "product rule",
                c -> c.has("approximate") ? NN.gelu(c.x(), NN.Approximation.TANH) : NN.gelu(c.x()))
            .within(64, "PyTorch takes 1 + erf(x), which cancels where x is negative")
            .differs("edges (float64)", "result 0", NO_TAIL),
        operator("torch.nn.functional.silu", "NN.silu(Tensor)", "x", "-", "product rule", c -> NN.silu(c.x())),
        operator("torch.nn.functional.mish", "NN.mish(Tensor)", "x", "-", "product rule", c -> NN.mish(c.x()))
            .within(8, "five rounded steps"),
        operator("torch.nn.functional.softplus, Scalar", "NN.softplus(Tensor), NN.softplus(Tensor, double, double)", "x", "-", "DLMF 4.7",
                c -> c.has("beta") ? NN.softplus(c.x(), c.number("beta"), c.number("threshold")) : NN.softplus(c.x())),
        operator("torch.nn.functional.hardsigmoid", "NN.hardsigmoid(Tensor)", "x", "-", "calculus; 0 at the bounds", c -> NN.hardsigmoid(c.x()))
            .differs("float64", "gradient 0", SIXTH)
            .differs("float64", "recorded gradient 0", SIXTH),
        operator("torch.nn.functional.hardswish", "NN.hardswish(Tensor)", "x", "-", "product rule", c -> NN.hardswish(c.x())),
        operator("torch.nn.functional.softsign", "NN.softsign(Tensor)", "intermediates, x", "-", "quotient rule", c -> NN.softsign(c.x()))
            .within(64, "PyTorch's second derivative cancels where x is large"),
        operator("torch.nn.functional.tanhshrink", "NN.tanhshrink(Tensor)", "intermediates", "-", "DLMF 4.34", c -> NN.tanhshrink(c.x()))
            .within(128, "x - tanh(x) cancels near 0, on either side"),
        operator("torch.nn.functional.hardshrink", "NN.hardshrink(Tensor, double)", "x", "-", "calculus; 0 at the bounds", c -> NN.hardshrink(c.x(), c.number("lambd"))),
        operator("torch.nn.functional.softshrink", "NN.softshrink(Tensor, double)", "x", "-", "calculus; 0 at the bounds", c -> NN.softshrink(c.x(), c.number("lambd"))),
        operator("torch.logsumexp", "logsumexp(int...), logsumexp(int, boolean)", "x, result", "-", "chain rule",
                c -> c.has("keepdim") ? c.x().logsumexp(c.integer("dim"), c.flag("keepdim")) : c.x().logsumexp(c.integers("dim"))),
        operator("torch.softmax", "softmax(int)", "result", "-", "chain rule", c -> c.x().softmax(c.integer("dim")))
            .within(64, "sums of probabilities times gradients are taken from the gradients, once for each derivative"),
        operator("torch.log_softmax", "logSoftmax(int)", "result", "-", "chain rule", c -> c.x().logSoftmax(c.integer("dim"))),
        operator("torch.nn.functional.conv1d", "NN.conv1d(Tensor, Tensor, Tensor), NN.conv1d(Tensor, Tensor, Tensor, Conv)",
                "x, weight", "gemm", ADJOINT, c -> isPlain(c)
                        ? NN.conv1d(c.x(), c.tensor("weight"), optional(c, "bias"))
                        : NN.conv1d(c.x(), c.tensor("weight"), optional(c, "bias"), conv(c))),
        operator("torch.nn.functional.conv2d", "NN.conv2d(Tensor, Tensor, Tensor), NN.conv2d(Tensor, Tensor, Tensor, Conv)",
                "x, weight", "gemm", ADJOINT, c -> isPlain(c)
                        ? NN.conv2d(c.x(), c.tensor("weight"), optional(c, "bias"))
                        : NN.conv2d(c.x(), c.tensor("weight"), optional(c, "bias"), conv(c)))
            .differs("no channels", "result 0", "a sum over no channels is 0 for each output; PyTorch 1.13 gives no outputs"),
        operator("torch.nn.functional.conv_transpose1d", "NN.convTranspose1d(Tensor, Tensor, Tensor, Conv)", "x, weight", "gemm", ADJOINT,
                c -> NN.convTranspose1d(c.x(), c.tensor("weight"), optional(c, "bias"), conv(c))),
        operator("torch.nn.functional.conv_transpose2d", "NN.convTranspose2d(Tensor, Tensor, Tensor, Conv)", "x, weight", "gemm", ADJOINT,
                c -> NN.convTranspose2d(c.x(), c.tensor("weight"), optional(c, "bias"), conv(c))),
        operator("torch.nn.functional.unfold", "NN.unfold(Tensor, int, int, Conv)", "-", "-", "linearity; the adjoint",
                c -> NN.unfold(c.x(), down(c, "size"), across(c, "size"), conv(c))),
        operator("torch.nn.functional.fold", "NN.fold(Tensor, int, int, int, int, Conv)", "-", "-", "linearity; the adjoint",
                c -> NN.fold(c.x(), down(c, "output"), across(c, "output"), down(c, "size"), across(c, "size"), conv(c))),
        several("torch.nn.functional.max_pool1d", "NN.maxPool1d(Tensor, Window), NN.maxPool1dWithIndices(Tensor, Window)",
                "intermediates", "-", "calculus; the first among equals",
                c -> both(NN.maxPool1d(c.x(), window(c)), NN.maxPool1dWithIndices(c.x(), window(c))))
            .differs("no stride", "refusal", A_WINDOW),
        several("torch.nn.functional.max_pool2d",
                "NN.maxPool2d(Tensor, int), NN.maxPool2d(Tensor, Window), NN.maxPool2dWithIndices(Tensor, Window)",
                "intermediates", "-", "calculus; the first among equals", c -> both(isSimple(c)
                        ? NN.maxPool2d(c.x(), down(c, "size"))
                        : NN.maxPool2d(c.x(), window(c)), NN.maxPool2dWithIndices(c.x(), window(c))))
            .differs("no stride", "refusal", A_WINDOW),
        operator("torch.nn.functional.avg_pool1d", "NN.avgPool1d(Tensor, Window)", "-", "-", "linearity; the adjoint",
                c -> NN.avgPool1d(c.x(), window(c)))
            .differs("no stride", "refusal", A_WINDOW),
        operator("torch.nn.functional.avg_pool2d", "NN.avgPool2d(Tensor, int), NN.avgPool2d(Tensor, Window)", "-", "-",
                "linearity; the adjoint", c -> isSimple(c) ? NN.avgPool2d(c.x(), down(c, "size")) : NN.avgPool2d(c.x(), window(c)))
            .differs("no stride", "refusal", A_WINDOW)
            .differs("too few dimensions", "refusal", NO_PLANES)
            .differs("too few dimensions", "type of refusal", NO_PLANES),
        operator("torch.nn.functional.adaptive_avg_pool2d", "NN.adaptiveAvgPool2d(Tensor, int, int)", "-", "-",
                "linearity; the adjoint", c -> NN.adaptiveAvgPool2d(c.x(), down(c, "size"), across(c, "size"))),
        several("torch.nn.functional.adaptive_max_pool2d",
                "NN.adaptiveMaxPool2d(Tensor, int, int), NN.adaptiveMaxPool2dWithIndices(Tensor, int, int)",
                "intermediates", "-", "calculus; the first among equals",
                c -> both(NN.adaptiveMaxPool2d(c.x(), down(c, "size"), across(c, "size")),
                        NN.adaptiveMaxPool2dWithIndices(c.x(), down(c, "size"), across(c, "size")))),
        operator("torch.nn.functional.layer_norm", "NN.layerNorm(Tensor, Shape), NN.layerNorm(Tensor, Shape, Tensor, Tensor, double)",
                "x, weight, intermediates", "-", "Ioffe and Szegedy 2015, 3", NnOperators::layerNorm),
        operator("torch.nn.functional.group_norm", "NN.groupNorm(Tensor, int, Tensor, Tensor, double)",
                "x, weight, intermediates", "-", "Ioffe and Szegedy 2015, 3",
                c -> NN.groupNorm(c.x(), c.integer("groups"), optional(c, "weight"), optional(c, "bias"), eps(c)))
            .within(16, "the mean is taken from each element, and so twice from gradients"),
        several("torch.nn.functional.batch_norm",
                "NN.batchNorm(Tensor, Tensor, Tensor, Tensor, Tensor, boolean, double, double)",
                "x, running_mean, weight, intermediates", "-", "Ioffe and Szegedy 2015, 3", NnOperators::batchNorm),
        operator("torch.nn.functional.normalize", "NN.normalize(Tensor, int), NN.normalize(Tensor, double, int, double)",
                "x, intermediates", "-", "quotient rule", c -> c.has("p")
                        ? NN.normalize(c.x(), c.number("p"), c.integer("dim"), c.number("eps"))
                        : NN.normalize(c.x(), c.integer("dim")))
            .differs("zeros", "second derivative 0", "a norm below eps is a constant, here for second derivatives too"),
        operator("torch.nn.functional.cosine_similarity",
                "NN.cosineSimilarity(Tensor, Tensor, int), NN.cosineSimilarity(Tensor, Tensor, int, double)",
                "x, other, intermediates", "-", "quotient rule", c -> c.has("eps")
                        ? NN.cosineSimilarity(c.x(), c.other(), c.integer("dim"), c.number("eps"))
                        : NN.cosineSimilarity(c.x(), c.other(), c.integer("dim"))),
        operator("torch.nn.functional.embedding", "NN.embedding(Tensor, Tensor), NN.embedding(Tensor, Tensor, long)",
                "x, intermediates", "-", "linearity; the adjoint", c -> c.has("padding_idx")
                        ? NN.embedding(c.x(), c.tensor("weight"), c.integer("padding_idx"))
                        : NN.embedding(c.x(), c.tensor("weight"))),
        constant("torch.nn.functional.one_hot", "NN.oneHot(Tensor), NN.oneHot(Tensor, long)",
                c -> c.has("num_classes") ? NN.oneHot(c.x(), c.integer("num_classes")) : NN.oneHot(c.x())),
        operator("torch.nn.functional.dropout", "NN.dropout(Tensor, double, boolean)", "intermediates", "-", "linearity",
                c -> NN.dropout(c.x(), c.number("p"), c.flag("training"))),
        operator("torch.nn.functional.glu", "NN.glu(Tensor, int)", "x", "-", "product rule",
                c -> NN.glu(c.x(), c.integer("dim"))),
        operator("torch.nn.functional.scaled_dot_product_attention",
                "NN.scaledDotProductAttention(Tensor, Tensor, Tensor), "
                        + "NN.scaledDotProductAttention(Tensor, Tensor, Tensor, Tensor, double, boolean, Double)",
                "x, key, value, intermediates", "gemm", "chain rule", NnOperators::attention)
            .within(16, "as softmax, between two products")
            .differs("nothing seen", "result 0", "PyTorch 1.13's is NaN where all is masked; ours is 0, as in later versions"));
    // @formatter:on

    private NnOperators() {}

    /** {@return values that were asked for alone, and the indices of those that were asked for with them} */
    private static List<Tensor> both(Tensor values, MaxPooled pooled) {
        return List.of(values, pooled.indices());
    }

    private static @Nullable Tensor optional(Arguments c, String name) {
        return c.has(name) ? c.tensor(name) : null;
    }

    private static double eps(Arguments c) {
        return c.has("eps") ? c.number("eps") : 1e-5;
    }

    /** {@return the first of two numbers, or 1 where an argument has but one} */
    private static int down(Arguments c, String name) {
        int[] both = c.integers(name);
        return both.length == 1 ? 1 : both[0];
    }

    private static int across(Arguments c, String name) {
        int[] both = c.integers(name);
        return both[both.length - 1];
    }

    private static boolean isPlain(Arguments c) {
        return !c.has("stride") && !c.has("padding") && !c.has("dilation") && !c.has("groups");
    }

    private static Conv conv(Arguments c) {
        Conv options = c.has("stride") ? Conv.stride(down(c, "stride"), across(c, "stride")) : Conv.stride(1);
        if (c.has("padding")) {
            boolean same = c.word("padding").equals("same");
            options = same ? options.same() : options.padding(one(c, "padding"), across(c, "padding"));
        }
        if (c.has("dilation")) {
            options = options.dilation(down(c, "dilation"), across(c, "dilation"));
        }
        if (c.has("output_padding")) {
            options = options.outputPadding(one(c, "output_padding"), across(c, "output_padding"));
        }
        return c.has("groups") ? options.groups(c.integer("groups")) : options;
    }

    /** {@return the first of two numbers, or 0 where an argument has but one} */
    private static int one(Arguments c, String name) {
        return c.integers(name).length == 1 ? 0 : c.integers(name)[0];
    }

    private static boolean isSimple(Arguments c) {
        return down(c, "size") == across(c, "size") && !c.has("stride") && !c.has("padding");
    }

    private static Window window(Arguments c) {
        Window window = Window.of(down(c, "size"), across(c, "size"));
        if (c.has("stride")) {
            window = window.stride(down(c, "stride"), across(c, "stride"));
        }
        if (c.has("padding")) {
            window = window.padding(one(c, "padding"), across(c, "padding"));
        }
        if (c.has("dilation")) {
            window = window.dilation(down(c, "dilation"), across(c, "dilation"));
        }
        if (c.has("count_include_pad")) {
            window = window.countIncludePad(c.word("count_include_pad").equals("true"));
        }
        return c.has("ceil_mode") ? window.ceilMode(c.flag("ceil_mode")) : window;
    }

    private static Tensor layerNorm(Arguments c) {
        Shape shape = Shape.of(c.longs("shape"));
        return c.tensors().size() == 1 && !c.has("eps") ? NN.layerNorm(c.x(), shape)
                : NN.layerNorm(c.x(), shape, optional(c, "weight"), optional(c, "bias"), eps(c));
    }

    private static List<Tensor> batchNorm(Arguments c) {
        Tensor mean = optional(c, "running_mean");
        Tensor variance = optional(c, "running_var");
        double momentum = c.has("momentum") ? c.number("momentum") : 0.1;
        List<Tensor> results = new ArrayList<>();
        results.add(NN.batchNorm(c.x(), mean, variance, optional(c, "weight"), optional(c, "bias"), !c.has("training"),
                momentum, eps(c)));
        if (mean != null && variance != null) {
            results.add(mean.clone());
            results.add(variance.clone());
        }
        return results;
    }

    private static Tensor attention(Arguments c) {
        if (!c.has("mask") && !c.has("causal") && !c.has("scale")) {
            return NN.scaledDotProductAttention(c.x(), c.tensor("key"), c.tensor("value"));
        }
        Double scale = c.has("scale") ? c.number("scale") : null;
        return NN.scaledDotProductAttention(c.x(), c.tensor("key"), c.tensor("value"), optional(c, "mask"), 0, c.has(
                "causal"), scale);
    }
}
