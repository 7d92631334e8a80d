package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Median;
import dev.arenagrad.bench.workload.LargeTask;
import java.util.List;
import java.util.Locale;

/**
 * What one workload gains from a second thread, a row of the file. Times are microseconds of a step, as they pass, medians of the rounds.
 *
 * @param gain how many times as fast as with one thread arenagrad is with two
 * @param libtorch_gain the same of libtorch
 * @param ratio how many times as fast as libtorch arenagrad is, both with two
 * @param arenagrad1_rounds microseconds a step, round by round, as all that follows
 */
record ThreadsGain(String workload, double arenagrad1_us, double arenagrad2_us, double gain, double libtorch1_us,
        double libtorch2_us, double libtorch_gain, double ratio, List<Double> arenagrad1_rounds,
        List<Double> arenagrad2_rounds, List<Double> libtorch1_rounds, List<Double> libtorch2_rounds) {
    static ThreadsGain of(LargeTask task, List<Double> arenagrad1, List<Double> arenagrad2, List<Double> libtorch1,
            List<Double> libtorch2) {
        double one = Median.of(arenagrad1);
        double two = Median.of(arenagrad2);
        double libtorchOne = Median.of(libtorch1);
        double libtorchTwo = Median.of(libtorch2);
        return new ThreadsGain(task.toString(), one, two, one / two, libtorchOne, libtorchTwo, libtorchOne
                / libtorchTwo, libtorchTwo / two, arenagrad1, arenagrad2, libtorch1, libtorch2);
    }

    /** {@return the line of the table} */
    String line() {
        return String.format(Locale.ROOT, "THREADS %s %.1f %.1f %.2f %.1f %.1f %.2f %.2f", workload, arenagrad1_us,
                arenagrad2_us, gain, libtorch1_us, libtorch2_us, libtorch_gain, ratio);
    }
}
