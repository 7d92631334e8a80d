package dev.arenagrad.operators;

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
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What PyTorch made of an operator's inputs; the format of the files is described in {@code operator_goldens.py}.
 *
 * @param edge whether derivatives are one-sided, infinite or undefined there, so that differences cannot check them
 * @param raises the error by which PyTorch refused, or null
 * @param gradients one for each differentiable input, null for none
 * @param weights one for each gradient that is not null; empty if PyTorch has no second derivatives
 * @param seconds one for each differentiable input, null for none; empty if PyTorch has no second derivatives
 * @param scales how large the terms are that the elements of a tensor are made of, by kind and number of the tensor, such as
 *        {@code gradient 0}; see {@code scales.py}
 */
record GoldenCase(String operator, String label, boolean edge, Map<String, List<String>> arguments,
        List<GoldenInput> inputs, @Nullable String raises, List<GoldenTensor> results, List<GoldenTensor> cotangents,
        List<@Nullable GoldenTensor> gradients, List<GoldenTensor> weights, List<@Nullable GoldenTensor> seconds,
        Map<String, double[]> scales) {

    /** {@return the cases of a family, by operator, in the order of the file; none if there is no file} */
    static Map<String, List<GoldenCase>> readFamily(String family) {
        Map<String, List<GoldenCase>> cases = new LinkedHashMap<>();
        try (var file = GoldenCase.class.getResourceAsStream(family + ".goldens.gz")) {
            if (file == null) {
                return cases;
            }
            var reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8));
            List<String> record = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    GoldenCase read = parse(record);
                    cases.computeIfAbsent(read.operator, _ -> new ArrayList<>()).add(read);
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

    static GoldenCase parse(List<String> lines) {
        Map<String, List<String>> arguments = new LinkedHashMap<>();
        for (String argument : all("argument", lines)) {
            String[] words = argument.split(" ");
            arguments.put(words[0], List.of(words).subList(1, words.length));
        }
        return new GoldenCase(all("operator", lines).getFirst(), all("case", lines).getFirst(), lines.contains("edge"),
                arguments, all("input", lines).stream().map(GoldenInput::parse).toList(),
                all("raises", lines).stream().findFirst().orElse(null), tensors("result", lines),
                tensors("cotangent", lines), tensors("gradient", lines), tensors("weight", lines),
                tensors("second", lines), scales(lines));
    }

    private static Map<String, double[]> scales(List<String> lines) {
        Map<String, double[]> scales = new LinkedHashMap<>();
        for (String scale : all("scale of", lines)) {
            String[] words = scale.split(" ");
            scales.put(words[0] + " " + words[1], Arrays.stream(words, 2, words.length).mapToDouble(
                    Double::parseDouble).toArray());
        }
        return scales;
    }

    private static List<String> all(String key, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1)).toList();
    }

    private static List<@Nullable GoldenTensor> tensors(String key, List<String> lines) {
        return Arrays.asList(all(key, lines).stream().map(text -> text.equals("none") ? null
                : GoldenTensor.parse(text)).toArray(GoldenTensor[]::new));
    }

    /** {@return whether its derivatives may be held against differences, which need elements, float64 and smoothness} */
    boolean isSmooth() {
        return !edge && raises == null && gradients.stream().anyMatch(Objects::nonNull)
                && inputs.stream().anyMatch(input -> input.differentiable() && input.values().shape().numel() > 0)
                && Stream.concat(results.stream(), inputs.stream().map(GoldenInput::values))
                        .noneMatch(tensor -> tensor.dtype() == DType.FLOAT32);
    }

    /** {@return whether an input is float64} */
    boolean hasFloat64Inputs() {
        return inputs.stream().anyMatch(input -> input.values().dtype() == DType.FLOAT64);
    }

    @Override
    public String toString() {
        return label + (inputs.isEmpty() ? "" : " (" + inputs.getFirst().values().dtype().torchName() + ")");
    }
}
