package dev.arenagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Options, groups and states of optimisers, and optimisers of users. */
class OptimizerStateTest {
    private final long liveBytes = Memory.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        assertEquals(liveBytes, Memory.liveBytes());
    }

    /** An optimiser as a user writes it: SGD with momentum, by operations on tensors. Refuses gradients that begin with NaN. */
    private static final class Custom extends Optimizer {
        Custom(List<Tensor> parameters, double learningRate) {
            super(parameters, learningRate, "velocity");
            addOption("momentum", 0.9, momentum -> momentum >= 0);
        }

        @Override
        protected void update(Tensor parameter, Tensor gradient, ParameterState state) {
            Tensor velocity = state.tensor("velocity").mul_(state.option("momentum")).add_(gradient);
            parameter.sub_(velocity.mul(state.learningRate()));
            if (Double.isNaN(gradient.flatten().item(0))) {
                throw new IllegalStateException("NaN in step " + state.step());
            }
        }
    }

    private record Kind(String name, Function<List<Tensor>, Optimizer> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(new Kind("sgd", w -> new Sgd(w, 0.1)), new Kind("sgd with everything", w -> new Sgd(w, 0.1,
                0.9)
                .weightDecay(0.1).dampening(0.5)), new Kind("adam", w -> new Adam(w, 0.1).amsgrad(true)), new Kind(
                        "adamW",
                        w -> new AdamW(w, 0.1)), new Kind("adagrad", w -> new Adagrad(w, 0.1).initialAccumulatorValue(
                                0.5)),
                new Kind("rmsProp", w -> new RmsProp(w, 0.1).momentum(0.5)), new Kind("rmsProp, centred",
                        w -> new RmsProp(w,
                                0.1).centered(true)), new Kind("lbfgs", w -> new Lbfgs(w, 0.1).maxIterations(3)
                                        .historySize(2)),
                new Kind("custom", w -> new Custom(w, 0.01)));
    }

    private static List<Tensor> parameters() {
        return List.of(Tensor.arange(5.0).sub(2.5).setRequiresGrad(true), Tensor.ones(2, 2).setRequiresGrad(true));
    }

    private static void step(Optimizer optimizer, List<Tensor> w) {
        optimizer.step(() -> {
            optimizer.zeroGrad();
            Tensor loss = w.get(0).pow(4).sum().add(w.get(1).sub(3).square().sum());
            loss.backward();
            return loss;
        });
    }

    private static List<float[]> values(List<Tensor> w) {
        return w.stream().map(Tensor::toFloatArray).toList();
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), 0, "parameter " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anOptimizerThatTookOverAStateGoesOnWithTheSameBits(Kind kind) {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            List<Tensor> other = parameters();
            try (Optimizer first = kind.make.apply(w); Optimizer second = kind.make.apply(other)) {
                for (int i = 0; i < 4; i++) {
                    step(first, w);
                }
                step(second, other);
                first.setLearningRate(0.05);
                for (int i = 0; i < w.size(); i++) {
                    other.get(i).detach().copy_(w.get(i).detach());
                }
                try (Scope _ = Scope.open()) {
                    second.loadStateDict(first.stateDict());
                }
                assertEquals(0.05, second.learningRate());
                for (int i = 0; i < 3; i++) {
                    step(first, w);
                    step(second, other);
                }
                assertSame(values(w), values(other));
                assertEquals(first.stateDict().toString(), second.stateDict().toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closingFreesWhatIsRememberedAndWhatWasLoaded(Kind kind) {
        try (Scope scope = Scope.open()) {
            List<Tensor> w = parameters();
            Optimizer optimizer = kind.make.apply(w);
            step(optimizer, w);
            optimizer.zeroGrad();
            optimizer.close();
            long before = scope.bytes();
            optimizer = kind.make.apply(w);
            for (int i = 0; i < 8; i++) {
                step(optimizer, w);
            }
            try (Scope _ = Scope.open()) {
                optimizer.loadStateDict(optimizer.stateDict());
            }
            step(optimizer, w);
            optimizer.zeroGrad();
            optimizer.close();
            assertEquals(before, scope.bytes());
            assertThrows(LifetimeException.class, optimizer::stateDict);
        }
    }

    /** With every limit from nothing to enough: a refused step leaves parameters and state, and can be repeated. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aStepThatIsRefusedMemoryLeavesEverythingAsItWas(Kind kind) {
        try (Scope scope = Scope.open()) {
            List<Tensor> w = parameters();
            try (Optimizer optimizer = kind.make.apply(w)) {
                step(optimizer, w);
                int refused = 0;
                boolean done = false;
                for (long room = 0; !done; room += 64) {
                    List<float[]> before = values(w);
                    String state;
                    try (Scope _ = Scope.open()) {
                        state = optimizer.stateDict().toString();
                    }
                    scope.limit(scope.bytes() + room);
                    try {
                        step(optimizer, w);
                        done = true;
                    } catch (OutOfMemoryException _) {
                        refused++;
                        scope.limit(1 << 30);
                        assertSame(before, values(w));
                        try (Scope _ = Scope.open()) {
                            assertEquals(state, optimizer.stateDict().toString());
                        }
                    }
                    scope.limit(1 << 30);
                }
                assertTrue(refused > 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void aStepOfNarrowParametersThatIsRefusedIsUndone(DType dtype) {
        try (Scope scope = Scope.open()) {
            List<Tensor> w = List.of(Tensor.ones(dtype, 8).setRequiresGrad(true), Tensor.ones(dtype, 4000)
                    .setRequiresGrad(
                            true));
            try (Adam adam = new Adam(w, 0.1)) {
                w.get(0).sum().add(w.get(1).sum()).backward();
                adam.step();
                List<float[]> before = values(w);
                String state = adam.stateDict().toString();
                int refused = 0;
                for (long room = 0;; room += 4096) {
                    scope.limit(scope.bytes() + room);
                    try {
                        adam.step();
                        break;
                    } catch (OutOfMemoryException _) {
                        refused++;
                        scope.limit(1 << 30);
                        assertSame(before, values(w));
                        assertEquals(state, adam.stateDict().toString());
                    }
                }
                scope.limit(1 << 30);
                assertTrue(refused > 2);
            }
        }
    }

    /** The step of the second parameter is refused memory after the first one, which needs none, was changed. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void aRefusedStepOfNarrowParametersUndoesThoseOfOtherDtypesToo(DType narrow) {
        try (Scope scope = Scope.open()) {
            List<Tensor> w = List.of(Tensor.ones(8).setRequiresGrad(true), Tensor.ones(narrow, 4000).setRequiresGrad(
                    true));
            try (Adam adam = new Adam(w, 0.1)) {
                w.get(0).sum().backward();
                w.get(1).sum().backward();
                adam.step();
                List<float[]> before = values(w);
                String state = adam.stateDict().toString();
                scope.limit(scope.bytes() + 4096);
                assertThrows(OutOfMemoryException.class, adam::step);
                scope.limit(1 << 30);
                assertSame(before, values(w));
                assertEquals(state, adam.stateDict().toString());
            }
        }
    }

    @Test
    void anOptimizerOfAUserThatThrowsIsUndone() {
        try (Scope scope = Scope.open()) {
            List<Tensor> w = parameters();
            try (Custom custom = new Custom(w, 0.1)) {
                w.get(0).setGrad(Tensor.ones(5));
                w.get(1).setGrad(Tensor.full(DType.FLOAT32, Double.NaN, 2, 2));
                List<float[]> before = values(w);
                long bytes = scope.bytes();
                assertTrue(assertThrows(IllegalStateException.class, custom::step).getMessage().contains("step 1"));
                assertSame(before, values(w));
                assertEquals(bytes, scope.bytes());
                w.get(1).setGrad(Tensor.ones(2, 2));
                custom.step();
                custom.step();
                assertEquals(1 - 0.1 - 0.19, w.get(1).item(0, 0), 1e-6);
            }
        }
    }

    @Test
    void anOptimizerOfAUserDoesWhatItsFormulaSays() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            List<Tensor> other = parameters();
            try (Custom custom = new Custom(w, 0.01); Sgd sgd = new Sgd(other, 0.01, 0.9)) {
                for (int i = 0; i < 5; i++) {
                    step(custom, w);
                    step(sgd, other);
                }
            }
            assertSame(values(other), values(w));
        }
    }

    @Test
    void groupsHaveOptionsOfTheirOwn() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            try (Sgd sgd = new Sgd(w.subList(0, 1), 0.1).weightDecay(0.5)) {
                ParameterGroup group = sgd.addParameterGroup(w.subList(1, 2)).setLearningRate(0.25).setOption(
                        "weight_decay",
                        0);
                assertEquals(0.1, sgd.learningRate());
                assertEquals(Map.of("lr", 0.25, "momentum", 0.0, "dampening", 0.0, "weight_decay", 0.0, "nesterov", 0.0,
                        "maximize", 0.0), group.options());
                w.get(1).setGrad(Tensor.ones(2, 2));
                sgd.step();
                assertEquals(0.75, w.get(1).item(0, 0));
                sgd.setLearningRate(1);
                assertEquals(1, group.learningRate());
                assertThrows(IllegalArgumentException.class, () -> sgd.addParameterGroup(w));
                assertTrue(assertThrows(IllegalArgumentException.class, () -> group.setOption("betas", 0)).getMessage()
                        .contains("weight_decay"));
            }
        }
    }

    @Test
    void optionsOutOfTheirRangesAreRefusedAndChangeNothing() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            try (Sgd sgd = new Sgd(w, 0.1, 0.9); AdamW adam = new AdamW(w, 0.1)) {
                assertThrows(IllegalArgumentException.class, () -> sgd.setLearningRate(-1));
                assertThrows(IllegalArgumentException.class, () -> sgd.setLearningRate(Double.NaN));
                assertThrows(IllegalArgumentException.class, () -> sgd.weightDecay(-1));
                sgd.nesterov(true);
                assertEquals("Nesterov momentum requires a momentum and zero dampening", assertThrows(
                        IllegalArgumentException.class, () -> sgd.dampening(0.5)).getMessage());
                assertEquals(0, sgd.parameterGroups().getFirst().option("dampening"));
                assertThrows(IllegalArgumentException.class, () -> adam.parameterGroups().getFirst().setOption("beta1",
                        1));
                assertThrows(IllegalArgumentException.class, () -> new Sgd(w, 0.1).nesterov(true));
                assertEquals(0.1, sgd.learningRate());
            }
        }
    }

    @Test
    void aGroupWhoseOptionsWouldMakeNoSenseTogetherIsRefused() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            try (Sgd sgd = new Sgd(w.subList(0, 1), 0.1)) {
                sgd.parameterGroups().getFirst().setOption("momentum", 0.9);
                sgd.nesterov(true);
                assertThrows(IllegalArgumentException.class, () -> sgd.addParameterGroup(w.subList(1, 2)));
                assertEquals(1, sgd.parameterGroups().size());
                sgd.loadStateDict(sgd.stateDict());
                sgd.nesterov(false);
                sgd.addParameterGroup(w.subList(1, 2));
            }
        }
    }

    private static void assertRefused(Optimizer optimizer, Map<String, Tensor> state, String text) {
        String before = optimizer.stateDict().toString();
        String message = assertThrows(IllegalArgumentException.class, () -> optimizer.loadStateDict(state))
                .getMessage();
        assertTrue(message.contains(text), message);
        assertEquals(before, optimizer.stateDict().toString());
    }

    @Test
    void statesThatDoNotFitAreRefusedByName() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            try (Adam adam = new Adam(w, 0.1); Sgd sgd = new Sgd(w, 0.1); Adam one = new Adam(w.subList(0, 1), 0.1)) {
                step(adam, w);
                assertRefused(adam, sgd.stateDict(), "param_groups.0.beta1 is missing");
                assertRefused(adam, one.stateDict(), "doesn't match the size of optimizer's group");
                Map<String, Tensor> changed = new LinkedHashMap<>(adam.stateDict());
                changed.put("state.0.exp_avg", Tensor.ones(4));
                changed.put("more", Tensor.ones(1));
                assertRefused(adam, changed,
                        "state.0.exp_avg has shape [4], but the parameter has [5]; more is unknown");
                changed = new LinkedHashMap<>(adam.stateDict());
                changed.put("param_groups.0.lr", Tensor.scalar(-1, DType.FLOAT64));
                assertRefused(adam, changed, "Invalid learning rate: -1.0");
                changed = new LinkedHashMap<>(adam.stateDict());
                changed.remove("state.1.step");
                assertRefused(adam, changed, "state.1.step is missing");
                for (String name : List.of("state.0.step", "param_groups.0.initial_lr")) {
                    changed = new LinkedHashMap<>(adam.stateDict());
                    changed.put("param_groups.0.lr", Tensor.scalar(7, DType.FLOAT64));
                    changed.put(name, Tensor.ones(2));
                    assertRefused(adam, changed, name + " is not one number");
                }
                changed = new LinkedHashMap<>(adam.stateDict());
                changed.put("state.0.step", Tensor.scalar(-1, DType.INT64));
                assertRefused(adam, changed, "state.0.step is below 0");
                changed.put("param_groups.0.initial_lr", Tensor.scalar(-1, DType.FLOAT64));
                assertRefused(adam, changed, "Invalid learning rate: -1.0");
                one.addParameterGroup(w.subList(1, 2));
                assertRefused(adam, one.stateDict(), "different number of parameter groups");
            }
        }
    }

    @Test
    void lbfgsNeedsAClosureAndOneGroup() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            try (Lbfgs lbfgs = new Lbfgs(w, 1)) {
                assertThrows(UnsupportedOperationException.class, lbfgs::step);
                assertThrows(IllegalArgumentException.class, () -> lbfgs.addParameterGroup(parameters()));
                List<float[]> before = values(w);
                int[] calls = {0};
                assertThrows(IllegalStateException.class, () -> lbfgs.step(() -> {
                    if (calls[0]++ == 3) {
                        throw new IllegalStateException();
                    }
                    lbfgs.zeroGrad();
                    Tensor loss = w.get(0).pow(4).sum();
                    loss.backward();
                    return loss;
                }));
                assertSame(before, values(w));
            }
        }
    }

    @Test
    void lbfgsAllowsAQuarterMoreEvaluationsThanAnyNumberOfIterations() {
        try (Scope _ = Scope.open(); Lbfgs lbfgs = new Lbfgs(parameters(), 1)) {
            lbfgs.maxIterations(500_000_000);
            assertEquals(625_000_000, lbfgs.parameterGroups().getFirst().option("max_eval"));
            assertThrows(IllegalArgumentException.class, () -> lbfgs.tolerances(1, -1));
            assertEquals(1e-7, lbfgs.parameterGroups().getFirst().option("tolerance_grad"));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClosureThatClosesTheOptimizerEndsTheStep(Kind kind) {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            List<float[]> before = values(w);
            Optimizer optimizer = kind.make.apply(w);
            assertThrows(LifetimeException.class, () -> optimizer.step(() -> {
                optimizer.zeroGrad();
                Tensor loss = w.get(0).square().sum();
                loss.backward();
                optimizer.close();
                return loss;
            }));
            assertSame(before, values(w));
        }
    }

    private static Optimizer remembering(List<Tensor> parameters, String option, String... names) {
        return new Optimizer(parameters, 0.1, names) {
            {
                addOption(option, 1, _ -> true);
            }

            @Override
            protected void update(Tensor parameter, Tensor gradient, ParameterState state) {}
        };
    }

    @Test
    void namesThatAStateCannotTellApartAreRefused() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            remembering(w, "beta", "average", "velocity").close();
            assertThrows(IllegalArgumentException.class, () -> remembering(w, "beta", "average", "average"));
            assertThrows(IllegalArgumentException.class, () -> remembering(w, "beta", "step"));
            assertThrows(IllegalArgumentException.class, () -> remembering(w, "params"));
            assertThrows(IllegalArgumentException.class, () -> remembering(w, "initial_lr"));
        }
    }

    @Test
    void clippingRefusesBeforeItChangesAnything() {
        try (Scope _ = Scope.open()) {
            List<Tensor> w = parameters();
            w.get(0).setGrad(Tensor.ones(5).mul(3));
            w.get(1).setGrad(Tensor.full(DType.FLOAT32, Double.POSITIVE_INFINITY, 2, 2));
            assertThrows(ArithmeticException.class, () -> Clip.norm_(w, 1, 2, true));
            assertEquals(3, w.get(0).grad().item(0));
            assertThrows(IllegalArgumentException.class, () -> Clip.norm_(w, -1));
            assertThrows(IllegalArgumentException.class, () -> Clip.norm_(w, 1, 0, false));
            assertThrows(IllegalArgumentException.class, () -> Clip.value_(w, Double.NaN));
            assertEquals(Double.POSITIVE_INFINITY, Clip.norm_(w, 1));
            assertEquals(0, Clip.norm_(List.of(), 1));
        }
    }

    @Test
    void clippingThatIsRefusedInTheMiddleChangesNothing() {
        try (Scope scope = Scope.open()) {
            List<Tensor> w = List.of(Tensor.ones(DType.FLOAT16, 8).setRequiresGrad(true), Tensor.ones(DType.FLOAT16,
                    4000)
                    .setRequiresGrad(true));
            w.forEach(parameter -> parameter.setGrad(Tensor.ones(DType.FLOAT16, parameter.numel())));
            int refused = 0;
            for (long room = 0; w.get(0).grad().item(0) == 1; room += 1024) {
                scope.limit(scope.bytes() + room);
                try {
                    Clip.value_(w, 0.5);
                } catch (OutOfMemoryException _) {
                    refused++;
                    scope.limit(1 << 30);
                    assertEquals(1, w.get(0).grad().item(0));
                }
                scope.limit(1 << 30);
            }
            assertEquals(0.5, w.get(1).grad().item(3999));
            assertTrue(refused > 1);
            w.get(0).setGrad(Tensor.ones(DType.FLOAT16, 8).mul(2));
            w.get(1).setGrad(Tensor.ones(DType.FLOAT16, 1).expand(4000));
            assertThrows(TensorException.class, () -> Clip.norm_(w, 1));
            assertEquals(2, w.get(0).grad().item(0));
        }
    }
}
