package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.ClassLoss;
import dev.arenagrad.Losses;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import java.util.Locale;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Losses, each in three reductions. */
final class LossOperators {
    private static final String ROUNDED = "PyTorch adds 1e-12 to denominators, so that the eleventh digit differs";
    private static final String UNBOUNDED = "PyTorch's is that of the formula without bounds; ours is 0 beyond them";

    // @formatter:off
    static final Family FAMILY = Family.of("losses",
        operator("torch.nn.functional.mse_loss", "Losses.mse(Tensor, Tensor), Losses.mse(Tensor, Tensor, Reduction)",
                "x, target", "-", "chain rule", c -> reduced(c, Losses::mse, Losses::mse)),
        operator("torch.nn.functional.nll_loss", "Losses.nll(Tensor, Tensor), Losses.nll(Tensor, Tensor, Reduction)",
                "target", "-", "linearity", c -> reduced(c, Losses::nll, Losses::nll)),
        operator("torch.nn.functional.cross_entropy", "Losses.crossEntropy(Tensor, Tensor), Losses.crossEntropy(Tensor, Tensor, Reduction)",
                "target, intermediates", "-", "chain rule", c -> reduced(c, Losses::crossEntropy, Losses::crossEntropy)),
        operator("torch.nn.functional.binary_cross_entropy_with_logits",
                "Losses.binaryCrossEntropyWithLogits(Tensor, Tensor), Losses.binaryCrossEntropyWithLogits(Tensor, Tensor, Reduction)",
                "x, target", "-", "chain rule", c -> reduced(c, Losses::binaryCrossEntropyWithLogits, Losses::binaryCrossEntropyWithLogits))
            .differs("extreme, none (float64)", "result 0", "PyTorch takes log(1 + exp(-x)), which is 0 where exp(-x) is far below 1; ours goes on"),
        operator("torch.nn.functional.l1_loss", "Losses.l1(Tensor, Tensor), Losses.l1(Tensor, Tensor, Reduction)",
                "intermediates, target, x", "-", "chain rule; subgradient 0 at 0", c -> reduced(c, Losses::l1, Losses::l1)),
        operator("torch.nn.functional.smooth_l1_loss", "Losses.smoothL1(Tensor, Tensor), Losses.smoothL1(Tensor, Tensor, double, Reduction)",
                "intermediates, target, x", "-", "chain rule", c -> reduced(c, Losses::smoothL1, (x, t, r) -> Losses.smoothL1(x, t, numberOr(c, "beta", 1), r))),
        operator("torch.nn.functional.huber_loss", "Losses.huber(Tensor, Tensor), Losses.huber(Tensor, Tensor, double, Reduction)",
                "x, target", "-", "chain rule", c -> reduced(c, Losses::huber, (x, t, r) -> Losses.huber(x, t, numberOr(c, "delta", 1), r))),
        operator("torch.nn.functional.binary_cross_entropy",
                "Losses.binaryCrossEntropy(Tensor, Tensor), Losses.binaryCrossEntropy(Tensor, Tensor, Tensor, Reduction)",
                "x, target, weight", "-", "chain rule",
                c -> reduced(c, Losses::binaryCrossEntropy, (x, t, r) -> Losses.binaryCrossEntropy(x, t, tensorOrNull(c, "weight"), r)))
            .differs("float64, mean", "second derivative 0", ROUNDED)
            .differs("float64, sum", "second derivative 0", ROUNDED)
            .differs("float64, none", "second derivative 0", ROUNDED)
            .differs("extreme, default", "second derivative 0", UNBOUNDED)
            .differs("extreme, mean", "second derivative 0", UNBOUNDED)
            .differs("extreme, sum", "second derivative 0", UNBOUNDED)
            .differs("extreme, none", "second derivative 0", UNBOUNDED),
        operator("torch.nn.functional.binary_cross_entropy_with_logits, weighted",
                "Losses.binaryCrossEntropyWithLogits(Tensor, Tensor, Tensor, Tensor, Reduction)",
                "x, target, weight, positive, intermediates", "-", "chain rule", c -> reduced(c, Losses::binaryCrossEntropyWithLogits,
                        (x, t, r) -> Losses.binaryCrossEntropyWithLogits(x, t, tensorOrNull(c, "weight"), tensorOrNull(c, "positive"), r))),
        operator("torch.nn.functional.kl_div", "Losses.klDiv(Tensor, Tensor), Losses.klDiv(Tensor, Tensor, boolean, Reduction)",
                "intermediates, target, x", "-", "chain rule",
                c -> reduced(c, Losses::klDiv, (x, t, r) -> Losses.klDiv(x, t, c.has("log_target") && c.flag("log_target"), r))),
        operator("torch.nn.functional.nll_loss, weighted", "Losses.nll(Tensor, Tensor, ClassLoss)",
                "target, weight", "-", "linearity", c -> reduced(c, Losses::nll, (x, t, r) -> Losses.nll(x, t, options(c, r)))),
        operator("torch.nn.functional.cross_entropy, weighted", "Losses.crossEntropy(Tensor, Tensor, ClassLoss)",
                "intermediates, target, weight", "-", "chain rule",
                c -> reduced(c, Losses::crossEntropy, (x, t, r) -> Losses.crossEntropy(x, t, options(c, r))))
            .within(8, "a smoothed target is a sum of probabilities times logarithms"));
    // @formatter:on

    private interface Loss {
        Tensor of(Tensor x, Tensor target, Reduction reduction);
    }

    private LossOperators() {}

    private static Tensor reduced(Arguments c, BinaryOperator<Tensor> byDefault, Loss loss) {
        if (!c.has("reduction")) {
            return byDefault.apply(c.x(), c.tensor("target"));
        }
        return loss.of(c.x(), c.tensor("target"), Reduction.valueOf(c.word("reduction").toUpperCase(Locale.ROOT)));
    }

    private static double numberOr(Arguments c, String name, double other) {
        return c.has(name) ? c.number(name) : other;
    }

    private static @Nullable Tensor tensorOrNull(Arguments c, String name) {
        return c.has(name) ? c.tensor(name) : null;
    }

    private static ClassLoss options(Arguments c, Reduction reduction) {
        long ignored = c.has("ignore_index") ? c.integer("ignore_index") : -100;
        return new ClassLoss(tensorOrNull(c, "weight"), ignored, numberOr(c, "smoothing", 0), reduction);
    }
}
