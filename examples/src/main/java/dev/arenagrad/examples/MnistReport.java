package dev.arenagrad.examples;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Layer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import org.knowm.xchart.XYChart;

/** Tells how a training goes: a progress bar for each epoch, a learning curve and a confusion matrix at the end. */
final class MnistReport {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 560;
    private static final int STEPS_PER_POINT = 50;

    private final String name;
    private final Layer net;
    private final Mnist test;
    private final List<Double> losses = new ArrayList<>();
    private final List<Double> accuracies = new ArrayList<>();
    private double lossOfPoint;
    private int steps;
    private long[][] confusion = {};

    /**
     * Creates a report.
     *
     * @param name the beginning of the names of the pictures
     * @param net the network that learns
     * @param test the images that it is tested with
     */
    MnistReport(String name, Layer net, Mnist test) {
        this.name = name;
        this.net = net;
        this.test = test;
    }

    /** {@return the progress bar of an epoch of so many steps} */
    ProgressBar startEpoch(int epoch, long count) {
        return EpochLine.start("epoch " + epoch, Math.toIntExact(count));
    }

    /** Notes the loss of a step. */
    void step(ProgressBar bar, double loss) {
        lossOfPoint += loss / STEPS_PER_POINT;
        steps++;
        if (steps % STEPS_PER_POINT == 0) {
            losses.add(lossOfPoint);
            lossOfPoint = 0;
        }
        bar.step();
    }

    /** Tests the network, and says on the bar's line how well it did. */
    void endEpoch(ProgressBar bar) {
        try (Scope _ = Scope.open("test")) {
            Tensor counts = test.confusion(net);
            accuracies.add(counts.trace().item() / counts.sum().item());
            confusion = counts.toLongArray2d();
        }
        bar.setExtraMessage(String.format(Locale.ROOT, "  loss %.4f  test %.4f", losses.getLast(), accuracies
                .getLast()));
    }

    /**
     * Draws the learning curve and the confusion matrix of the test images after the last epoch, and prints the accuracy.
     *
     * @param folder where the pictures go
     * @throws IOException if a picture cannot be written
     */
    void draw(Path folder) throws IOException {
        PictureFolder pictures = PictureFolder.of(new String[] {folder.toString()});
        System.out.printf(Locale.ROOT, "%s: %.4f of the test images are read right%n", name, accuracies.getLast());
        System.out.println("Learning curve: " + pictures.save(name + "-learning-curve", learningCurve()));
        System.out.println("Confusion matrix: " + pictures.save(name + "-confusion", ConfusionPicture.draw(confusion)));
    }

    private BufferedImage learningCurve() {
        XYChart loss = ChartStyle.chart(WIDTH, HEIGHT, "Loss, mean of " + STEPS_PER_POINT + " steps", "step",
                "cross-entropy");
        double[] places = IntStream.rangeClosed(1, losses.size()).mapToDouble(i -> i * STEPS_PER_POINT).toArray();
        ChartStyle.addLine(loss, "training", places, losses.stream().mapToDouble(value -> value).toArray(),
                ChartStyle.BLUE);
        XYChart accuracy = ChartStyle.chart(WIDTH, HEIGHT, "Accuracy, epoch by epoch", "epoch", "share read right");
        double[] epochs = IntStream.rangeClosed(1, accuracies.size()).asDoubleStream().toArray();
        ChartStyle.addLine(accuracy, "test", epochs, accuracies.stream().mapToDouble(value -> value).toArray(),
                ChartStyle.ORANGE);
        return ChartStyle.sideBySide(ChartStyle.draw(loss), ChartStyle.draw(accuracy));
    }
}
