package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Median;
import dev.arenagrad.bench.measure.StepReport;
import dev.arenagrad.bench.measure.Turns;
import dev.arenagrad.bench.model.Model;
import java.util.List;
import java.util.Locale;

/**
 * What the rounds of one model gave, a row of the file.
 *
 * @param arenagrad_us microseconds a step, the median of the rounds, as all that follows
 * @param ratio how many times as fast as libtorch arenagrad is, the median of the rounds' ratios
 * @param steps how many steps the memory is counted over, after the first two
 * @param arenagrad_mb megabytes (10^6) by which the resident memory of the process grew at most
 * @param arenagrad_rounds microseconds a step, round by round
 */
record ModelComparison(String model, double arenagrad_us, double libtorch_us, double ratio, int steps,
        double arenagrad_mb, double libtorch_mb, List<Double> arenagrad_rounds, List<Double> libtorch_rounds) {
    static ModelComparison of(Model model, List<StepReport> arenagrad, List<StepReport> libtorch,
            List<Turns.Micros> rounds) {
        List<Double> ours = rounds.stream().map(Turns.Micros::first).toList();
        List<Double> theirs = rounds.stream().map(Turns.Micros::second).toList();
        double ratio = Median.of(rounds.stream().map(round -> round.second() / round.first()).toList());
        return new ModelComparison(model.toString(), Median.of(ours), Median.of(theirs), ratio, model.steps(),
                megabytes(arenagrad), megabytes(libtorch), ours, theirs);
    }

    private static double megabytes(List<StepReport> reports) {
        return Median.of(reports.stream().map(report -> report.growth() / 1e6).toList());
    }

    /** {@return the line of the table: the model, microseconds of each engine, the ratio, and megabytes of each} */
    String line() {
        return String.format(Locale.ROOT, "MODEL %s %.1f %.1f %.2f %.1f %.1f", model, arenagrad_us, libtorch_us, ratio,
                arenagrad_mb, libtorch_mb);
    }
}
