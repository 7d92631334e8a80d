package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Median;
import dev.arenagrad.bench.workload.Task;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the rounds of one workload gave. */
final class Comparison {
    private final Task task;
    private final Map<Peer, List<Child.Report>> rounds = new EnumMap<>(Peer.class);

    /**
     * Takes what was measured.
     *
     * @param rounds for each engine what it reported in each round, all in the same order
     */
    Comparison(Task task, Map<Peer, List<Child.Report>> rounds) {
        this.task = task;
        this.rounds.putAll(rounds);
    }

    Task task() {
        return task;
    }

    /** {@return the median of the rounds, in microseconds a step} */
    double micros(Peer peer) {
        return Median.of(reports(peer).map(Child.Report::micros).toList());
    }

    /** {@return the same on one thread} */
    double microsAlone(Peer peer) {
        return Median.of(reports(peer).map(Child.Report::microsAlone).toList());
    }

    private Stream<Child.Report> reports(Peer peer) {
        return rounds.getOrDefault(peer, List.of()).stream();
    }

    /** {@return how many times as fast as the better of the others arenagrad is} */
    double ratio() {
        return Math.min(micros(Peer.LIBTORCH), micros(Peer.DJL)) / micros(Peer.ARENAGRAD);
    }

    /** {@return how many times as many steps a second arenagrad does on all threads of the workload as on one} */
    double scaling() {
        return microsAlone(Peer.ARENAGRAD) / micros(Peer.ARENAGRAD);
    }

    /** {@return the line of the table: the workload, microseconds of each engine, and the ratio} */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("COMPARE ").append(task);
        for (Peer peer : Peer.values()) {
            line.append(String.format(Locale.ROOT, " %.2f", micros(peer)));
        }
        return line.append(String.format(Locale.ROOT, " %.2f", ratio())).toString();
    }

    /** {@return the same for a program to read, with what each round gave} */
    Entry entry() {
        Map<Peer, List<Double>> each = new EnumMap<>(Peer.class);
        rounds.forEach((peer, reports) -> each.put(peer, reports.stream().map(Child.Report::micros).toList()));
        return new Entry(task.toString(), task.threads(), micros(Peer.ARENAGRAD), micros(Peer.ARENAGRAD_JAVA),
                micros(Peer.LIBTORCH), micros(Peer.DJL), ratio(), task.target(), scaling(), each);
    }

    /**
     * A row of the file.
     *
     * @param target the ratio that is wanted
     * @param scaling steps a second on all threads divided by those on one, of arenagrad
     * @param rounds microseconds a step, round by round
     */
    record Entry(String workload, int threads, double arenagrad_us, double java_us, double libtorch_us, double djl_us,
            double ratio, double target, double scaling, Map<Peer, List<Double>> rounds) {}
}
