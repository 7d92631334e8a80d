package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.workload.LargeTask;
import java.util.List;
import java.util.Locale;

/**
 * What one workload gains from a second thread, a row of the file. Times are microseconds of a step, as they pass, medians of all turns.
 *
 * @param gain how many times as fast as with one thread arenagrad is with two, the median of the pairs of turns
 * @param libtorch_gain the same of libtorch
 * @param ratio how many times as fast as libtorch arenagrad is, both with two
 * @param arenagrad_rounds the turns, round by round
 * @param libtorch_rounds the same of libtorch
 */
record ThreadsGain(String workload, double arenagrad1_us, double arenagrad2_us, double gain, double libtorch1_us,
        double libtorch2_us, double libtorch_gain, double ratio, List<OneAndTwo> arenagrad_rounds,
        List<OneAndTwo> libtorch_rounds) {
    static ThreadsGain of(LargeTask task, List<OneAndTwo> arenagradRounds, List<OneAndTwo> libtorchRounds) {
        OneAndTwo arenagrad = OneAndTwo.ofRounds(arenagradRounds);
        OneAndTwo libtorch = OneAndTwo.ofRounds(libtorchRounds);
        return new ThreadsGain(task.toString(), arenagrad.oneMicros(), arenagrad.twoMicros(), arenagrad.gain(), libtorch
                .oneMicros(), libtorch.twoMicros(), libtorch.gain(), libtorch.twoMicros() / arenagrad.twoMicros(),
                arenagradRounds, libtorchRounds);
    }

    /** {@return the line of the table} */
    String line() {
        return String.format(Locale.ROOT, "THREADS %s %.1f %.1f %.2f %.1f %.1f %.2f %.2f", workload, arenagrad1_us,
                arenagrad2_us, gain, libtorch1_us, libtorch2_us, libtorch_gain, ratio);
    }
}
