package dev.arenagrad.bench.peers.operators;

import dev.arenagrad.bench.measure.Amounts;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Machine;
import dev.arenagrad.bench.operators.OperatorFamily;
import dev.arenagrad.bench.operators.OperatorTable;
import dev.arenagrad.bench.operators.Variant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares every operator of the catalogue with libtorch's: a JVM for each family and round, in which both engines take turns
 * variant by variant. Before a time counts, results and gradients must agree.
 */
public final class CompareOperators {
    private static final String ALL = "all";
    /** A step waits for the compiler, so that a measurement cannot begin while what it measures is still interpreted. */
    private static final List<String> FLAGS = List.of("-XX:-BackgroundCompilation");

    private final Path folder;
    private final String warmup;
    private final String seconds;

    private CompareOperators(Path folder, String warmup, String seconds) {
        this.folder = folder;
        this.warmup = warmup;
        this.seconds = seconds;
    }

    /**
     * Runs, prints a line for each variant and then the summary, and ends the process with status 1 if anything did not agree.
     *
     * @param args the family or {@code all}; the operator, with or without its prefix, or {@code all}; {@code true} to go on where an
     *     earlier run was interrupted; the number of rounds; seconds of warm-up and of measuring for each variant and engine; the
     *     folder to write into
     * @throws IOException if a file cannot be written or a JVM not be started
     * @throws InterruptedException if the thread is interrupted while it waits for a JVM
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        LibtorchOperators.requireAll(OperatorTable.FAMILIES);
        Map<OperatorFamily, List<String>> variants = new LinkedHashMap<>();
        OperatorTable.FAMILIES.forEach(family -> variants.put(family, variants(family, args[0], args[1])));
        Set<String> wanted = new LinkedHashSet<>();
        variants.values().forEach(wanted::addAll);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(unknown(args[0], args[1]));
        }
        int wantedRounds = Amounts.rounds(args[3]);
        String warmup = Amounts.seconds("warmup", args[4]);
        String seconds = Amounts.seconds("seconds", args[5]);
        Path folder = Files.createDirectories(Path.of(args[6]));
        CompareOperators compare = new CompareOperators(folder, warmup, seconds);
        Rounds rounds = Rounds.open(folder.resolve("operators-rows.jsonl"), Fingerprints.ofThisProgram(), "%s s, %s s"
                .formatted(warmup, seconds), Boolean.parseBoolean(args[2]), compare::limits);
        for (int round = 1; round <= wantedRounds; round++) {
            for (OperatorFamily family : OperatorTable.FAMILIES) {
                List<String> left = new ArrayList<>(variants.get(family));
                left.removeAll(rounds.done(round));
                compare.run(family, left, round, rounds);
            }
        }
        List<Row> rows = rounds.rows(wanted);
        Summary summary = new Summary(rows);
        compare.write(rows, summary, rounds.limits());
        LibtorchOperators.ABSENT.forEach((operator, reason) -> System.out.println("LEFT OUT " + operator + ": "
                + reason));
        summary.lines().forEach(System.out::println);
        System.exit(summary.hasMismatches() ? 1 : 0);
    }

    private static String unknown(String family, String operator) {
        List<String> families = OperatorTable.FAMILIES.stream().map(OperatorFamily::name).toList();
        if (!family.equals(ALL) && !families.contains(family)) {
            return "There is no family \"%s\", only %s".formatted(family, String.join(", ", families));
        }
        return "There is no operator \"%s\"%s, or libtorch has none: docs/operators.md lists them".formatted(operator,
                family
                        .equals(ALL) ? "" : " in family \"" + family + "\"");
    }

    private static List<String> variants(OperatorFamily family, String wantedFamily, String wantedOperator) {
        if (!wantedFamily.equals(ALL) && !wantedFamily.equals(family.name())) {
            return List.of();
        }
        return family.cases().stream().filter(each -> !LibtorchOperators.ABSENT.containsKey(each.name()))
                .filter(each -> wantedOperator.equals(ALL) || each.name().equals(wantedOperator) || each.name()
                        .endsWith("."
                                + wantedOperator))
                .flatMap(each -> each.variants().stream()).map(Variant::toString).toList();
    }

    private CoreLimits limits() throws IOException, InterruptedException {
        Process child = ChildJvm.start(folder, FLAGS, OperatorChild.class, List.of("-"));
        List<String> output = new ArrayList<>();
        CoreLimits limits = null;
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith(OperatorChild.LIMITS)) {
                    limits = Json.parse(line.substring(OperatorChild.LIMITS.length()), CoreLimits.class);
                }
            }
        }
        if (child.waitFor() != 0 || limits == null) {
            throw new IllegalStateException(String.join(System.lineSeparator(), output));
        }
        return limits;
    }

    /** Runs variants in one JVM; should it end before its time, which is a mismatch of the variant that it was at, in another. */
    private void run(OperatorFamily family, List<String> variants, int round, Rounds rounds) throws IOException,
            InterruptedException {
        List<String> left = new ArrayList<>(variants);
        while (!left.isEmpty()) {
            Process child = ChildJvm.start(folder, FLAGS, OperatorChild.class, List.of(family.name(), warmup, seconds,
                    Json.line(rounds.limits())));
            try (Writer wanted = new OutputStreamWriter(child.getOutputStream(), StandardCharsets.UTF_8)) {
                wanted.write(String.join("\n", left) + "\n");
            }
            String started = null;
            List<String> output = new ArrayList<>();
            try (BufferedReader lines = child.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(OperatorChild.STARTED)) {
                        started = line.substring(OperatorChild.STARTED.length());
                    } else if (line.startsWith(OperatorChild.DONE)) {
                        add(Json.parse(line.substring(OperatorChild.DONE.length()), Row.class), left, round, rounds);
                        started = null;
                    } else {
                        output.add(line);
                    }
                }
            }
            int status = child.waitFor();
            if (status != 0 || !left.isEmpty()) {
                failed(family, started, status, output, left, round, rounds);
            }
        }
    }

    private static void failed(OperatorFamily family, @Nullable String started, int status, List<String> output,
            List<String> left, int round, Rounds rounds) throws IOException {
        String text = "the JVM ended with status %d: %s".formatted(status, String.join(" | ", output));
        if (started == null) {
            throw new IllegalStateException(family + ": " + text);
        }
        add(Row.failed(family.name(), started, text), left, round, rounds);
    }

    private static void add(Row row, List<String> left, int round, Rounds rounds) throws IOException {
        left.remove(row.variant());
        rounds.add(round, row);
        System.out.println(row);
    }

    /** What the file says. */
    private record Document(Map<String, String> machine, CoreLimits limits, Map<String, Double> geometricMeans,
            List<Row> rows) {}

    private void write(List<Row> rows, Summary summary, CoreLimits limits) throws IOException {
        Json.write(new Document(Machine.describe(), limits, summary.geometricMeans(), rows), folder.resolve(
                "operators.json"));
        List<String> lines = new ArrayList<>(List.of(
                "family,operator,dtype,size,layout,pass,arenagrad_us,libtorch_us,ratio,of_limit"));
        rows.stream().filter(row -> row.mismatch() == null).forEach(row -> lines.add(String.format(Locale.ROOT,
                "%s,\"%s\",%s,%.3f,%.3f,%.3f,%.3f", row.family(), row.operator(), row.variant().substring(row.operator()
                        .length() + 1).replace(' ', ','), row.ours(), row.libtorch(), row.ratio(), row.ofLimit())));
        Files.write(folder.resolve("operators.csv"), lines);
        OperatorsChart.write(rows, folder.resolve("operators.png"));
    }
}
