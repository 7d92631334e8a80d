package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.Locale;

/** A tensor as PyTorch wrote it down; values in row-major order, integers and truths as doubles, which hold them exactly. */
record GoldenTensor(DType dtype, Shape shape, double[] values) {
    /** {@return the tensor of a text such as {@code float32 [2,3] 1 2 3 4 5 6}} */
    static GoldenTensor parse(String text) {
        String[] words = text.split(" ");
        DType dtype = DType.valueOf(words[0].toUpperCase(Locale.ROOT));
        Shape shape = shape(words[1]);
        double[] values = Arrays.stream(words, 2, words.length).mapToDouble(word -> number(word, dtype)).toArray();
        return new GoldenTensor(dtype, shape, values);
    }

    /** {@return the shape of a text such as {@code [2,3]}} */
    static Shape shape(String text) {
        return Shape.of(Arrays.stream(text.substring(1, text.length() - 1).split(","))
                .filter(size -> !size.isEmpty()).mapToLong(Long::parseLong).toArray());
    }

    private static double number(String word, DType dtype) {
        return dtype == DType.FLOAT32 ? (float) number(word) : number(word);
    }

    /** {@return the number that Python writes so} */
    static double number(String word) {
        return switch (word) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }

    /** {@return a new tensor of these values in row-major order} */
    Tensor make() {
        return Tensor.of(values).to(dtype).reshape(shape.toArray()).detach();
    }
}
