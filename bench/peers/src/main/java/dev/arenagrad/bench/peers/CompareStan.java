package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Amounts;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Median;
import dev.arenagrad.bench.workload.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Compares the two smallest workloads with Stan Math, whose tape of scalars in C++ says what little a step can cost: each in a process of its
 * own, taking turns, and the median of the rounds counts. Before a time counts, the losses and gradients of two steps must agree.
 */
final class CompareStan {
    private final StanProgram stan;
    private final int rounds;
    private final List<String> seconds;
    private final Path folder;

    private CompareStan(StanProgram stan, int rounds, String warmup, String measured, Path folder) {
        this.stan = stan;
        this.rounds = rounds;
        this.seconds = List.of(warmup, measured);
        this.folder = folder;
    }

    /**
     * Builds the program, runs, and prints for each workload {@code STAN}, its name, the microseconds of a step here and there, and how many
     * times as long the one takes as the other.
     *
     * @param args the workload or {@code all}; the number of rounds; the seconds of warm-up and those measured in each process; the folder
     *     to build in
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<Task> tasks = args[0].equals("all") ? StanProgram.TASKS : List.of(Task.named(args[0]));
        if (!StanProgram.TASKS.containsAll(tasks)) {
            throw new IllegalArgumentException("Only " + StanProgram.TASKS + " are compared with Stan Math");
        }
        int rounds = Amounts.rounds(args[1]);
        String warmup = Amounts.seconds("warmup", args[2]);
        String measured = Amounts.seconds("seconds", args[3]);
        Path folder = Files.createDirectories(Path.of(args[4])).toAbsolutePath();
        CompareStan compare = new CompareStan(StanProgram.build(folder), rounds, warmup, measured, folder);
        for (Task task : tasks) {
            System.out.println(compare.run(task));
        }
    }

    private String run(Task task) throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Child.Report own = arenagrad(task);
            Child.Report other = stan.run(task, seconds);
            own.fingerprint().requireLike(other.fingerprint(), "Stan Math in " + task);
            ours.add(own.micros());
            theirs.add(other.micros());
        }
        double micros = Median.of(ours);
        double tape = Median.of(theirs);
        return String.format(Locale.ROOT, "STAN %s %.3f %.3f %.1f", task, micros, tape, micros / tape);
    }

    private Child.Report arenagrad(Task task) throws IOException, InterruptedException {
        List<String> arguments = Stream.concat(Stream.of(Peer.ARENAGRAD.name(), task.toString()), seconds.stream())
                .toList();
        return ChildJvm.run(folder, Peer.ARENAGRAD.flags(), Child.class, arguments, Child.Report.class);
    }
}
