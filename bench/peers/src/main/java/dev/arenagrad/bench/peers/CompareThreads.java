package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Amounts;
import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Machine;
import dev.arenagrad.bench.workload.LargeTask;
import dev.arenagrad.bench.workload.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Measures how fast memory is, what large workloads gain from a second thread on arenagrad and on libtorch, and that two callers at once lose nothing by being
 * allowed two. Engines and numbers of threads have a JVM each, which take turns; callers take turns with one and two in one. The median of the rounds
 * counts. Before a time counts, results must agree:
 * those of both engines as usual, those of arenagrad with one thread and with two to the bit.
 */
final class CompareThreads {
    /** The workloads of callers at once. */
    private static final List<String> OF_CALLERS = List.of(Task.REQUESTS.toString(), Task.MLP.toString(),
            LargeTask.MLP512.toString());

    private final int rounds;
    private final List<String> seconds;
    private final Path folder;

    private CompareThreads(int rounds, String warmup, String measured, Path folder) {
        this.rounds = rounds;
        this.seconds = List.of(warmup, measured);
        this.folder = folder;
    }

    /**
     * Runs, and prints a line for each workload.
     *
     * @param args a large workload, {@code callers}, {@code memory}, or {@code all}; the number of rounds; the seconds of warm-up and those measured in each
     *     JVM; the folder to write {@code threads.json} into
     */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Peer.requirePlatform();
        Path folder = Files.createDirectories(Path.of(args[4]));
        CompareThreads compare = new CompareThreads(Amounts.rounds(args[1]), Amounts.seconds("warmup", args[2]), Amounts
                .seconds("seconds", args[3]), folder);
        List<LargeTask> tasks = switch (args[0]) {
            case "all" -> List.of(LargeTask.values());
            case "callers", "memory" -> List.of();
            default -> List.of(named(args[0]));
        };
        MemorySpeed memory = MemorySpeed.measure();
        System.out.println(memory.line());
        List<ThreadsGain> gains = new ArrayList<>();
        for (LargeTask task : tasks) {
            gains.add(compare.gain(task));
            System.out.println(gains.getLast().line());
        }
        List<CallersAtOnce> callers = new ArrayList<>();
        if (args[0].equals("all") || args[0].equals("callers")) {
            for (String workload : OF_CALLERS) {
                callers.add(compare.callers(workload));
                System.out.println(callers.getLast().line());
            }
        }
        Json.write(new Document(Machine.describe(), memory, gains, callers), folder.resolve("threads.json"));
    }

    private static LargeTask named(String name) {
        try {
            return LargeTask.named(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; beside them there are callers, memory and all", e);
        }
    }

    /** What the file says. */
    private record Document(Map<String, String> machine, MemorySpeed memory, List<ThreadsGain> threads,
            List<CallersAtOnce> callers) {}

    private ThreadsGain gain(LargeTask task) throws IOException, InterruptedException {
        List<Double> arenagrad1 = new ArrayList<>();
        List<Double> arenagrad2 = new ArrayList<>();
        List<Double> libtorch1 = new ArrayList<>();
        List<Double> libtorch2 = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ThreadsChild.Report one = run(Peer.ARENAGRAD.name(), task.toString(), 1);
            ThreadsChild.Report two = run(Peer.ARENAGRAD.name(), task.toString(), 2);
            ThreadsChild.Report theirs1 = run(Peer.LIBTORCH.name(), task.toString(), 1);
            ThreadsChild.Report theirs2 = run(Peer.LIBTORCH.name(), task.toString(), 2);
            requireSame(one, two, task.toString());
            one.fingerprint().requireLike(theirs1.fingerprint(), "libtorch in " + task);
            one.fingerprint().requireLike(theirs2.fingerprint(), "libtorch with two threads in " + task);
            arenagrad1.add(one.micros());
            arenagrad2.add(two.micros());
            libtorch1.add(theirs1.micros());
            libtorch2.add(theirs2.micros());
        }
        return ThreadsGain.of(task, arenagrad1, arenagrad2, libtorch1, libtorch2);
    }

    private CallersAtOnce callers(String workload) throws IOException, InterruptedException {
        List<Double> ofOne = new ArrayList<>();
        List<Double> ofTwo = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            CallersChild.Report report = ChildJvm.run(folder, 2, List.of(), CallersChild.class, Stream.concat(Stream.of(
                    workload), seconds.stream()).toList(), CallersChild.Report.class);
            ofOne.add(report.one());
            ofTwo.add(report.two());
        }
        return CallersAtOnce.of(workload, ofOne, ofTwo);
    }

    private static void requireSame(ThreadsChild.Report one, ThreadsChild.Report two, String workload) {
        if (!one.fingerprint().equals(two.fingerprint())) {
            throw new IllegalStateException("arenagrad computes other bits with two threads in " + workload);
        }
    }

    private ThreadsChild.Report run(String who, String workload, int threads) throws IOException,
            InterruptedException {
        List<String> arguments = Stream.concat(Stream.of(who, workload, Integer.toString(threads)), seconds.stream())
                .toList();
        return ChildJvm.run(folder, threads, List.of(), ThreadsChild.class, arguments, ThreadsChild.Report.class);
    }
}
