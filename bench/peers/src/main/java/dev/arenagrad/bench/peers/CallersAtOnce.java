package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Median;
import java.util.List;
import java.util.Locale;

/**
 * What two callers at once do with one and with two threads allowed, a row of the file. Times are microseconds as they pass, divided by the steps
 * of both, medians of the rounds.
 *
 * @param ratio how many times as fast with two as with one: 1 if callers take nothing from each other
 * @param one_rounds round by round, with one thread allowed
 * @param two_rounds the same with two
 */
record CallersAtOnce(String workload, double one_us, double two_us, double ratio, List<Double> one_rounds,
        List<Double> two_rounds) {
    static CallersAtOnce of(String workload, List<Double> one, List<Double> two) {
        double ofOne = Median.of(one);
        double ofTwo = Median.of(two);
        return new CallersAtOnce(workload, ofOne, ofTwo, ofOne / ofTwo, one, two);
    }

    /** {@return the line of the table} */
    String line() {
        return String.format(Locale.ROOT, "CALLERS %s %.2f %.2f %.3f", workload, one_us, two_us, ratio);
    }
}
