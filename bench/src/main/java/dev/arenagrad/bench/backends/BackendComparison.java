package dev.arenagrad.bench.backends;

import dev.arenagrad.bench.measure.Median;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the rounds of one workload gave, a row of the file.
 *
 * @param family what the workload is summed up with
 * @param openblas_us microseconds a step, the median of the rounds, as in the next two
 * @param openblas_over_java how many times as fast as pure Java OpenBLAS is, both with SIMD
 * @param simd_over_scalar how many times as fast SIMD is as scalar loops, both without native code
 */
record BackendComparison(String family, String name, double openblas_us, double java_us, double scalar_us,
        double openblas_over_java, double simd_over_scalar) {
    /** {@return the row of a workload, of which each backend has run in each round} */
    static BackendComparison of(String family, String name, Map<Backend, List<Double>> rounds) {
        Map<Backend, Double> micros = new EnumMap<>(Backend.class);
        rounds.forEach((backend, each) -> micros.put(backend, Median.of(each)));
        double openblas = micros.getOrDefault(Backend.OPENBLAS, Double.NaN);
        double java = micros.getOrDefault(Backend.JAVA, Double.NaN);
        double scalar = micros.getOrDefault(Backend.SCALAR, Double.NaN);
        return new BackendComparison(family, name, openblas, java, scalar, java / openblas, scalar / java);
    }

    /** {@return the line of the table: family, name, microseconds of each backend, and the two ratios} */
    String line() {
        return String.format(Locale.ROOT, "BACKEND %s %s %.2f %.2f %.2f %.2f %.2f", family, name, openblas_us,
                java_us, scalar_us, openblas_over_java, simd_over_scalar);
    }
}
