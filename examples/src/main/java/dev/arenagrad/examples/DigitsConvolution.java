package dev.arenagrad.examples;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import java.io.IOException;
import java.util.Locale;
import java.util.Random;

/**
 * Teaches a convolutional network to read handwritten digits, from 80 % of 1,797 images, and tests it on the rest.
 */
public final class DigitsConvolution {
    private static final long SEED = 7;
    private static final double HELD_OUT = 0.2;
    private static final int EPOCHS = 20;
    private static final int FIRST_FILTERS = 32;
    private static final int SECOND_FILTERS = 64;

    private DigitsConvolution() {}

    /**
     * Trains, tests, and prints figures.
     *
     * @param args nothing
     * @throws IOException if the digits cannot be read
     */
    public static void main(String[] args) throws IOException {
        run(EPOCHS, SEED);
    }

    /** {@return the outcome of a training of so many epochs, of which it prints} */
    static Training.Outcome run(int epochs, long seed) throws IOException {
        Tensor.manualSeed(seed);
        Random random = new Random(seed);
        DigitSet.Split digits = DigitFile.bundled().split(HELD_OUT, random);
        System.out.printf(Locale.ROOT, "Convolving %d images of digits; %d are held out to test what was learnt.%n",
                digits.training().size(), digits.heldOut().size());

        Memory.resetPeak();
        Training.Outcome outcome = Training.run(digits, () -> ConvolutionalNetwork.random(FIRST_FILTERS,
                SECOND_FILTERS), epochs, random);
        System.out.printf(Locale.ROOT, "Held-out accuracy: %.4f%n", outcome.epochs().getLast().heldOutAccuracy());
        System.out.printf(Locale.ROOT,
                "%.0f steps/s, peak %,d bytes off the heap, %d live bytes after the last scope closed%n",
                outcome.stepsPerSecond(), Memory.peakBytes(), Memory.liveBytes());
        return outcome;
    }
}
