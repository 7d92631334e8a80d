package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * What PyTorch made of integers that no double holds; the file is written by {@code integer_goldens.py}.
 *
 * @param family the family of the operator
 * @param source the case, whose tensors are rounded
 * @param inputs layouts and tensors by name, as they were written
 * @param results tensors, as they were written
 */
record IntegerCase(String family, GoldenCase source, Map<String, String> inputs, List<String> results) {
    /** {@return all cases} */
    static List<IntegerCase> read() {
        List<IntegerCase> cases = new ArrayList<>();
        var stream = Objects.requireNonNull(IntegerCase.class.getResourceAsStream("integers.goldens.gz"));
        try (var reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(stream),
                StandardCharsets.UTF_8))) {
            List<String> record = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    cases.add(parse(record));
                    record.clear();
                } else {
                    record.add(line);
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IntegerCase parse(List<String> lines) {
        Map<String, String> inputs = new LinkedHashMap<>();
        List<String> results = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "input" -> inputs.put(words[1], words[2]);
                case "result" -> results.add(words[1] + " " + words[2]);
                default -> {
                }
            }
        }
        return new IntegerCase(lines.getFirst().split(" ")[1], GoldenCase.parse(lines), inputs, results);
    }

    /** {@return the arguments, with new tensors} */
    Arguments arguments() {
        return Arguments.of(source, input -> make(Objects.requireNonNull(inputs.get(input.name()))));
    }

    private static Tensor make(String text) {
        String[] words = text.split(" ");
        long[] values = Arrays.stream(words, 3, words.length).mapToLong(Long::parseLong).toArray();
        DType dtype = DType.valueOf(words[1].toUpperCase(Locale.ROOT));
        return GoldenInput.laidOut(words[0], Tensor.of(values).to(dtype).reshape(GoldenTensor.shape(words[2])
                .toArray()));
    }
}
