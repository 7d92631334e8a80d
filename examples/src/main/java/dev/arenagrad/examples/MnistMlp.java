package dev.arenagrad.examples;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Batches;
import dev.arenagrad.nn.Dropout;
import dev.arenagrad.nn.Flatten;
import dev.arenagrad.nn.Layer;
import dev.arenagrad.nn.Linear;
import dev.arenagrad.nn.Sequential;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.CosineAnnealing;
import java.io.IOException;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;

/** Teaches a perceptron to read the digits of MNIST. Arguments: the folder of the files, and one for pictures. */
public final class MnistMlp {
    private static final int EPOCHS = 8;

    private MnistMlp() {}

    /** Trains, and prints and draws how well the test images are read. */
    public static void main(String[] args) throws IOException {
        Tensor.manualSeed(1);
        try (Scope _ = Scope.open("model")) {
            Mnist training = Mnist.training(Path.of(args[0]));
            Layer net = new Sequential(new Flatten(), new Linear(28 * 28, 512), Layer.of(Tensor::relu), new Dropout(
                    0.3),
                    new Linear(512, 256), Layer.of(Tensor::relu), new Dropout(0.3), new Linear(256, 10));
            MnistReport report = new MnistReport("mnist-mlp", net, Mnist.test(Path.of(args[0])));
            Batches batches = Batches.of(training.images(), training.labels()).size(128).shuffled();
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
