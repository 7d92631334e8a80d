package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
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

    @Property(tries = 200)
    void theBackendsAgree(@ForAll("largeExpressions") Expression expression) {
        List<double[]> blas = valueAndGradients("openblas", expression);
        List<double[]> java = valueAndGradients("java", expression);
        for (int i = 0; i < java.size(); i++) {
            double largest = DoubleStream.of(java.get(i)).map(Math::abs).max().orElseThrow();
            assertArrayEquals(java.get(i), blas.get(i), 1e-11 * (1 + largest), i == 0 ? "value" : "gradient by leaf "
                    + (i - 1));
        }
    }

    /** {@return the value, and the gradients of the sum of its elements, of which there may be some ten thousand} */
    private static List<double[]> valueAndGradients(String backend, Expression expression) {
        Backends.use(backend);
        List<Tensor> leaves = expression.leaves();
        Tensor result = expression.result(leaves);
        List<double[]> values = new ArrayList<>(List.of(result.toDoubleArray()));
        for (Tensor gradient : Autograd.grad(List.of(result.sum()), leaves, GraphOption.MATERIALIZE_GRADS)) {
            values.add(gradient.toDoubleArray());
        }
        return values;
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
