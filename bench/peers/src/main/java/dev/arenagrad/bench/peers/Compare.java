package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Amounts;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Machine;
import dev.arenagrad.bench.workload.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares arenagrad with other engines: each workload runs on each engine in a JVM of its own, the engines take turns, and the
 * median of the rounds counts. Before a time counts, the results must agree.
 */
public final class Compare {
    private final int rounds;
    private final List<String> seconds;
    private final Path folder;

    private Compare(int rounds, String warmup, String measured, Path folder) {
        this.rounds = rounds;
        this.seconds = List.of(warmup, measured);
        this.folder = folder;
    }

    /**
     * Runs, and prints a line for each round and workload.
     *
     * @param args {@code workloads}, the only suite that this is; the workload or {@code all}; the number of rounds; the seconds of warm-up and those measured in each JVM; the
     *     folder to write {@code compare.json} and {@code compare.png} into
     * @throws IOException if a file cannot be written or a JVM not be started
     * @throws InterruptedException if the thread is interrupted while it waits for a JVM
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (!args[0].equals("workloads")) {
            throw new IllegalArgumentException("There is no suite \"" + args[0]
                    + "\", only workloads, operators, models, threads");
        }
        Peer.requirePlatform();
        Path folder = Files.createDirectories(Path.of(args[5]));
        Compare compare = new Compare(Amounts.rounds(args[2]), Amounts.seconds("warmup", args[3]), Amounts.seconds(
                "seconds", args[4]), folder);
        List<Task> tasks = args[1].equals("all") ? List.of(Task.values()) : List.of(Task.named(args[1]));
        List<Comparison> comparisons = new ArrayList<>();
        for (Task task : tasks) {
            comparisons.add(compare.run(task));
        }
        Json.write(new Document(Machine.describe(), comparisons.stream().map(Comparison::entry).toList()), folder
                .resolve("compare.json"));
        ComparisonChart.write(comparisons, folder.resolve("compare.png"));
        comparisons.forEach(System.out::println);
        comparisons.stream().filter(comparison -> comparison.task().threads() > 1).forEach(comparison -> System.out
                .printf(
                        Locale.ROOT, "SCALING %s %.2f %.2f %.2f%n", comparison.task(), comparison.microsAlone(
                                Peer.ARENAGRAD),
                        comparison.micros(Peer.ARENAGRAD), comparison.scaling()));
    }

    /** What the file says. */
    private record Document(Map<String, String> machine, List<Comparison.Entry> workloads) {}

    private Comparison run(Task task) throws IOException, InterruptedException {
        List<Child.Report> reference = new ArrayList<>();
        Map<Peer, List<Child.Report>> reports = new EnumMap<>(Map.of(Peer.ARENAGRAD, reference));
        for (int round = 1; round <= rounds; round++) {
            StringBuilder line = new StringBuilder("%s, round %d of %d:".formatted(task, round, rounds));
            for (Peer peer : Peer.values()) {
                Child.Report report = run(peer, task);
                List<Child.Report> own = reports.computeIfAbsent(peer, _ -> new ArrayList<>());
                own.add(report);
                reference.getFirst().fingerprint().requireLike(report.fingerprint(),
                        peer + " in " + task);
                line.append(String.format(Locale.ROOT, "  %s %.2f", peer.title(), report.micros()));
            }
            System.out.println(line);
        }
        return new Comparison(task, reports);
    }

    private Child.Report run(Peer peer, Task task) throws IOException, InterruptedException {
        List<String> arguments = Stream.concat(Stream.of(peer.name(), task.toString()), seconds.stream()).toList();
        return ChildJvm.run(folder, peer.flags(), Child.class, arguments, Child.Report.class);
    }
}
