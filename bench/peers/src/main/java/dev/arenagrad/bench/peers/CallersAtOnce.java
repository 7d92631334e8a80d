package dev.arenagrad.bench.peers;

import java.util.List;
import java.util.Locale;

/**
 * What two callers at once do with one and with two threads allowed, a row of the file. Times are microseconds as they pass, divided by the steps
 * of both, medians of all turns.
 *
 * @param ratio how many times as fast with two as with one, the median of the pairs of turns: 1 if callers take nothing from each other
 * @param rounds the turns, round by round
 */
record CallersAtOnce(String workload, double one_us, double two_us, double ratio, List<OneAndTwo> rounds) {
    static CallersAtOnce of(String workload, List<OneAndTwo> rounds) {
        OneAndTwo all = OneAndTwo.ofRounds(rounds);
        return new CallersAtOnce(workload, all.oneMicros(), all.twoMicros(), all.gain(), rounds);
    }

    /** {@return the line of the table} */
    String line() {
        return String.format(Locale.ROOT, "CALLERS %s %.2f %.2f %.3f", workload, one_us, two_us, ratio);
    }
}
