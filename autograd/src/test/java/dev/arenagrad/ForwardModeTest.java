package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dual numbers: tangents carried along with the values (semantics 2.11). */
@ExtendWith(LiveBytes.class)
class ForwardModeTest {
    private Tensor x;
    private Tensor direction;

    @BeforeEach
    void point() {
        x = Tensor.of(0.3, 0.7, 1.9, 1.1);
        direction = Tensor.of(1.0, -2.0, 0.5, 3.0);
    }

    private static Map<String, UnaryOperator<Tensor>> functions() {
        Map<String, UnaryOperator<Tensor>> all = new LinkedHashMap<>();
        all.put("sin", Tensor::sin);
        all.put("exp of a product", t -> t.mul(t).exp());
        all.put("quotient", t -> t.div(t.add(1)));
        all.put("powers", t -> t.pow(3).add(t.pow(t)));
        all.put("sum", Tensor::sum);
        all.put("norm", Tensor::norm);
        all.put("softmax", t -> t.softmax(0));
        all.put("logSoftmax", t -> t.logSoftmax(0));
        all.put("matmul", t -> t.view(2, 2).matmul(t.view(2, 2).t()));
        all.put("dot", t -> t.dot(t.exp()));
        all.put("views", t -> t.view(2, 2).t().select(0, 1).unsqueeze(0).expand(3, 2));
        all.put("cat", t -> Tensor.cat(List.of(t, t.mul(2)), 0));
        all.put("where", t -> Tensor.where(t.gt(1), t.sin(), t.cos()));
        all.put("relu and tanh", t -> t.sub(1).relu().add(t.tanh()));
        all.put("mean and broadcasting", t -> t.sub(t.mean()).mul(t.view(4, 1)));
        all.put("gather", t -> t.gather(0, Tensor.of(2L, 2L, 0L)));
        return all;
    }

    @Test
    void theTangentIsTheDerivativeInThatDirectionForEveryKindOfOperation() {
        for (Map.Entry<String, UnaryOperator<Tensor>> function : functions().entrySet()) {
            Tensor expected = Autograd.jvp(function.getValue(), x, direction);
            try (DualLevel level = DualLevel.open()) {
                Tensor y = function.getValue().apply(level.makeDual(x, direction));
                Tensor tangent = level.unpackDual(y).tangent();
                assertNotNull(tangent, function.getKey());
                assertEquals(expected.shape(), tangent.shape(), function.getKey());
                assertArrayEquals(expected.toDoubleArray(), tangent.toDoubleArray(), 1e-12, function.getKey());
                assertFalse(y.requiresGrad(), function.getKey());
            }
        }
    }

    @Test
    void whatDoesNotDependOnADualHasNoTangent() {
        try (DualLevel level = DualLevel.open()) {
            Tensor dual = level.makeDual(x, direction);
            assertNull(level.unpackDual(x.sin()).tangent());
            assertNull(level.unpackDual(dual.detach()).tangent());
            assertNull(level.unpackDual(dual.gt(1)).tangent());
            assertNull(level.unpackDual(level.unpackDual(dual).primal()).tangent());
        }
    }

    @Test
    void noGradDoesNotKeepTangentsFromBeingCarried() {
        try (DualLevel level = DualLevel.open(); GradMode _ = GradMode.noGrad()) {
            Tensor tangent = level.unpackDual(level.makeDual(x, direction).mul(3)).tangent();
            assertArrayEquals(new double[] {3, -6, 1.5, 9}, tangent.toDoubleArray(), 1e-12);
        }
    }

    @Test
    void aTangentFollowsItsTensorOutOfAnInnerScope() {
        try (DualLevel level = DualLevel.open()) {
            Tensor dual = level.makeDual(x, direction);
            Tensor y = Scope.tidy(() -> dual.mul(2).mul(5));
            assertArrayEquals(new double[] {10, -20, 5, 30}, level.unpackDual(y).tangent().toDoubleArray(), 1e-12);
        }
    }

    @Test
    void reverseOverForwardDifferentiatesATangent() {
        x.setRequiresGrad(true);
        try (DualLevel level = DualLevel.open()) {
            Tensor y = level.makeDual(x, direction).pow(3).sum();
            level.unpackDual(y).tangent().backward();
        }
        double[] expected = new double[4];
        for (int i = 0; i < 4; i++) {
            expected[i] = 6 * x.item(i) * direction.item(i);
        }
        assertArrayEquals(expected, x.grad().toDoubleArray(), 1e-12);
    }

    @Test
    void forwardOverReverseGivesTheProductWithTheHessian() {
        x.setRequiresGrad(true);
        UnaryOperator<Tensor> f = t -> t.mul(t).mul(t.sin()).sum().add(t.sum().exp());
        Tensor expected = Autograd.hvp(f, x, direction);
        try (DualLevel level = DualLevel.open()) {
            Tensor dual = level.makeDual(x, direction);
            Tensor gradient = Autograd.grad(f.apply(dual), dual);
            assertArrayEquals(expected.toDoubleArray(), level.unpackDual(gradient).tangent().toDoubleArray(), 1e-12);
        }
    }

    @Test
    void customFunctionsCarryTangentsByTheirBackward() {
        class Cube extends Function {
            @Override
            protected Tensor forward(Context context, Tensor input) {
                context.saveForBackward(input);
                return input.mul(input).mul(input);
            }

            @Override
            protected Tensor backward(Context context, Tensor gradient) {
                Tensor input = context.saved(0);
                return gradient.mul(input.mul(input)).mul(3);
            }
        }
        Tensor expected = Autograd.jvp(t -> t.pow(3), x, direction);
        try (DualLevel level = DualLevel.open()) {
            Tensor y = new Cube().apply(level.makeDual(x, direction));
            assertArrayEquals(expected.toDoubleArray(), level.unpackDual(y).tangent().toDoubleArray(), 1e-12);
        }
    }

    @Test
    void levelsDoNotNestAndForgetTangentsWhenClosed() {
        DualLevel level = DualLevel.open();
        Tensor dual = level.makeDual(x, direction);
        assertEquals("Nested forward mode AD is not supported at the moment", assertThrows(TensorException.class,
                DualLevel::open).getMessage());
        level.close();
        level.close();
        assertNull(level.unpackDual(dual.sin()).tangent());
        assertEquals(
                "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.",
                assertThrows(TensorException.class, () -> level.makeDual(x, direction)).getMessage());
    }

    @Test
    void tangentsThatDoNotFitAndChangesInPlaceAreRefused() {
        try (DualLevel level = DualLevel.open()) {
            assertThrows(TensorException.class, () -> level.makeDual(x, Tensor.ones(DType.FLOAT64, 3)));
            assertThrows(TensorException.class, () -> level.makeDual(x, Tensor.ones(4)));
            assertThrows(TensorException.class, () -> level.makeDual(Tensor.arange(4L), direction));
            Tensor dual = level.makeDual(x, direction);
            assertTrue(assertThrows(UnsupportedOperationException.class, () -> x.clone().mul_(dual)).getMessage()
                    .startsWith(
                            "operations in place do not carry tangents"));
        }
    }
}
