package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;

import dev.arenagrad.ClassLoss;
import dev.arenagrad.Losses;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import java.util.function.BinaryOperator;

/** Losses, as means over all elements or samples. */
final class LossCases {
    private static final Extent SCORES = new Extent(Extent.shape(64, 100), Extent.shape(8192, 100));
    private static final Operand NORMAL = Operand.real(Source.normal());
    private static final Operand PROBABILITY = Operand.real(Source.uniform(0.05, 0.95));
    private static final Operand POSITIVE = Operand.constant(Extent.MATRIX, Source.uniform(0.5, 2));
    private static final Operand POSITIVE_COLUMNS = Operand.constant(Extent.COLUMNS, Source.uniform(0.5, 2));
    private static final Operand LOGITS = Operand.real(SCORES, Source.normal());
    private static final Operand LOG_PROBABILITIES = Operand.real(SCORES, Source.logProbabilities());
    private static final Operand CLASSES = Operand.indices(Extent.vector(64, 8192), 100, 100);
    private static final Operand OF_CLASSES = Operand.constant(Extent.vector(100, 100), Source.uniform(0.5, 2));
    /** One element of each sample is read, and one of the gradient written where there has to be a zero anyhow. */
    private static final Work ONE_OF_EACH_SAMPLE = Work.moving(64, 8192);

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("losses",
        elementwise("torch.nn.functional.mse_loss", Losses::mse),
        of("torch.nn.functional.nll_loss", x -> Losses.nll(x[0], x[1]), LOG_PROBABILITIES, CLASSES).doing(ONE_OF_EACH_SAMPLE),
        of("torch.nn.functional.cross_entropy", x -> Losses.crossEntropy(x[0], x[1]), LOGITS, CLASSES).doing(Work.FUNCTION)
            .alsoTransposed(),
        elementwise("torch.nn.functional.binary_cross_entropy_with_logits", Losses::binaryCrossEntropyWithLogits)
            .on(NORMAL, PROBABILITY.fixed()).doing(Work.FUNCTION),
        elementwise("torch.nn.functional.l1_loss", Losses::l1),
        elementwise("torch.nn.functional.smooth_l1_loss", Losses::smoothL1),
        elementwise("torch.nn.functional.huber_loss", Losses::huber),
        elementwise("torch.nn.functional.binary_cross_entropy", Losses::binaryCrossEntropy).on(PROBABILITY, PROBABILITY.fixed())
            .doing(Work.SPECIAL_FUNCTION),
        of("torch.nn.functional.binary_cross_entropy_with_logits, weighted",
                x -> Losses.binaryCrossEntropyWithLogits(x[0], x[1], x[2], x[3], Reduction.MEAN), NORMAL, PROBABILITY.fixed(), POSITIVE,
                POSITIVE_COLUMNS).doing(Work.FUNCTION),
        elementwise("torch.nn.functional.kl_div", Losses::klDiv)
            .on(Operand.real(Source.logProbabilities()), Operand.constant(Extent.MATRIX, Source.probabilities())).doing(Work.FUNCTION),
        of("torch.nn.functional.nll_loss, weighted", x -> Losses.nll(x[0], x[1], ClassLoss.weighted(x[2])), LOG_PROBABILITIES,
                CLASSES, OF_CLASSES).doing(ONE_OF_EACH_SAMPLE),
        of("torch.nn.functional.cross_entropy, weighted", x -> Losses.crossEntropy(x[0], x[1], ClassLoss.weighted(x[2])), LOGITS,
                CLASSES, OF_CLASSES).doing(Work.FUNCTION));
    // @formatter:on

    private LossCases() {}

    private static OperatorCase elementwise(String name, BinaryOperator<Tensor> loss) {
        return of(name, x -> loss.apply(x[0], x[1]), NORMAL, NORMAL.fixed()).alsoTransposed();
    }
}
