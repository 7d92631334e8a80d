package dev.arenagrad.examples;

import dev.arenagrad.GradMode;
import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import me.tongfei.progressbar.ProgressBar;

/**
 * Trains a network on digits. The parameters live in a scope as long as the training, and what a step makes in one as
 * long as the step.
 */
final class Training {
    private static final int BATCH = 32;
    private static final double LEARNING_RATE = 1e-3;

    private final DigitSet.Split digits;
    private final RandomGenerator random;
    private final Network model;
    private final Optimizer optimizer;
    private long nanosInSteps;

    private Training(DigitSet.Split digits, Network model, RandomGenerator random) {
        this.digits = digits;
        this.model = model;
        this.optimizer = new Adam(model.parameters(), LEARNING_RATE);
        this.random = random;
    }

    /**
     * How well the network did at the end of an epoch.
     *
     * @param loss the mean loss of the steps of this epoch
     * @param accuracy the share of the training images that it now reads right
     * @param heldOutLoss the mean loss of the images that were held out
     * @param heldOutAccuracy the share of them that it reads right
     */
    record Epoch(double loss, double accuracy, double heldOutLoss, double heldOutAccuracy) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "loss %.4f  train %.4f  test %.4f", loss, accuracy, heldOutAccuracy);
        }
    }

    /**
     * What came of a training.
     *
     * @param epochs one after the other
     * @param predictions what the network takes each held-out image for
     * @param stepsPerSecond how fast it learnt, tests and pictures aside
     */
    record Outcome(List<Epoch> epochs, long[] predictions, double stepsPerSecond) {}

    /**
     * {@return the outcome of a training}
     *
     * @param model makes the network, in a scope that is open as long as the training
     * @param random in what order the images come; the weights at the start depend on {@link Tensor#manualSeed}
     */
    static Outcome run(DigitSet.Split digits, Supplier<? extends Network> model, int epochs, RandomGenerator random) {
        try (Scope _ = Scope.open("model")) {
            return new Training(digits, model.get(), random).run(epochs);
        }
    }

    private Outcome run(int epochs) {
        int steps = Math.ceilDiv(digits.training().size(), BATCH);
        List<Epoch> results = new ArrayList<>();
        for (int i = 1; i <= epochs; i++) {
            try (ProgressBar bar = EpochLine.start("epoch %2d/%d".formatted(i, epochs), steps)) {
                Epoch result = epoch(bar);
                results.add(result);
                bar.setExtraMessage("  " + result);
            }
        }
        Evaluation heldOut = evaluate(digits.heldOut());
        return new Outcome(results, heldOut.predictions, epochs * steps / (nanosInSteps / 1e9));
    }

    private Epoch epoch(ProgressBar bar) {
        DigitSet training = digits.training();
        int[] order = training.shuffledNumbers(random);
        double lossOfAll = 0;
        for (int from = 0; from < order.length; from += BATCH) {
            DigitSet batch = training.pick(Arrays.copyOfRange(order, from, Math.min(from + BATCH, order.length)));
            lossOfAll += step(batch) * batch.size();
            bar.step();
        }
        Evaluation now = evaluate(training);
        Evaluation heldOut = evaluate(digits.heldOut());
        return new Epoch(lossOfAll / order.length, now.accuracy, heldOut.loss, heldOut.accuracy);
    }

    private double step(DigitSet batch) {
        long start = System.nanoTime();
        try (Scope _ = Scope.open("step")) {
            Tensor loss = Losses.crossEntropy(model.logitsInTraining(batch.images()), batch.classes());
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            return loss.item();
        } finally {
            nanosInSteps += System.nanoTime() - start;
        }
    }

    private record Evaluation(double loss, double accuracy, long[] predictions) {}

    private Evaluation evaluate(DigitSet set) {
        try (Scope _ = Scope.open("evaluation"); GradMode _ = GradMode.noGrad()) {
            Tensor classes = set.classes();
            Tensor logits = model.logits(set.images());
            Tensor predictions = logits.argmax(1);
            double loss = Losses.crossEntropy(logits, classes).item();
            double right = predictions.eq(classes).sum().item();
            return new Evaluation(loss, right / set.size(), predictions.toLongArray());
        }
    }
}
