package dev.arenagrad.examples;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Batches;
import dev.arenagrad.nn.Conv2d;
import dev.arenagrad.nn.Dropout;
import dev.arenagrad.nn.Flatten;
import dev.arenagrad.nn.Layer;
import dev.arenagrad.nn.Linear;
import dev.arenagrad.nn.MaxPool2d;
import dev.arenagrad.nn.Sequential;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.CosineAnnealing;
import java.io.IOException;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;

/** Teaches a convolutional network to read the digits of MNIST. Arguments: the folder of the files, and one for pictures. */
public final class MnistCnn {
    private static final int EPOCHS = 4;

    private MnistCnn() {}

    /** Trains, and prints and draws how well the test images are read. */
    public static void main(String[] args) throws IOException {
        Tensor.manualSeed(1);
        try (Scope _ = Scope.open("model")) {
            Mnist training = Mnist.training(Path.of(args[0]));
            Layer net = new Sequential(new Conv2d(1, 16, 3).padding(1), Layer.of(Tensor::relu), new MaxPool2d(2),
                    new Conv2d(16, 32, 3).padding(1), Layer.of(Tensor::relu), new MaxPool2d(2), new Flatten(),
                    new Dropout(0.25), new Linear(32 * 7 * 7, 128), Layer.of(Tensor::relu), new Linear(128, 10));
            MnistReport report = new MnistReport("mnist-cnn", net, Mnist.test(Path.of(args[0])));
            Batches batches = Batches.of(training.images(), training.labels()).size(64).shuffled();
            try (AdamW adam = new AdamW(net.parameters(), 2e-3)) {
                CosineAnnealing schedule = new CosineAnnealing(adam, Math.toIntExact(EPOCHS * batches.count()));
                for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                    net.train();
                    try (ProgressBar bar = report.startEpoch(epoch, batches.count())) {
                        batches.forEach(batch -> {
                            Tensor loss = Losses.crossEntropy(net.forward(batch.get(0)), batch.get(1));
                            adam.zeroGrad();
                            loss.backward();
                            adam.step();
                            schedule.step();
                            report.step(bar, loss.item());
                        });
                        report.endEpoch(bar);
                    }
                }
            }
            report.draw(Path.of(args[1]));
        }
    }
}
