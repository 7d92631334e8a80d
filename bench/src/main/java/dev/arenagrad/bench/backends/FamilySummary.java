package dev.arenagrad.bench.backends;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The geometric means of a family's ratios.
 *
 * @param rows how many workloads it has
 */
record FamilySummary(String family, int rows, double openblas_over_java, double simd_over_scalar) {
    /** {@return one for each family, in the order of the rows} */
    static List<FamilySummary> of(List<BackendComparison> rows) {
        Map<String, List<BackendComparison>> byFamily = rows.stream().collect(Collectors.groupingBy(
                BackendComparison::family, LinkedHashMap::new, Collectors.toList()));
        return byFamily.entrySet().stream().map(family -> new FamilySummary(family.getKey(), family.getValue().size(),
                mean(family.getValue(), BackendComparison::openblas_over_java), mean(family.getValue(),
                        BackendComparison::simd_over_scalar))).toList();
    }

    private static double mean(List<BackendComparison> rows, ToDoubleFunction<BackendComparison> ratio) {
        return Math.exp(rows.stream().mapToDouble(row -> Math.log(ratio.applyAsDouble(row))).average().orElse(0));
    }

    /** {@return its line: family, number of workloads, and the two means} */
    String line() {
        return String.format(Locale.ROOT, "FAMILY %s %d %.2f %.2f", family, rows, openblas_over_java, simd_over_scalar);
    }
}
