package dev.arenagrad.text;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tensor and the text PyTorch prints for it; the format of the file is described in {@code print_goldens.py}. */
record Golden(String name, DType dtype, Shape shape, List<String> values, @Nullable String gradFn, boolean requiresGrad,
        String expected) {

    static List<Golden> readAll() throws IOException {
        List<Golden> goldens = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(Golden.class.getResourceAsStream("print_goldens.txt"))) {
            String records = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (String record : records.split("\n\n")) {
                goldens.add(parse(record.lines().toList()));
            }
        }
        return goldens;
    }

    private static Golden parse(List<String> lines) {
        return new Golden(Objects.requireNonNull(field(lines, "case")),
                DType.valueOf(Objects.requireNonNull(field(lines, "dtype")).toUpperCase(Locale.ROOT)),
                Shape.of(words(lines, "shape").stream().mapToLong(Long::parseLong).toArray()), words(lines, "values"),
                field(lines, "grad_fn"), lines.contains("requires_grad"),
                lines.stream().filter(line -> line.startsWith("|")).map(line -> line.substring(1))
                        .collect(Collectors.joining("\n")));
    }

    private static List<String> words(List<String> lines, String key) {
        return Arrays.stream(Objects.requireNonNullElse(field(lines, key), "").split(" "))
                .filter(word -> !word.isEmpty()).toList();
    }

    private static @Nullable String field(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key + " ")).findFirst()
                .map(line -> line.substring(key.length() + 1)).orElse(null);
    }

    String printed() {
        return TensorFormat.format(dtype, shape, new Values(dtype, values), gradFn, requiresGrad || gradFn != null);
    }

    @Override
    public String toString() {
        return name + ", " + dtype + shape;
    }

    /** The values of a golden, repeated as often as its shape asks for. */
    private record Values(DType dtype, List<String> values) implements TensorFormat.Elements {
        @Override
        public double real(long index) {
            if (!dtype.isFloatingPoint()) {
                throw new AssertionError(dtype + " is not read as a floating-point number");
            }
            return switch (value(index)) {
                case "nan" -> Double.NaN;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case String literal -> Double.parseDouble(literal);
            };
        }

        @Override
        public long integer(long index) {
            if (dtype.isFloatingPoint()) {
                throw new AssertionError(dtype + " is not read as an integer");
            }
            return Long.parseLong(value(index));
        }

        private String value(long index) {
            return values.get((int) (index % values.size()));
        }
    }
}
