package dev.arenagrad.bench.peers;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.arenagrad.bench.workload.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares arenagrad with other engines: each workload runs on each engine in a JVM of its own, the engines take turns, and the
 * median of the rounds counts. Before a time counts, the results must agree.
 */
public final class Compare {
    private static final String PLATFORM = "linux amd64";

    /** Settings that make OpenBLAS take other kernels than those for this processor. */
    private static final Set<String> OPENBLAS_OVERRIDES = Set.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

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
     * @param args the workload or {@code all}; the number of rounds; the seconds of warm-up and those measured in each JVM; the
     *     folder to write {@code compare.json} and {@code compare.png} into
     * @throws IOException if a file cannot be written or a JVM not be started
     * @throws InterruptedException if the thread is interrupted while it waits for a JVM
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String platform = (System.getProperty("os.name") + " " + System.getProperty("os.arch")).toLowerCase(
                Locale.ROOT);
        if (!platform.equals(PLATFORM)) {
            throw new IllegalStateException(
                    "The native libraries of the other engines are here for " + PLATFORM + " alone, not for "
                            + platform);
        }
        Path folder = Files.createDirectories(Path.of(args[4]));
        Compare compare = new Compare(Integer.parseInt(args[1]), args[2], args[3], folder);
        List<Task> tasks = args[0].equals("all") ? List.of(Task.values()) : List.of(Task.named(args[0]));
        List<Comparison> comparisons = new ArrayList<>();
        for (Task task : tasks) {
            comparisons.add(compare.run(task));
        }
        Files.writeString(folder.resolve("compare.json"), new GsonBuilder().setPrettyPrinting().create()
                .toJson(new Document(Machine.describe(), comparisons.stream().map(Comparison::entry).toList())));
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
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path")));
        command.addAll(peer.flags());
        command.addAll(List.of(Child.class.getName(), peer.name(), task.toString()));
        command.addAll(seconds);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().keySet().removeAll(OPENBLAS_OVERRIDES);
        builder.environment().putAll(Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1", "MKL_NUM_THREADS",
                "1"));
        Process process = builder.start();
        List<String> output;
        try (Stream<String> lines = process.inputReader().lines()) {
            output = lines.toList();
        }
        int status = process.waitFor();
        return output.stream().filter(line -> line.startsWith(Child.PREFIX)).findFirst()
                .map(line -> new Gson().fromJson(line.substring(Child.PREFIX.length()), Child.Report.class))
                .orElseThrow(() -> new IllegalStateException("%s in %s ended with status %d:%n%s"
                        .formatted(peer, task, status, String.join(System.lineSeparator(), output))));
    }
}
