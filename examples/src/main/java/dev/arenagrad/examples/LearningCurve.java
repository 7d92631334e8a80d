package dev.arenagrad.examples;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** The picture of how a training went: the losses on the left, the accuracies on the right. */
final class LearningCurve {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 560;

    private final List<Training.Epoch> epochs;

    private LearningCurve(List<Training.Epoch> epochs) {
        this.epochs = epochs;
    }

    /** {@return the picture} */
    static BufferedImage draw(List<Training.Epoch> epochs) {
        LearningCurve curve = new LearningCurve(epochs);
        XYChart losses = ChartStyle.chart(WIDTH, HEIGHT, "Loss, epoch by epoch", "epoch", "mean cross-entropy");
        curve.addTo(losses, "training (mean of the epoch's steps)", Training.Epoch::loss, false);
        curve.addTo(losses, "held out", Training.Epoch::heldOutLoss, true);
        XYChart accuracies = ChartStyle.chart(WIDTH, HEIGHT, "Accuracy, epoch by epoch", "epoch", "share read right");
        curve.addTo(accuracies, "training", Training.Epoch::accuracy, false);
        curve.addTo(accuracies, "held out", Training.Epoch::heldOutAccuracy, true);
        return ChartStyle.sideBySide(ChartStyle.draw(losses), ChartStyle.draw(accuracies));
    }

    private void addTo(XYChart chart, String name, ToDoubleFunction<Training.Epoch> figure, boolean heldOut) {
        double[] numbers = IntStream.rangeClosed(1, epochs.size()).asDoubleStream().toArray();
        double[] figures = epochs.stream().mapToDouble(figure).toArray();
        ChartStyle.addLine(chart, name, numbers, figures, heldOut ? ChartStyle.ORANGE : ChartStyle.BLUE);
    }
}
