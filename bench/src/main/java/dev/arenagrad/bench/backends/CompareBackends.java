package dev.arenagrad.bench.backends;

import dev.arenagrad.bench.backends.BackendChart.Bars;
import dev.arenagrad.bench.measure.Amounts;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Fingerprint;
import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares OpenBLAS with pure Java, and SIMD with scalar loops. Backends take turns, each in a JVM of its own, and the median of the rounds
 * counts. The results of two steps must agree; what does not is listed, and the
 * program ends with status 1.
 */
final class CompareBackends {
    private final int rounds;
    private final Path folder;
    private final List<BackendComparison> rows = new ArrayList<>();
    /** Families that the picture shows by their means. */
    private final Set<String> summedUp = new HashSet<>();

    private final List<String> differences = new ArrayList<>();

    private CompareBackends(int rounds, Path folder) {
        this.rounds = rounds;
        this.folder = folder;
    }

    /**
     * Runs, and prints a line for each workload and each family.
     *
     * @param args the suite or {@code all}; the family or {@code all}; the workload, an operator with or without its
     *     prefix, or {@code all}; the number of rounds; the dtype and the size of operators; the folder to write {@code backends.json} and {@code backends.png} into
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[6]));
        CompareBackends compare = new CompareBackends(Amounts.rounds(args[3]), folder);
        for (Suite suite : Suite.named(args[0])) {
            for (Map.Entry<String, List<String>> family : suite.families(args[4], args[5]).entrySet()) {
                List<String> names = family.getValue().stream().filter(name -> isWanted(args[2], name.split(" ")[0]))
                        .toList();
                if (isWanted(args[1], family.getKey()) && !names.isEmpty()) {
                    if (suite.isSmall()) {
                        compare.summedUp.add(family.getKey());
                    }
                    compare.run(suite, family.getKey(), names);
                }
            }
        }
        if (compare.rows.isEmpty()) {
            throw new IllegalArgumentException(nothingWanted(args[0], args[1], args[2]));
        }
        List<FamilySummary> families = FamilySummary.of(compare.rows);
        Json.write(new Document(Machine.describe(), families, compare.rows), folder.resolve("backends.json"));
        BackendChart.write(compare.bars(families), folder.resolve("backends.png"));
        families.forEach(family -> System.out.println(family.line()));
        compare.differences.forEach(System.out::println);
        System.exit(compare.differences.isEmpty() ? 0 : 1);
    }

    private static String nothingWanted(String suite, String family, String workload) {
        String where = (family.equals("all") ? "" : " in family \"" + family + "\"") + (suite.equals("all")
                ? ""
                : " of suite \"" + suite + "\"");
        return workload.equals("all")
                ? "There is nothing" + where
                : "There is no workload, model or operator \"" + workload + "\"" + where;
    }

    private static boolean isWanted(String wanted, String name) {
        return wanted.equals("all") || wanted.equals(name) || name.endsWith("." + wanted);
    }

    /** What the file says. */
    private record Document(Map<String, String> machine, List<FamilySummary> families, List<BackendComparison> rows) {}

    private List<Bars> bars(List<FamilySummary> families) {
        List<Bars> bars = new ArrayList<>();
        rows.stream().filter(row -> !summedUp.contains(row.family())).forEach(row -> bars.add(new Bars(row.name(), row
                .openblas_over_java(), row.simd_over_scalar())));
        families.stream().filter(family -> summedUp.contains(family.family())).forEach(family -> bars.add(new Bars(
                family.family(), family.openblas_over_java(), family.simd_over_scalar())));
        return bars;
    }

    private void run(Suite suite, String family, List<String> names) throws IOException, InterruptedException {
        List<List<String>> jvms = suite.isSmall() ? List.of(names) : names.stream().map(List::of).toList();
        for (List<String> together : jvms) {
            Map<String, Map<Backend, List<Double>>> micros = new LinkedHashMap<>();
            Map<String, Fingerprint> reference = new HashMap<>();
            for (int round = 0; round < (suite.isSmall() ? 1 : rounds); round++) {
                for (Backend backend : Backend.values()) {
                    for (BackendChild.Result result : run(backend, suite, together)) {
                        Fingerprint first = reference.computeIfAbsent(result.name(), _ -> result.fingerprint());
                        if (!suite.agree(result.name(), first, result.fingerprint())) {
                            differences.add("DIFFERS %s on %s: %s instead of %s".formatted(result.name(), backend,
                                    result
                                            .fingerprint(), first));
                        }
                        micros.computeIfAbsent(result.name(), _ -> new EnumMap<>(Backend.class)).computeIfAbsent(
                                backend, _ -> new ArrayList<>()).add(result.micros());
                    }
                }
            }
            micros.forEach((name, each) -> {
                rows.add(BackendComparison.of(family, name, each));
                System.out.println(rows.getLast().line());
            });
        }
    }

    private List<BackendChild.Result> run(Backend backend, Suite suite, List<String> names) throws IOException,
            InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(suite.toString(), Double.toString(suite.warmup()), Double
                .toString(suite.measured())));
        arguments.addAll(names);
        return ChildJvm.run(folder, backend.flags(), BackendChild.class, arguments, BackendChild.Report.class)
                .results();
    }
}
