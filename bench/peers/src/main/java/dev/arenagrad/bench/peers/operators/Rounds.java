package dev.arenagrad.bench.peers.operators;

import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Median;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows as they come, in a file, so that a run that was interrupted can go on. The first line says what made them: program, settings,
 * and what the core can do. Rows of another program or other settings are not taken over.
 */
final class Rounds {
    private final Path file;
    private final Origin origin;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * What made the rows.
     *
     * @param program its check sum
     * @param settings seconds of warm-up and of measuring
     */
    record Origin(String program, String settings, CoreLimits limits) {
        private boolean isLike(String otherProgram, String otherSettings) {
            return program.equals(otherProgram) && settings.equals(otherSettings);
        }
    }

    record Entry(int round, Row row) {}

    private Rounds(Path file, Origin origin) {
        this.file = file;
        this.origin = origin;
    }

    /** Measures what the core can do. */
    interface Measurement {
        CoreLimits limits() throws IOException, InterruptedException;
    }

    /**
     * {@return the rows of the file if the same program made them with the same settings, or none, and an empty file}
     *
     * @param resume whether those of the file are wanted
     */
    static Rounds open(Path file, String program, String settings, boolean resume, Measurement measurement)
            throws IOException, InterruptedException {
        if (Files.exists(file)) {
            List<String> lines = Files.readAllLines(file);
            Origin origin = lines.isEmpty() ? null : Json.parse(lines.getFirst(), Origin.class);
            if (resume && origin != null && origin.isLike(program, settings)) {
                Rounds rounds = new Rounds(file, origin);
                lines.subList(1, lines.size()).forEach(line -> rounds.entries.add(Json.parse(line, Entry.class)));
                System.out.printf("%d rows of an earlier run are taken over (-Dresume=false starts anew)%n",
                        rounds.entries.size());
                return rounds;
            }
            System.out.println("The rows of an earlier run are left out: " + (resume
                    ? "another program or other settings made them" : "a new start was asked for"));
        }
        Origin origin = new Origin(program, settings, measurement.limits());
        Files.writeString(file, Json.line(origin) + "\n");
        return new Rounds(file, origin);
    }

    CoreLimits limits() {
        return origin.limits();
    }

    Set<String> done(int round) {
        Set<String> done = new HashSet<>();
        entries.stream().filter(entry -> entry.round() == round).forEach(entry -> done.add(entry.row().variant()));
        return done;
    }

    void add(int round, Row row) throws IOException {
        Entry entry = new Entry(round, row);
        entries.add(entry);
        Files.write(file, List.of(Json.line(entry)), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** {@return a row for each of the variants that has been run: a mismatch of any round, or the medians of all rounds} */
    List<Row> rows(Set<String> variants) {
        Map<String, List<Row>> each = new LinkedHashMap<>();
        entries.stream().map(Entry::row).filter(row -> variants.contains(row.variant()))
                .forEach(row -> each.computeIfAbsent(row.variant(), _ -> new ArrayList<>()).add(row));
        return each.values().stream().map(Rounds::combined).toList();
    }

    private static Row combined(List<Row> rows) {
        Row first = rows.getFirst();
        return rows.stream().filter(row -> row.mismatch() != null).findFirst().orElseGet(() -> new Row(first.family(),
                first
                        .variant(), Median.of(rows.stream().map(Row::ours).toList()), Median.of(rows.stream().map(
                                Row::libtorch).toList()), first.limit(), null));
    }
}
