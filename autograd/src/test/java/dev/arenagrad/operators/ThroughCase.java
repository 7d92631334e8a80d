package dev.arenagrad.operators;

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
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What PyTorch made of derivatives taken through the derivatives of a golden case; the format of the file is described in {@code
 * through_goldens.py}.
 *
 * @param special whether the case has zeros, ties, bounds, equal values, infinities, NaN or nothing
 * @param recorded for each gradient that there is, whether it requires a gradient
 * @param reached for each differentiable input, whether there is a second derivative; empty if PyTorch has no second derivatives
 * @param byCotangents for each result; empty if PyTorch has no second derivatives
 * @param tangents for each result; empty if PyTorch has none
 * @param turned for each gradient that there is; empty if PyTorch has none
 * @param exact where PyTorch's answer is NaN or wrong: the right values, by what they are
 */
record ThroughCase(String family, String operator, String label, boolean special, List<Boolean> recorded,
        List<Boolean> reached,
        List<@Nullable GoldenTensor> byCotangents, List<@Nullable GoldenTensor> tangents,
        List<@Nullable GoldenTensor> turned, Map<String, Exact> exact) {

    /**
     * Values that are known better.
     *
     * @param values by place, in row-major order
     */
    record Exact(Map<Integer, Double> values, String reason) {
        static final Exact NOTHING = new Exact(Map.of(), "");
    }

    /** {@return all cases, by family and operator, with a slash in between} */
    static Map<String, List<ThroughCase>> readAll() {
        Map<String, List<ThroughCase>> cases = new LinkedHashMap<>();
        try (var file = Objects.requireNonNull(ThroughCase.class.getResourceAsStream("through.goldens.gz"));
                var reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(file),
                        StandardCharsets.UTF_8))) {
            List<String> record = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    ThroughCase read = parse(record);
                    cases.computeIfAbsent(read.family + "/" + read.operator, _ -> new ArrayList<>()).add(read);
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

    private static ThroughCase parse(List<String> lines) {
        Map<String, Exact> exact = new LinkedHashMap<>();
        for (String line : all("exact", lines)) {
            String[] words = line.split(" \\| ");
            Map<Integer, Double> values = new LinkedHashMap<>();
            for (String value : words[1].split(" ")) {
                String[] both = value.split("=");
                values.put(Integer.parseInt(both[0]), GoldenTensor.number(both[1]));
            }
            exact.put(words[0], new Exact(values, words[2]));
        }
        return new ThroughCase(all("family", lines).getFirst(), all("operator", lines).getFirst(), all("case", lines)
                .getFirst(), lines.contains(
                        "special"), truths("recorded", lines), truths("reached", lines), tensors("by cotangent", lines),
                tensors("tangent", lines), tensors("turned", lines), exact);
    }

    private static List<String> all(String key, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1)).toList();
    }

    private static List<Boolean> truths(String key, List<String> lines) {
        return all(key, lines).stream().map(Boolean::valueOf).toList();
    }

    private static List<@Nullable GoldenTensor> tensors(String key, List<String> lines) {
        return Arrays.asList(all(key, lines).stream().map(text -> text.equals("none") ? null
                : GoldenTensor.parse(text)).toArray(GoldenTensor[]::new));
    }
}
