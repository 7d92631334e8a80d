package dev.arenagrad.bench.peers.operators;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What all rows come to. */
final class Summary {
    private static final double WANTED = 0.9;
    private static final int WORST = 20;

    private final List<Row> measured;
    private final List<Row> mismatches;

    Summary(List<Row> rows) {
        measured = rows.stream().filter(row -> row.mismatch() == null).toList();
        mismatches = rows.stream().filter(row -> row.mismatch() != null).toList();
    }

    boolean hasMismatches() {
        return !mismatches.isEmpty();
    }

    /** {@return the geometric mean of the ratios of each family, and of all} */
    Map<String, Double> geometricMeans() {
        Map<String, List<Row>> families = new LinkedHashMap<>();
        measured.forEach(row -> families.computeIfAbsent(row.family(), _ -> new ArrayList<>()).add(row));
        Map<String, Double> means = new LinkedHashMap<>();
        families.forEach((family, rows) -> means.put(family, geometricMean(rows)));
        means.put("all", geometricMean(measured));
        return means;
    }

    /** {@return the lines that follow those of the rows} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<Row> losersFirst = measured.stream().sorted(Comparator.comparingDouble(Row::ratio)).toList();
        List<Row> behind = losersFirst.stream().filter(row -> row.ratio() < WANTED).toList();
        losersFirst.stream().limit(WORST).forEach(row -> lines.add("WORST " + row));
        behind.forEach(row -> lines.add("BEHIND " + row));
        mismatches.forEach(row -> lines.add(row.toString()));
        geometricMeans().forEach((family, mean) -> lines.add(String.format(Locale.ROOT, "MEAN %s %.2f", family, mean)));
        lines.add(String.format(Locale.ROOT, "SUMMARY %d rows, %d below %.1f, %d mismatches", measured.size(), behind
                .size(), WANTED, mismatches.size()));
        return lines;
    }

    private static double geometricMean(List<Row> rows) {
        return Math.exp(rows.stream().mapToDouble(row -> Math.log(row.ratio())).average().orElse(0));
    }
}
