package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What the same steps take with one thread and with two, in turns: the n-th turns of both follow on each other, so that what else a machine does,
 * and what it does to a processor's speed, concerns both.
 *
 * @param one microseconds of a step with one thread, turn by turn
 * @param two the same with two
 */
record OneAndTwo(List<Double> one, List<Double> two) {
    /**
     * {@return the turns} One thread is the first of a pair as often as two are.
     *
     * @param turns of each number of threads, even
     * @param setThreads what sets the number of threads
     * @param turn returns the microseconds of a step
     * @throws Exception what a turn throws
     */
    static OneAndTwo inTurns(int turns, IntConsumer setThreads, Callable<Double> turn) throws Exception {
        OneAndTwo found = new OneAndTwo(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 2 * turns; i++) {
            boolean isOne = i % 4 == 0 || i % 4 == 3;
            setThreads.accept(isOne ? 1 : 2);
            (isOne ? found.one : found.two).add(turn.call());
        }
        return found;
    }

    /** {@return the turns of all rounds} */
    static OneAndTwo ofRounds(List<OneAndTwo> rounds) {
        return new OneAndTwo(rounds.stream().flatMap(round -> round.one.stream()).toList(), rounds.stream().flatMap(
                round -> round.two.stream()).toList());
    }

    /** {@return microseconds of a step with one thread, the median of the turns} */
    double oneMicros() {
        return Median.of(one);
    }

    /** {@return microseconds of a step with two threads, the median of the turns} */
    double twoMicros() {
        return Median.of(two);
    }

    /** {@return how many times as fast as with one thread a step is with two: the median of the pairs of turns} */
    double gain() {
        return Median.of(IntStream.range(0, one.size()).mapToObj(i -> one.get(i) / two.get(i)).toList());
    }
}
