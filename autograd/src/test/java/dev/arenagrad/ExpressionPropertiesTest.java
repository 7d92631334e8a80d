package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ExpressionOperator.Choices;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What holds for every expression of {@link ExpressionOperator operators}, at random. A failure is reported with its seed. */
class ExpressionPropertiesTest {
    /** Nodes that save nothing, by PyTorch's derivatives.yaml. */
    private static final Set<String> SAVING_NOTHING = Set.of("AddBackward0", "SubBackward0", "RsubBackward1",
            "NegBackward0", "SignBackward0", "SumBackward0", "SumBackward1", "MeanBackward0", "MeanBackward1",
            "ViewBackward0", "UnsafeViewBackward0", "ExpandBackward0", "TBackward0", "TransposeBackward0",
            "PermuteBackward0", "UnsqueezeBackward0", "SqueezeBackward0", "SqueezeBackward1", "SelectBackward0",
            "SliceBackward0", "CatBackward0", "StackBackward0", "CloneBackward0", "torch::autograd::AccumulateGrad");

    /** Both modes, tighter than the defaults: expressions are smooth, and their values and slopes are moderate. */
    private static final GradCheckOptions CLOSE = GradCheckOptions.DEFAULT.withAtol(1e-6).withRtol(1e-5)
            .withCheckForwardAd(true);

    /** How many units of the last place backends may differ by; see where it is used. */
    private static final int UNITS = 16;

    private static final int SMALL = 3;

    /** Enough for products that OpenBLAS is called for, and for vectors with a rest. */
    private static final int LARGE = 21;

    private static final String BACKEND = System.getProperty("arenagrad.backend", "openblas");

    private long before;
    private Scope scope;

    @Provide
    Arbitrary<Expression> expressions() {
        return expressions(SMALL, 8);
    }

    @Provide
    Arbitrary<Expression> largeExpressions() {
        return expressions(LARGE, 8);
    }

    @Provide
    Arbitrary<Expression> shortExpressions() {
        return expressions(SMALL, 4);
    }

    @Provide
    Arbitrary<ExpressionOperator> operators() {
        return Arbitraries.of(ExpressionOperator.ALL);
    }

    private static Arbitrary<Expression> expressions(int largest, int longest) {
        Arbitrary<Long> seeds = Arbitraries.longs();
        return Combinators.combine(seeds.list().ofMinSize(1).ofMaxSize(3), seeds.list().ofMinSize(1).ofMaxSize(longest))
                .as((leaves, steps) -> new Expression(largest, leaves, steps));
    }

    @BeforeTry
    void openScope() {
        before = Memory.liveBytes();
        scope = Scope.open();
    }

    @AfterTry
    void closeScope() {
        Backends.use(BACKEND);
        scope.close();
        assertEquals(before, Memory.liveBytes(), "live bytes after the expression, compared with before");
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void theGradientOfEachOperatorEqualsCentralDifferences(@ForAll("operators") ExpressionOperator operator,
            @ForAll @LongRange(max = 7) long seed) {
        List<Tensor> leaves = Stream.iterate(seed, next -> next + 8).map(next -> new Expression(SMALL, List.of(next,
                ~next),
                List
                        .of()).leaves()).filter(both -> operator.takes().test(both.getFirst())).findFirst()
                .orElseThrow();
        assertTrue(GradCheck.check(at -> List.of(operator.function().apply(at.get(0), at.get(1), new Choices(seed))),
                leaves, CLOSE));
    }

    @Property(tries = 300)
    void theGradientEqualsCentralDifferences(@ForAll("expressions") Expression expression) {
        assertTrue(GradCheck.check(leaves -> List.of(expression.result(leaves)), expression.leaves(), CLOSE));
    }

    @Property(tries = 100)
    void theSecondDerivativeEqualsCentralDifferences(@ForAll("shortExpressions") Expression expression) {
        assertTrue(GradCheck.checkSecond(leaves -> List.of(expression.result(leaves)), expression.leaves(), CLOSE));
    }

    /**
     * Elements are compared where backends differ at all: the few of each tensor that differ most in relation to themselves. Terms that
     * are no leaf and no result, such as a layer's weights, are not seen; the largest element stands for them. Sums of up to some
     * hundred terms in another order are what the units allow.
     */
    @Property(tries = 200)
    void theBackendsAgreeOnEachElementToTheRoundingOfItsTerms(@ForAll("largeExpressions") Expression expression) {
        Backends.use("openblas");
        List<double[]> blas = valueAndGradients(leavesAndResults(expression)).stream().map(Tensor::toDoubleArray)
                .toList();
        Backends.use("java");
        List<Tensor> all = leavesAndResults(expression);
        List<Tensor> java = valueAndGradients(all);
        for (int i = 0; i < java.size(); i++) {
            double[] actual = blas.get(i);
            double[] expected = java.get(i).toDoubleArray();
            assertEquals(expected.length, actual.length);
            int[] apart = IntStream.range(0, expected.length).filter(k -> expected[k] != actual[k]).boxed().sorted(
                    Comparator.comparingDouble(k -> -Math.abs(expected[k] / actual[k] - 1))).limit(8).mapToInt(k -> k)
                    .toArray();
            double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
            for (int k : apart) {
                double terms = largest + terms(java.get(i), k, all);
                assertEquals(expected[k], actual[k], UNITS * Math.ulp(1.0) * terms, "element " + k
                        + " of " + (i == 0 ? "the value" : "the gradient by leaf " + (i - 1)));
            }
        }
    }

    private static List<Tensor> leavesAndResults(Expression expression) {
        List<Tensor> all = new ArrayList<>(expression.leaves());
        expression.evaluate(List.copyOf(all)).forEach(step -> all.add(step.result()));
        return all;
    }

    /** {@return the last of the results, and the gradients of the sum of its elements, of which there may be some ten thousand} */
    private static List<Tensor> valueAndGradients(List<Tensor> leavesAndResults) {
        List<Tensor> leaves = leavesAndResults.stream().filter(Tensor::isLeaf).toList();
        Tensor result = leavesAndResults.getLast();
        List<Tensor> all = new ArrayList<>(List.of(result));
        all.addAll(Autograd.grad(List.of(result.sum()), leaves, GraphOption.CREATE_GRAPH,
                GraphOption.MATERIALIZE_GRADS));
        return all;
    }

    /** {@return the absolute values of an element, and of its derivatives by all numbers on the way to it times those numbers} */
    private static double terms(Tensor tensor, int k, List<Tensor> onTheWay) {
        Tensor element = tensor.reshape(-1).select(0, k);
        double terms = Math.abs(element.item());
        if (element.requiresGrad()) {
            List<Tensor> derivatives = Autograd.grad(List.of(element), onTheWay, GraphOption.RETAIN_GRAPH,
                    GraphOption.MATERIALIZE_GRADS);
            for (int i = 0; i < onTheWay.size(); i++) {
                terms += derivatives.get(i).mul(onTheWay.get(i)).abs().sum().item();
            }
        }
        return terms;
    }

    @Property(tries = 1000)
    void aSecondPassFailsIfAndOnlyIfItMeetsANodeThatSavedSomethingAndWasPassed(
            @ForAll("expressions") Expression expression, @ForAll long choice) {
        List<Tensor> leaves = expression.leaves();
        List<Tensor> all = new ArrayList<>(leaves);
        expression.evaluate(leaves).forEach(step -> all.add(step.result()));
        SplittableRandom random = new SplittableRandom(choice);
        Tensor first = all.get(random.nextInt(all.size())).sum();
        Tensor target = random.nextBoolean() ? all.get(random.nextInt(all.size())) : null;
        Tensor second = random.nextBoolean() ? first : all.get(random.nextInt(all.size())).sum();
        if (target == null) {
            first.backward();
        } else {
            Autograd.grad(List.of(first), List.of(target), GraphOption.ALLOW_UNUSED);
        }
        Set<GradFn> passed = target == null ? behind(first.gradFn()) : between(first.gradFn(), nodeOf(target));
        boolean fails = behind(second.gradFn()).stream().anyMatch(node -> passed.contains(node) && !SAVING_NOTHING
                .contains(node.name()));
        if (fails) {
            String message = assertThrows(TensorException.class, second::backward).getMessage();
            assertTrue(message.startsWith("Trying to backward through the graph a second time"), message);
        } else {
            second.backward();
        }
    }

    /** {@return where gradients with respect to the tensor go} */
    private static GradFn nodeOf(Tensor tensor) {
        return tensor.neg().gradFn().nextFunctions().getFirst().gradFn();
    }

    /** {@return the node and all that its gradient reaches} */
    private static Set<GradFn> behind(GradFn root) {
        Set<GradFn> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<GradFn> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            GradFn node = open.pop();
            if (reached.add(node)) {
                node.nextFunctions().stream().map(GradFn.Edge::gradFn).filter(Objects::nonNull).forEach(open::push);
            }
        }
        return reached;
    }

    /** {@return the nodes from which the target's is reached, it not being one of them} */
    private static Set<GradFn> between(GradFn root, GradFn target) {
        Set<GradFn> between = behind(root);
        between.removeIf(node -> node == target || !behind(node).contains(target));
        return between;
    }

    @Property(tries = 300)
    void aStepLeavesNothingButTheGradientsOfItsLeaves(@ForAll("expressions") Expression expression) {
        List<Tensor> leaves = expression.leaves();
        long held = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            expression.result(leaves).sum().backward();
        }
        long gradients = 0;
        for (Tensor leaf : leaves) {
            long live = Memory.liveBytes();
            leaf.setGrad(null);
            gradients += live - Memory.liveBytes();
        }
        assertEquals(held, Memory.liveBytes());
        assertTrue(gradients > 0);
    }

    @Property(tries = 300)
    void aBackwardPassFreesAllThatTheGraphSaved(@ForAll("expressions") Expression expression) {
        List<Tensor> leaves = expression.leaves();
        long held = Memory.liveBytes();
        Tensor.scalar(0, DType.FLOAT64);
        long scalar = Memory.liveBytes() - held;
        Scope.tidy(() -> expression.result(leaves).sum()).backward();
        leaves.forEach(leaf -> leaf.setGrad(null));
        assertEquals(2 * scalar, Memory.liveBytes() - held, "the scalar and the loss");
    }
}
