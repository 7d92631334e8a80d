package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Autograd;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A view without elements may begin beyond the end of its memory: reading, printing and every operator treat it as any other. */
class EmptyViewsTest {
    private static final String BACKEND = System.getProperty("arenagrad.backend", "openblas");

    @AfterEach
    void useTheBackendOfTheProcess() {
        Backends.use(BACKEND);
    }

    /** {@return a view of the shape of a tensor without elements that begins behind the end of its memory} */
    private static Tensor beyond(Tensor empty) {
        long[] sizes = LongStream.concat(LongStream.of(5), LongStream.of(empty.shape().toArray())).toArray();
        Tensor view = Tensor.zeros(empty.dtype(), sizes).select(0, 4);
        assertTrue(view.array().layout().offset() > 0);
        return view.detach().setRequiresGrad(empty.requiresGrad());
    }

    @Test
    void areReadAndPrinted() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : DType.values()) {
                for (Tensor x : List.of(Tensor.zeros(dtype, 5, 0, 5).select(0, 4), Tensor.zeros(dtype, 5, 0, 5).slice(2,
                        4, 5),
                        Tensor.zeros(dtype, 3, 4, 0).slice(0, 2, 3), Tensor.zeros(dtype, 5, 0).slice(0, 5, 5))) {
                    assertArrayEquals(new float[0], x.toFloatArray());
                    assertArrayEquals(new double[0], x.toDoubleArray());
                    assertArrayEquals(new long[0], x.toLongArray());
                    assertArrayEquals(new boolean[0], x.toBooleanArray());
                    assertTrue(x.toString().startsWith("tensor([], "), x.toString());
                    assertThrows(TensorException.class, x::item);
                    assertThrows(TensorException.class, x::itemAsLong);
                    assertEquals(x.shape(), x.clone().shape());
                    assertEquals(x.shape(), x.to(DType.FLOAT64).shape());
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> areTakenByEveryOperator() {
        return Stream.of(BACKEND, "java").distinct().flatMap(backend -> Catalogue.FAMILIES.stream().flatMap(
                family -> family
                        .operators().stream().flatMap(operator -> family.goldens(operator).stream().filter(
                                EmptyViewsTest::hasEmpty)
                                .map(golden -> DynamicTest.dynamicTest(backend + ", " + operator.torch() + ", "
                                        + golden, () -> {
                                            Backends.use(backend);
                                            check(operator, golden);
                                        })))));
    }

    private static boolean hasEmpty(GoldenCase golden) {
        return golden.raises() == null && golden.inputs().stream().anyMatch(input -> input.values().shape()
                .numel() == 0);
    }

    private static void check(Operator operator, GoldenCase golden) {
        try (Scope _ = Scope.open()) {
            Arguments arguments = Arguments.of(golden, input -> input.values().shape().numel() == 0 ? beyond(input
                    .make())
                    : input.make());
            List<Tensor> expected = operator.function().apply(Arguments.of(golden, GoldenInput::make));
            List<Tensor> results = operator.function().apply(arguments);
            assertEquals(expected.size(), results.size());
            for (int i = 0; i < results.size(); i++) {
                assertEquals(expected.get(i).shape(), results.get(i).shape());
                assertArrayEquals(expected.get(i).toDoubleArray(), results.get(i).toDoubleArray());
            }
            List<Tensor> roots = results.stream().filter(Tensor::requiresGrad).toList();
            if (!roots.isEmpty() && operator.isDifferentiable()) {
                List<Tensor> cotangents = roots.stream().map(root -> root.numel() == 0 ? beyond(root.detach())
                        : Tensor.onesLike(root)).toList();
                List<Tensor> inputs = arguments.differentiable();
                List<Tensor> gradients = Autograd.grad(roots, inputs, cotangents, GraphOption.ALLOW_UNUSED);
                for (int i = 0; i < inputs.size(); i++) {
                    if (gradients.get(i) != null) {
                        assertEquals(inputs.get(i).shape(), gradients.get(i).shape());
                    }
                }
            }
        }
    }
}
