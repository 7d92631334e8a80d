package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Situations whose outcome was written down by PyTorch 1.13 itself (src/test/python/contract_goldens.py, which has a function of
 * the same name for each): every line printed here must be the same, but that error texts may go on.
 */
class PyTorchContractTest {
    private static final String GOLDENS = "contract.txt";
    private static final String ERROR = "error: ";

    private final StringBuilder printed = new StringBuilder();

    @TestFactory
    Stream<DynamicTest> isKept() throws IOException {
        Map<String, List<String>> goldens = goldens();
        Map<String, Runnable> situations = situations();
        assertEquals(goldens.keySet(), situations.keySet());
        return situations.entrySet().stream().map(situation -> DynamicTest.dynamicTest(situation.getKey(),
                () -> check(goldens.get(situation.getKey()), situation.getValue())));
    }

    private void check(List<String> golden, Runnable situation) {
        long before = Memory.liveBytes();
        printed.setLength(0);
        try (Scope _ = Scope.open()) {
            situation.run();
        }
        assertEquals(before, Memory.liveBytes());
        List<String> lines = printed.toString().lines().toList();
        for (int i = 0; i < Math.min(lines.size(), golden.size()); i++) {
            String expected = golden.get(i);
            if (expected.startsWith(ERROR)) {
                assertTrue(lines.get(i).startsWith(expected), () -> expected + " | " + lines);
            } else {
                assertEquals(expected, lines.get(i));
            }
        }
        assertEquals(golden.size(), lines.size(), () -> "lines of " + lines);
    }

    private static Map<String, List<String>> goldens() throws IOException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(PyTorchContractTest.class.getResourceAsStream(GOLDENS))) {
            List<String> section = List.of();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith("== ")) {
                    section = new ArrayList<>();
                    sections.put(line.substring(3), section);
                } else {
                    section.add(line);
                }
            }
        }
        return sections;
    }

    private Map<String, Runnable> situations() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        all.put("resultsRequireGradAsInputsDo", this::resultsRequireGradAsInputsDo);
        all.put("nodesAndEdges", this::nodesAndEdges);
        all.put("scalarOperationsHavePyTorchNames", this::scalarOperationsHavePyTorchNames);
        all.put("retainGradFollowsTheLatestVersion", this::retainGradFollowsTheLatestVersion);
        all.put("multipleRootsSum", this::multipleRootsSum);
        all.put("inputsRestrictAccumulation", this::inputsRestrictAccumulation);
        all.put("gradOfUnusedInputs", this::gradOfUnusedInputs);
        all.put("shapesOfRootGradients", this::shapesOfRootGradients);
        all.put("gradFreesOnlyWhatItExecuted", this::gradFreesOnlyWhatItExecuted);
        all.put("secondBackwardRaisesOnlyWhereSomethingWasSaved", this::secondBackwardRaisesOnlyWhereSomethingWasSaved);
        all.put("anErrorInTheMiddleIsNotRolledBack", this::anErrorInTheMiddleIsNotRolledBack);
        all.put("gradientsOfASumAreBuffersOfTheirOwn", this::gradientsOfASumAreBuffersOfTheirOwn);
        all.put("accumulationKeepsTheBufferUnlessRecorded", this::accumulationKeepsTheBufferUnlessRecorded);
        all.put("assigningGradIsChecked", this::assigningGradIsChecked);
        all.put("changesOfSavedTensorsAreNoticed", this::changesOfSavedTensorsAreNoticed);
        all.put("leavesMayNotBeChanged", this::leavesMayNotBeChanged);
        all.put("aChangeSavesACopyOfWhatItOverwrites", this::aChangeSavesACopyOfWhatItOverwrites);
        all.put("changingAViewChangesTheBase", this::changingAViewChangesTheBase);
        all.put("otherViewsSeeTheChange", this::otherViewsSeeTheChange);
        all.put("aConstantBaseStartsToRequireGrad", this::aConstantBaseStartsToRequireGrad);
        all.put("copyingIntoASlice", this::copyingIntoASlice);
        all.put("fillingASliceCutsItsGradient", this::fillingASliceCutsItsGradient);
        all.put("transposedAndDiagonalViewsChanged", this::transposedAndDiagonalViewsChanged);
        all.put("secondDerivativeThroughAChangedView", this::secondDerivativeThroughAChangedView);
        all.put("viewsTakenInNoGrad", this::viewsTakenInNoGrad);
        all.put("detachedInPlace", this::detachedInPlace);
        all.put("expandedMemoryIsNotWritten", this::expandedMemoryIsNotWritten);
        all.put("gradModesNestAndAreRestored", this::gradModesNestAndAreRestored);
        all.put("inferenceMode", this::inferenceMode);
        all.put("requiresGradOfInteriorAndIntegers", this::requiresGradOfInteriorAndIntegers);
        all.put("tensorHooksRunInOrderAndMayReplace", this::tensorHooksRunInOrderAndMayReplace);
        all.put("leafHooksSeeTheSumBeforeAccumulation", this::leafHooksSeeTheSumBeforeAccumulation);
        all.put("hooksMayNotChangeSizeOrType", this::hooksMayNotChangeSizeOrType);
        all.put("nodeHooks", this::nodeHooks);
        all.put("savedTensorHooks", this::savedTensorHooks);
        all.put("customFunction", this::customFunction);
        all.put("customFunctionGradientOfWrongShape", this::customFunctionGradientOfWrongShape);
        all.put("customFunctionReturningItsInput", this::customFunctionReturningItsInput);
        all.put("checkpoint", this::checkpoint);
        all.put("anomalyFindsNan", this::anomalyFindsNan);
        return all;
    }

    // ---- how Python prints ----

    private void print(@Nullable Object... values) {
        printed.append(Arrays.stream(values).map(PyTorchContractTest::python).collect(Collectors.joining(" "))).append(
                '\n');
    }

    private static String python(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean b -> b ? "True" : "False";
            case Object other -> other.toString();
        };
    }

    private void attempt(Supplier<@Nullable Object> action) {
        try {
            Object result = action.get();
            if (result != null) {
                print(result);
            }
        } catch (RuntimeException e) {
            print(ERROR + e.getMessage());
        }
    }

    private void attempt(Runnable action) {
        attempt(() -> {
            action.run();
            return null;
        });
    }

    private static String edges(GradFn node) {
        return node.nextFunctions().stream().map(edge -> edge.gradFn() == null ? "(None, 0)"
                : "('" + name(edge.gradFn()) + "', " + edge.inputNumber() + ")").collect(Collectors.joining(", ", "[",
                        "]"));
    }

    private static String name(GradFn node) {
        return node.name().replace("torch::autograd::", "");
    }

    private static Tensor leaf(float... values) {
        return Tensor.of(values).setRequiresGrad(true);
    }

    // ---- 2.1 recording ----

    private void resultsRequireGradAsInputsDo() {
        Tensor x = leaf(1, 2);
        print(x.add(1).requiresGrad(), Tensor.ones(2).mul(2).requiresGrad(), x.gt(1).requiresGrad(), x.detach()
                .requiresGrad());
        try (GradMode _ = GradMode.noGrad()) {
            Tensor y = x.mul(2);
            print(y.requiresGrad(), y.isLeaf(), y.gradFn());
        }
    }

    private void nodesAndEdges() {
        Tensor a = leaf(1, 2).mul(2);
        print(edges(a.add(5).gradFn()).replace(")]", "), (None, 0)]"), edges(a.mul(leaf(3, 4)).gradFn()));
    }

    private void scalarOperationsHavePyTorchNames() {
        Tensor x = leaf(2, 4);
        for (Tensor y : List.of(x.add(1), x.sub(1), x.rsub(1), x.mul(2), x.div(2), x.pow(2), x.pow(x), x.sum(), x
                .mean(), x.exp(),
                x.view(2, 1), x.select(0, 0), x.slice(0, 0, 1), x.clone(), x.softmax(0), Tensor.stack(List.of(x, x), 0),
                Tensor.cat(List.of(x, x), 0))) {
            print(name(y.gradFn()));
        }
    }

    private void retainGradFollowsTheLatestVersion() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        y.retainGrad();
        y.mul_(3);
        y.sum().backward();
        print(y.grad(), x.grad(), y.retainsGrad());
        y = x.mul(2);
        y.retainGrad();
        Tensor z = y.mul(y).sum();
        z.backward(GraphOption.RETAIN_GRAPH);
        z.backward();
        print(y.grad());
        attempt(() -> Tensor.ones(2).retainGrad());
    }

    // ---- 2.2 backward and grad ----

    private void multipleRootsSum() {
        Tensor x = leaf(1, 2);
        Tensor y = x.sum();
        Autograd.backward(List.of(y, y, x.mul(x).sum()), Arrays.asList(null, null, null));
        print(x.grad());
    }

    private static void backwardTo(Tensor root, Tensor... inputs) {
        Autograd.backward(List.of(root), Arrays.asList((Tensor) null), List.of(inputs));
    }

    private void inputsRestrictAccumulation() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3, 4);
        Tensor h = x.mul(w);
        backwardTo(h.mul(h).sum(), w, h);
        print(x.grad(), w.grad(), h.grad());
        Tensor u = leaf(1);
        backwardTo(x.mul(2).sum(), u);
        print(u.grad(), x.grad());
        attempt(() -> backwardTo(x.mul(2).sum(), Tensor.ones(2)));
    }

    private void gradOfUnusedInputs() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3);
        attempt(() -> Autograd.grad(List.of(x.sum()), List.of(x, w)));
        List<@Nullable Tensor> both = Autograd.grad(List.of(x.sum()), List.of(x, w), GraphOption.ALLOW_UNUSED);
        print("(" + python(both.get(0)) + ", " + python(both.get(1)) + ")");
        attempt(() -> Autograd.grad(List.of(x.sum()), List.of()));
        attempt(() -> Autograd.grad(x.sum(), Tensor.ones(2)));
        attempt(() -> Autograd.grad(Tensor.ones(1), x));
    }

    private void shapesOfRootGradients() {
        Tensor x = leaf(1, 2, 3);
        attempt(() -> x.mul(2).backward());
        attempt(() -> x.mul(2).backward(Tensor.ones(4)));
        attempt(() -> x.sum().backward(Tensor.ones(1)));
        attempt(() -> x.slice(0, 0, 1).backward());
        print(x.grad());
    }

    private void gradFreesOnlyWhatItExecuted() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3, 4);
        Tensor y = x.mul(x).add(w.mul(w)).sum();
        print("(" + Autograd.grad(y, x) + ",)", "(" + Autograd.grad(y, w) + ",)");
        attempt(() -> Autograd.grad(y, x));
    }

    // ---- 2.3 engine, 2.4 accumulation ----

    private void secondBackwardRaisesOnlyWhereSomethingWasSaved() {
        Tensor x = leaf(1, 2);
        Tensor y = x.add(2).sum();
        y.backward();
        y.backward();
        print(x.grad());
        Tensor z = x.mul(2).sum();
        z.backward();
        attempt(() -> z.backward());
    }

    private void anErrorInTheMiddleIsNotRolledBack() {
        class Fails extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                return input.mul(1);
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                throw new IllegalStateException("in the middle");
            }
        }
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3, 4);
        Tensor early = new Fails().apply(x);
        Tensor late = early.add(w.mul(2)).sum();
        attempt(() -> late.backward());
        print(x.grad(), w.grad());
    }

    private void gradientsOfASumAreBuffersOfTheirOwn() {
        Tensor a = leaf(1, 2);
        Tensor b = leaf(3, 4);
        a.add(b).sum().backward();
        a.grad().zero_();
        print(a.grad(), b.grad());
        Tensor g = Tensor.ones(2);
        a.mul(1).backward(g);
        a.grad().add_(5);
        print(g);
    }

    private void accumulationKeepsTheBufferUnlessRecorded() {
        Tensor x = leaf(1, 2);
        x.mul(x).sum().backward();
        Tensor first = x.grad();
        x.mul(x).sum().backward();
        print(first == x.grad(), first);
        x.mul(x).sum().backward(GraphOption.CREATE_GRAPH);
        print(first == x.grad(), x.grad().requiresGrad(), x.grad().detach());
    }

    private void assigningGradIsChecked() {
        Tensor x = leaf(1, 2);
        attempt(() -> x.setGrad(x));
        x.setGrad(Tensor.ones(2));
        x.mul(2).sum().backward();
        print(x.grad());
    }

    // ---- 2.5 saved tensors, in place, views ----

    private void changesOfSavedTensorsAreNoticed() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(1);
        Tensor squared = y.mul(y);
        y.add_(1);
        attempt(() -> squared.sum().backward());
        Tensor e = x.exp();
        e.add_(1);
        attempt(() -> e.sum().backward());
        Tensor s = x.mul(1);
        Tensor sine = s.sin();
        s.detach().zero_();
        attempt(() -> sine.sum().backward());
        Tensor fine = x.add(1);
        fine.add_(1);
        attempt(() -> fine.sum().backward());
    }

    private void leavesMayNotBeChanged() {
        Tensor x = leaf(1, 2);
        attempt(() -> x.add_(1));
        attempt(() -> x.view(2, 1).add_(1));
        try (GradMode _ = GradMode.noGrad()) {
            x.add_(1);
        }
        print(x, x.version());
    }

    private void aChangeSavesACopyOfWhatItOverwrites() {
        Tensor x = leaf(1, 2);
        Tensor w = leaf(3, 4);
        Tensor y = x.mul(1);
        y.mul_(w);
        y.sum().backward();
        print(x.grad(), w.grad());
    }

    private void changingAViewChangesTheBase() {
        Tensor x = leaf(1, 2, 3, 4);
        Tensor b = x.mul(1);
        Tensor v = b.view(2, 2).select(0, 0);
        v.mul_(10);
        print("torch::autograd::" + name(b.gradFn()), edges(b.gradFn()).replace(")]", "), (None, 0)]"), name(v
                .gradFn()),
                edges(v.gradFn()));
        b.mul(Tensor.of(1f, 2f, 3f, 4f)).sum().backward();
        print(x.grad(), b, v);
    }

    private void otherViewsSeeTheChange() {
        Tensor x = leaf(1, 2, 3, 4);
        Tensor b = x.mul(1);
        Tensor v = b.slice(0, 0, 2);
        Tensor u = b.slice(0, 1, 3);
        v.mul_(10);
        u.mul_(7);
        print(b, v, u);
        v.sum().add(u.sum().mul(100)).add(b.sum().mul(1000)).backward();
        print(x.grad());
    }

    private void aConstantBaseStartsToRequireGrad() {
        Tensor w = leaf(5, 6);
        Tensor b = Tensor.ones(3, 2);
        b.select(0, 1).mul_(w);
        print(b.requiresGrad(), "torch::autograd::" + name(b.gradFn()), edges(b.gradFn()));
        b.mul(2).sum().backward();
        print(w.grad(), b.detach());
    }

    private void copyingIntoASlice() {
        Tensor x = leaf(1, 2);
        Tensor b = Tensor.zeros(2, 2);
        b.select(0, 0).copy_(x);
        b.select(0, 1).copy_(x.mul(x));
        b.mul(Tensor.of(1f, 10f, 100f, 1000f).view(2, 2)).sum().backward();
        print(x.grad());
    }

    private void fillingASliceCutsItsGradient() {
        Tensor x = leaf(1, 2, 3);
        Tensor y = x.mul(2);
        y.slice(0, 1, 3).zero_();
        y.sum().backward();
        print(x.grad(), y);
    }

    private void transposedAndDiagonalViewsChanged() {
        Tensor x = leaf(1, 2, 3, 4);
        Tensor b = x.view(2, 2).mul(1);
        b.t().select(0, 0).mul_(x.slice(0, 2, 4));
        b.sum().backward();
        print(x.grad(), b);
    }

    private void secondDerivativeThroughAChangedView() {
        Tensor x = leaf(1, 2, 3);
        Tensor b = x.mul(x);
        b.slice(0, 0, 2).mul_(x.slice(0, 1, 3));
        Tensor g = Autograd.grad(b.mul(b).sum(), x, GraphOption.CREATE_GRAPH);
        print(g);
        g.sum().backward();
        print(x.grad());
    }

    private void viewsTakenInNoGrad() {
        Tensor x = leaf(1, 2);
        Tensor v;
        try (GradMode _ = GradMode.noGrad()) {
            v = x.select(0, 0);
        }
        print(v.requiresGrad(), v.gradFn(), v.isLeaf());
        attempt(() -> v.mul_(2));
    }

    private void detachedInPlace() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        y.detach_();
        print(y.requiresGrad(), y.isLeaf());
        attempt(() -> x.mul(2).view(2, 1).detach_());
        Tensor z = x.mul(1).exp();
        z.detach_();
        print(z);
    }

    private void expandedMemoryIsNotWritten() {
        attempt(() -> Tensor.ones(1).expand(3).add_(1));
    }

    // ---- 2.6 modes ----

    private void gradModesNestAndAreRestored() {
        Tensor x = leaf(1);
        try (GradMode _ = GradMode.noGrad()) {
            try (GradMode _ = GradMode.enableGrad()) {
                print(x.mul(2).requiresGrad());
            }
            print(x.mul(2).requiresGrad());
            print(Tensor.ones(1).setRequiresGrad(true).requiresGrad());
        }
        try (GradMode _ = GradMode.setGradEnabled(false)) {
            print(GradMode.isEnabled());
        }
        print(GradMode.isEnabled());
    }

    private void inferenceMode() {
        Tensor x = leaf(1, 2);
        Tensor i;
        Tensor v;
        try (InferenceMode _ = InferenceMode.open()) {
            i = Tensor.ones(2);
            i.add_(1);
            print(x.mul(2).requiresGrad(), i.isInference(), i.view(2, 1).isInference());
            v = x.view(2, 1);
        }
        attempt(() -> i.add_(1));
        attempt(() -> i.setRequiresGrad(true));
        attempt(() -> i.version());
        attempt(() -> i.mul(x));
        print(i.add(x).requiresGrad(), i.mul(2).isInference(), i.clone().isInference());
        print(v.isInference());
        attempt(() -> v.mul_(2));
    }

    private void requiresGradOfInteriorAndIntegers() {
        Tensor x = leaf(1, 2);
        attempt(() -> x.mul(2).setRequiresGrad(false));
        print(x.mul(2).setRequiresGrad(true).requiresGrad());
        attempt(() -> Tensor.arange(4L).setRequiresGrad(true));
    }

    // ---- 2.7 hooks ----

    private GradHook printing(String what) {
        return g -> {
            print(what, g);
            return null;
        };
    }

    private void tensorHooksRunInOrderAndMayReplace() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        Hook first = y.registerHook(printing("first"));
        y.registerHook(g -> g.mul(10));
        y.registerHook(printing("third"));
        y.mul(3).sum().backward();
        print(x.grad());
        first.remove();
        x.mul(0).add(1).sum().backward();
    }

    private void leafHooksSeeTheSumBeforeAccumulation() {
        Tensor x = leaf(1, 2);
        x.registerHook(g -> {
            print("hook", g, x.grad());
            return null;
        });
        x.mul(2).add(x.mul(3)).sum().backward();
        print(x.grad());
    }

    private void hooksMayNotChangeSizeOrType() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        y.registerHook(g -> g.slice(0, 0, 1));
        attempt(() -> y.sum().backward());
        Tensor z = x.mul(2);
        z.registerHook(g -> g.to(DType.FLOAT64));
        attempt(() -> z.sum().backward());
        attempt(() -> Tensor.ones(1).registerHook(g -> g));
    }

    private void nodeHooks() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        y.gradFn().registerPreHook(gradOutputs -> {
            print("pre", gradOutputs.getFirst());
            return List.of(gradOutputs.getFirst().mul(10));
        });
        y.gradFn().registerHook((gradInputs, gradOutputs) -> {
            print("post", gradInputs.getFirst(), gradOutputs.getFirst());
            return null;
        });
        y.sum().backward();
        print(x.grad());
    }

    private void savedTensorHooks() {
        Tensor x = leaf(1, 2);
        List<String> count = new ArrayList<>();
        Tensor y;
        try (SavedTensorHooks _ = SavedTensorHooks.open(t -> {
            count.add("'pack'");
            return t.mul(2);
        }, t -> {
            count.add("'unpack'");
            return (Tensor) t;
        })) {
            y = x.exp();
        }
        y.sum().backward();
        print(x.grad(), count);
        attempt(() -> {
            try (SavedTensorHooks _ = SavedTensorHooks.open(t -> t.add_(1), t -> (Tensor) t)) {
                x.mul(1).exp();
            }
        });
    }

    // ---- 2.8 custom functions ----

    private static final class Cube extends Function {
        @Override
        protected Tensor forward(Context context, Tensor x) {
            context.saveForBackward(x);
            return x.mul(x).mul(x);
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            Tensor x = context.saved(0);
            return gradient.mul(x.mul(x)).mul(3);
        }
    }

    private void customFunction() {
        Tensor x = leaf(1, 2);
        Tensor y = new Cube().apply(x);
        print(y);
        Tensor g = Autograd.grad(y.sum(), x, GraphOption.CREATE_GRAPH);
        print(g.detach());
        g.sum().backward();
        print(x.grad());
        attempt(() -> y.sum().backward());
    }

    private void customFunctionGradientOfWrongShape() {
        class Foo extends Function {
            @Override
            protected Tensor forward(Context context, Tensor x) {
                return x.mul(2);
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                return Tensor.ones(10);
            }
        }
        Tensor x = Tensor.ones(5, 5).setRequiresGrad(true);
        attempt(() -> new Foo().apply(x).sum().backward());
    }

    private void customFunctionReturningItsInput() {
        class Identity extends Function {
            @Override
            protected Tensor forward(Context context, Tensor x) {
                return x;
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                return gradient.mul(10);
            }
        }
        Tensor x = leaf(1, 2);
        Tensor b = x.mul(1);
        Tensor y = new Identity().apply(b);
        print(name(y.gradFn()), name(b.gradFn()));
        attempt(() -> y.mul_(2));
        y.sum().backward();
        print(x.grad());
    }

    // ---- 2.9 checkpointing ----

    private void checkpoint() {
        int[] runs = {0};
        Tensor x = leaf(1, 2);
        Tensor y = Checkpoint.of(t -> {
            runs[0]++;
            return t.mul(t).mul(t);
        }, x);
        print(runs[0]);
        y.sum().backward();
        print(runs[0], x.grad());
    }

    // ---- 2.12 anomaly ----

    private void anomalyFindsNan() {
        try (AnomalyMode _ = AnomalyMode.detect()) {
            Tensor x = leaf(0);
            Tensor y = x.mul(0).sqrt().mul(0);
            attempt(() -> y.backward());
        }
    }
}
