package dev.arenagrad.examples;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Locale;
import java.util.Random;

/**
 * Teaches a network to read handwritten digits, from 80 % of 1,797 images, and tests it on the rest.
 *
 * <p>The only argument, which may be left out, is the folder for pictures.
 */
public final class Digits {
    private static final long SEED = 7;
    private static final double HELD_OUT = 0.2;
    private static final int EPOCHS = 30;
    private static final int HIDDEN = 256;

    private Digits() {}

    /**
     * Trains, tests, draws, and prints figures.
     *
     * @param args the folder for pictures, or nothing for {@code target/pictures}
     * @throws IOException if the digits cannot be read or a picture cannot be written
     */
    public static void main(String[] args) throws IOException {
        run(EPOCHS, PictureFolder.of(args));
    }

    /** {@return the outcome of a training of so many epochs, of which it prints and draws} */
    static Training.Outcome run(int epochs, PictureFolder pictures) throws IOException {
        Tensor.manualSeed(SEED);
        Random random = new Random(SEED);
        DigitSet.Split digits = DigitFile.bundled().split(HELD_OUT, random);
        System.out.printf(Locale.ROOT, "Learning to read digits from %d images; %d are held out to test it.%n",
                digits.training().size(), digits.heldOut().size());

        Memory.resetPeak();
        Training.Outcome outcome = Training.run(digits, () -> Mlp.random(DigitSet.PIXELS, HIDDEN, HIDDEN,
                DigitSet.CLASSES), epochs, random);
        System.out.printf(Locale.ROOT, "Held-out accuracy: %.4f%n", outcome.epochs().getLast().heldOutAccuracy());
        BufferedImage curve = LearningCurve.draw(outcome.epochs());
        System.out.println("Learning curve: " + pictures.save("learning-curve", curve));
        BufferedImage read = DigitPicture.draw(digits.heldOut(), outcome.predictions());
        System.out.println("Digits with predictions: " + pictures.save("digits", read));
        System.out.printf(Locale.ROOT,
                "%.0f steps/s, peak %,d bytes off the heap, %d live bytes after the last scope closed%n",
                outcome.stepsPerSecond(), Memory.peakBytes(), Memory.liveBytes());
        return outcome;
    }
}
