package dev.arenagrad.examples;

import dev.arenagrad.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Images of handwritten digits.
 *
 * @param pixels {@link #PIXELS} for each image, row after row, from 0 (paper) to 1 (ink)
 * @param labels the digit on each image, from 0 to 9
 */
record DigitSet(float[] pixels, long[] labels) {
    /** The width and height of an image. */
    static final int SIDE = 8;

    /** The number of pixels of an image. */
    static final int PIXELS = SIDE * SIDE;

    /** The number of different labels. */
    static final int CLASSES = 10;

    /**
     * A set to learn from, and one to find out what was learnt.
     *
     * @param training to learn from
     * @param heldOut never learnt from
     */
    record Split(DigitSet training, DigitSet heldOut) {}

    /** {@return the number of images} */
    int size() {
        return labels.length;
    }

    /** {@return the images with the given numbers, in that order} */
    DigitSet pick(int... numbers) {
        float[] picked = new float[numbers.length * PIXELS];
        for (int i = 0; i < numbers.length; i++) {
            System.arraycopy(pixels, numbers[i] * PIXELS, picked, i * PIXELS, PIXELS);
        }
        return new DigitSet(picked, Arrays.stream(numbers).mapToLong(i -> labels[i]).toArray());
    }

    /** {@return this set in two parts, chosen at random, of which the second has the given share} */
    Split split(double heldOut, RandomGenerator random) {
        int[] order = shuffledNumbers(random);
        int boundary = (int) Math.round(size() * (1 - heldOut));
        return new Split(pick(Arrays.copyOf(order, boundary)), pick(Arrays.copyOfRange(order, boundary, size())));
    }

    /** {@return the numbers from 0 to below {@link #size()} in random order} */
    int[] shuffledNumbers(RandomGenerator random) {
        int[] numbers = IntStream.range(0, size()).toArray();
        for (int i = numbers.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int number = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = number;
        }
        return numbers;
    }

    /** {@return the images as a new tensor: size by {@link #PIXELS}, FLOAT32} */
    Tensor images() {
        return Tensor.of(pixels).reshape(size(), PIXELS);
    }

    /** {@return the labels as a new tensor: size, INT64} */
    Tensor classes() {
        return Tensor.of(labels);
    }
}
