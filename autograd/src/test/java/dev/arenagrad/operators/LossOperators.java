package dev.arenagrad.operators;

import static dev.arenagrad.operators.Operator.operator;

import dev.arenagrad.Losses;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import java.util.Locale;
import java.util.function.BinaryOperator;

/** Losses, each in three reductions. */
final class LossOperators {
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
                "x, target", "-", "chain rule", c -> reduced(c, Losses::binaryCrossEntropyWithLogits, Losses::binaryCrossEntropyWithLogits)));
    // @formatter:on

    private LossOperators() {}

    private interface Loss {
        Tensor of(Tensor x, Tensor target, Reduction reduction);
    }

    private static Tensor reduced(Arguments c, BinaryOperator<Tensor> byDefault, Loss loss) {
        if (!c.has("reduction")) {
            return byDefault.apply(c.x(), c.tensor("target"));
        }
        return loss.of(c.x(), c.tensor("target"), Reduction.valueOf(c.word("reduction").toUpperCase(Locale.ROOT)));
    }
}
