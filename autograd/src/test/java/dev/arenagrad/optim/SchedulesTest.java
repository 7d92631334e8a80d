package dev.arenagrad.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings and states of schedules, and what stays when they refuse. */
class SchedulesTest {
    private final long liveBytes = Memory.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        assertEquals(liveBytes, Memory.liveBytes());
    }

    private static List<Tensor> parameters() {
        return List.of(Tensor.ones(2).setRequiresGrad(true));
    }

    private static List<Function<Optimizer, LearningRateSchedule>> schedules() {
        return List.of(o -> new StepDecay(o, 3, 0.5), o -> new MultiStepDecay(o, List.of(2L, 9L), 0.5),
                o -> new ExponentialDecay(o, 0.9), o -> new CosineAnnealing(o, 7), o -> new CosineAnnealingWarmRestarts(
                        o, 3,
                        2, 0.001), LinearWarmup::new, o -> new LambdaSchedule(o, step -> 1.0 / (step + 1)),
                o -> new OneCycle(
                        o, 0.3, 20).momentum(0.8, 0.9));
    }

    @Test
    void aOneCycleScheduleThatTookAStepRefusesSettingsAndGoesOnAsBefore() {
        try (Scope _ = Scope.open(); Adam adam = new Adam(parameters(), 0.1); Adam same = new Adam(parameters(), 0.1)) {
            OneCycle schedule = new OneCycle(adam, 1, 10);
            OneCycle untouched = new OneCycle(same, 1, 10);
            schedule.step();
            untouched.step();
            assertThrows(IllegalStateException.class, schedule::linear);
            assertThrows(IllegalStateException.class, schedule::threePhases);
            assertThrows(IllegalStateException.class, () -> schedule.risingPart(0.5));
            assertThrows(IllegalStateException.class, () -> schedule.divisors(2, 2));
            assertThrows(IllegalStateException.class, () -> schedule.momentum(0.5, 0.6));
            for (int i = 0; i < 8; i++) {
                schedule.step();
                untouched.step();
                assertEquals(same.parameterGroups().getFirst().options(), adam.parameterGroups().getFirst().options());
            }
        }
    }

    @Test
    void aScheduleThatTookOverAStateGoesOnWithTheSameRates() {
        try (Scope _ = Scope.open()) {
            for (Function<Optimizer, LearningRateSchedule> make : schedules()) {
                try (Sgd first = new Sgd(parameters(), 0.1, 0.5); Sgd second = new Sgd(parameters(), 7, 0.5)) {
                    LearningRateSchedule schedule = make.apply(first);
                    LearningRateSchedule resumed = make.apply(second);
                    for (int i = 0; i < 5; i++) {
                        schedule.step();
                    }
                    second.loadStateDict(first.stateDict());
                    resumed.loadStateDict(schedule.stateDict());
                    List<Double> expected = new ArrayList<>();
                    List<Double> actual = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        expected.add(first.learningRate());
                        actual.add(second.learningRate());
                        schedule.step();
                        resumed.step();
                    }
                    assertEquals(expected, actual, schedule.getClass().getSimpleName());
                    assertEquals(15, resumed.lastStep());
                    assertThrows(IllegalArgumentException.class, () -> resumed.loadStateDict(Map.of()));
                }
            }
        }
    }

    @Test
    void aScheduleThatIsRefusedLeavesNoInitialRate() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1)) {
            assertThrows(IllegalArgumentException.class, () -> new CosineAnnealing(sgd, 0));
            assertThrows(IllegalArgumentException.class, () -> new LambdaSchedule(sgd, _ -> -1));
            sgd.setLearningRate(0.01);
            assertEquals(0.01, new LambdaSchedule(sgd, _ -> 1).optimizer().learningRate());
        }
    }

    @Test
    void schedulesRefuseWhatMakesNoRates() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1)) {
            assertThrows(IllegalArgumentException.class, () -> new StepDecay(sgd, 0, 0.5));
            assertThrows(IllegalArgumentException.class, () -> new ExponentialDecay(sgd, Double.NaN));
            assertThrows(IllegalArgumentException.class, () -> new CosineAnnealing(sgd, 0));
            assertThrows(IllegalArgumentException.class, () -> new LinearWarmup(sgd, 0, 1, 5));
            assertThrows(IllegalArgumentException.class, () -> new OneCycle(sgd, 0.1, 10).momentum(-1, 2));
            assertThrows(IllegalArgumentException.class, () -> new ReduceOnPlateau(sgd).factor(1));
            assertThrows(IllegalArgumentException.class, () -> new SequentialSchedule(List.of(new StepDecay(sgd, 1, 1)),
                    3));
            assertThrows(IllegalArgumentException.class, ChainedSchedule::new);
            LambdaSchedule falling = new LambdaSchedule(sgd, step -> step < 2 ? 1 : -1);
            falling.step();
            double rate = sgd.learningRate();
            assertThrows(IllegalArgumentException.class, falling::step);
            assertEquals(1, falling.lastStep());
            assertEquals(rate, sgd.learningRate());
        }
    }

    @Test
    void aWarmupThatEndsAtNothingIsNeverRefused() {
        try (Scope _ = Scope.open()) {
            for (double start : new double[] {0.1, 0.3, 0.7, 0.9, 1}) {
                for (int length = 1; length < 50; length++) {
                    try (Sgd sgd = new Sgd(parameters(), 0.1)) {
                        LinearWarmup warmup = new LinearWarmup(sgd, start, 0, length);
                        for (int step = 0; step <= length; step++) {
                            warmup.step();
                        }
                        assertEquals(0, sgd.learningRate(), 1e-16);
                    }
                }
            }
        }
    }

    @Test
    void aCycleLongerThanAnyTrainingIsNotExceeded() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1)) {
            CosineAnnealingWarmRestarts schedule = new CosineAnnealingWarmRestarts(sgd, 4, 1L << 62, 0);
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                for (int step = 0; step < 6; step++) {
                    schedule.step();
                }
            });
            assertEquals(0.1, sgd.learningRate(), 1e-15);
        }
    }

    @Test
    void numbersOfACycleThatAreRefusedChangeNothing() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1, 0.5)) {
            OneCycle cycle = new OneCycle(sgd, 1, 10);
            assertThrows(IllegalArgumentException.class, () -> cycle.momentum(0.1, -1));
            assertThrows(IllegalArgumentException.class, () -> cycle.divisors(2, -1));
            assertEquals(0.5, sgd.parameterGroups().getFirst().option("momentum"));
            cycle.linear();
            assertEquals(1.0 / 25, sgd.learningRate(), 1e-15);
        }
    }

    @Test
    void aChainOfWhichOneScheduleRefusesTakesNoStep() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1, 0.5)) {
            OneCycle cycle = new OneCycle(sgd, 1, 100).momentum(0.8, 0.9);
            ChainedSchedule chain = new ChainedSchedule(cycle, new ExponentialDecay(sgd, 0.5), new LambdaSchedule(sgd,
                    step -> step < 2 ? 1 : -1));
            chain.step();
            String before = chain.stateDict().toString();
            Map<String, Double> options = sgd.parameterGroups().getFirst().options();
            assertThrows(IllegalArgumentException.class, chain::step);
            assertEquals(before, chain.stateDict().toString());
            assertEquals(1, cycle.lastStep());
            assertEquals(options, sgd.parameterGroups().getFirst().options());
        }
    }

    @Test
    void aScheduleThatRefusesInALaterGroupChangesNone() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1, 0.5)) {
            sgd.addParameterGroup(parameters());
            OneCycle cycle = new OneCycle(sgd, 1, 10).momentum(0, 0.9);
            sgd.parameterGroups().getLast().setOption("nesterov", 1);
            List<Map<String, Double>> before = new ArrayList<>();
            assertThrows(IllegalArgumentException.class, () -> {
                for (int step = 0; step < 9; step++) {
                    before.clear();
                    sgd.parameterGroups().forEach(group -> before.add(group.options()));
                    cycle.step();
                }
            });
            assertEquals(before, sgd.parameterGroups().stream().map(group -> (Map<String, Double>) group.options())
                    .toList());
        }
    }

    @Test
    void aCycleThatRisesWithinASingleStepStartsAtItsMaximum() {
        try (Scope _ = Scope.open(); Sgd sgd = new Sgd(parameters(), 0.1)) {
            OneCycle cycle = new OneCycle(sgd, 1, 10).risingPart(0.1);
            assertEquals(1, sgd.learningRate(), 1e-15);
            for (int step = 1; step < 10; step++) {
                double before = sgd.learningRate();
                cycle.step();
                assertTrue(sgd.learningRate() < before);
            }
            assertEquals(1 / 25e4, sgd.learningRate(), 1e-15);
        }
    }
}
