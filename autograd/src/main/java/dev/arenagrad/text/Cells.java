package dev.arenagrad.text;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The texts of the elements shown, and the width they are padded to. A text can be wider than that, as zeros and
 * non-finite numbers do not count towards it.
 */
record Cells(String[] texts, int width) {
    static Cells ofBooleans(long[] values) {
        return fitting(Arrays.stream(values).mapToObj(value -> value == 0 ? "False" : "True"));
    }

    static Cells ofIntegers(long[] values) {
        return fitting(Arrays.stream(values).mapToObj(Long::toString));
    }

    static Cells ofReals(double[] values) {
        RealStyle style = RealStyle.of(values);
        String[] texts = Arrays.stream(values).mapToObj(style::text).toArray(String[]::new);
        return new Cells(texts, width(IntStream.range(0, texts.length)
                .filter(i -> RealStyle.isMeasured(values[i])).mapToObj(i -> texts[i])));
    }

    /** {@return the text of the cell {@code i}, aligned to the right} */
    String padded(int i) {
        return " ".repeat(Math.max(0, width - texts[i].length())) + texts[i];
    }

    private static Cells fitting(Stream<String> cells) {
        String[] texts = cells.toArray(String[]::new);
        return new Cells(texts, width(Arrays.stream(texts)));
    }

    private static int width(Stream<String> texts) {
        return texts.mapToInt(String::length).reduce(1, Math::max);
    }
}
