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
 * Measures how fast memory is, what large workloads gain from a second thread on arenagrad and on libtorch, and that two callers at once lose
 * nothing by being allowed two. Each engine has a JVM in each round, in which one thread and two take turns, as they do for callers; the median of
 * all turns counts. Before a time counts, results must agree: those of both engines as usual, those of arenagrad with one thread and with two to
 * the bit.
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
     * @param args a large workload, {@code callers}, {@code memory}, or {@code all}; the number of rounds; the seconds of warm-up and those measured with
     *     each number of threads, of callers the seconds of both warm-ups; the folder to write {@code threads.json} into
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
        List<OneAndTwo> arenagrad = new ArrayList<>();
        List<OneAndTwo> libtorch = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ThreadsChild.Report ours = run(ThreadsChild.class, List.of(Peer.ARENAGRAD.name(), task.toString()),
                    ThreadsChild.Report.class);
            ThreadsChild.Report theirs = run(ThreadsChild.class, List.of(Peer.LIBTORCH.name(), task.toString()),
                    ThreadsChild.Report.class);
            if (!ours.one().equals(ours.two())) {
                throw new IllegalStateException("arenagrad computes other bits with two threads in " + task);
            }
            ours.one().requireLike(theirs.one(), "libtorch in " + task);
            ours.one().requireLike(theirs.two(), "libtorch with two threads in " + task);
            arenagrad.add(ours.micros());
            libtorch.add(theirs.micros());
        }
        return ThreadsGain.of(task, arenagrad, libtorch);
    }

    private CallersAtOnce callers(String workload) throws IOException, InterruptedException {
        List<OneAndTwo> found = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            found.add(run(CallersChild.class, List.of(workload), OneAndTwo.class));
        }
        return CallersAtOnce.of(workload, found);
    }

    private <T> T run(Class<?> program, List<String> what, Class<T> type) throws IOException, InterruptedException {
        List<String> arguments = Stream.concat(what.stream(), seconds.stream()).toList();
        return ChildJvm.run(folder, 2, List.of(), program, arguments, type);
    }
}
