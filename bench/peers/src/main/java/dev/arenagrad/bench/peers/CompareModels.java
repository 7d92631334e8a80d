package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Amounts;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Machine;
import dev.arenagrad.bench.measure.StepReport;
import dev.arenagrad.bench.measure.Turns;
import dev.arenagrad.bench.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares the training of whole models on arenagrad and on libtorch, and the median of the rounds counts: memory in a JVM for each model
 * and engine, time in one for each model, in which both take turns, by the processor time of the thread that trains. Before a time
 * counts, the losses and gradients of two steps must agree.
 */
final class CompareModels {
    /**
     * A heap of one size for both engines, touched beforehand, so that what becomes resident is what they need outside of it; and nothing that
     * waits to be compiled is measured.
     */
    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch",
            "-XX:-BackgroundCompilation");

    private final int rounds;
    private final String warmup;
    private final String measured;
    private final Path folder;

    private CompareModels(int rounds, String warmup, String measured, Path folder) {
        this.rounds = rounds;
        this.warmup = warmup;
        this.measured = measured;
        this.folder = folder;
    }

    /**
     * Runs, and prints a line for each round and model.
     *
     * @param args the model or {@code all}; the number of rounds; the seconds of warm-up and those measured for each engine; the folder to
     *     write {@code models.json} and {@code models.png} into
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Peer.requirePlatform();
        Path folder = Files.createDirectories(Path.of(args[4]));
        CompareModels compare = new CompareModels(Amounts.rounds(args[1]), Amounts.seconds("warmup", args[2]), Amounts
                .seconds("seconds", args[3]), folder);
        List<ModelComparison> comparisons = new ArrayList<>();
        for (Model model : args[0].equals("all") ? List.of(Model.values()) : List.of(Model.named(args[0]))) {
            comparisons.add(compare.run(model));
        }
        Json.write(new Document(Machine.describe(), comparisons), folder.resolve("models.json"));
        ModelChart.write(comparisons, folder.resolve("models.png"));
        comparisons.forEach(comparison -> System.out.println(comparison.line()));
    }

    /** What the file says. */
    private record Document(Map<String, String> machine, List<ModelComparison> models) {}

    private ModelComparison run(Model model) throws IOException, InterruptedException {
        List<StepReport> ours = new ArrayList<>();
        List<StepReport> libtorch = new ArrayList<>();
        List<Turns.Micros> micros = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ours.add(run(Peer.ARENAGRAD, model));
            libtorch.add(run(Peer.LIBTORCH, model));
            libtorch.getFirst().fingerprint().requireLike(ours.getLast().fingerprint(), "arenagrad in " + model);
            libtorch.getFirst().fingerprint().requireLike(libtorch.getLast().fingerprint(), "libtorch in " + model);
            micros.add(ChildJvm.run(folder, flags(Peer.ARENAGRAD), ModelTurns.class, List.of(model.toString(), warmup,
                    measured), Turns.Micros.class));
            System.out.printf(Locale.ROOT, "%s, round %d of %d:  arenagrad %.1f  libtorch %.1f%n", model, round, rounds,
                    micros.getLast().first(), micros.getLast().second());
        }
        return ModelComparison.of(model, ours, libtorch, micros);
    }

    private StepReport run(Peer peer, Model model) throws IOException, InterruptedException {
        return ChildJvm.run(folder, flags(peer), ModelChild.class, List.of(peer.name(), model.toString()),
                StepReport.class);
    }

    private static List<String> flags(Peer peer) {
        return Stream.concat(peer.flags().stream(), FLAGS.stream()).toList();
    }
}
