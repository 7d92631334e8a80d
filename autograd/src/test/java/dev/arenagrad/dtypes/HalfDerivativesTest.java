package dev.arenagrad.dtypes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Autograd;
import dev.arenagrad.Checkpoint;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.Optimizer;
import dev.arenagrad.optim.Sgd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Derivatives in FLOAT16 and BFLOAT16: of their dtype, and near those of the same numbers in FLOAT32. */
class HalfDerivativesTest {
    /** Roundings of a few operations, each of half a unit in the last of 8 or 11 bits, of terms up to the gradient's largest. */
    private static boolean isNear(Tensor gradient, Tensor expected, DType dtype) {
        float[] near = gradient.toFloatArray();
        float[] wanted = expected.to(dtype).toFloatArray();
        double largest = IntStream.range(0, wanted.length).mapToDouble(i -> Math.abs(wanted[i])).filter(
                Double::isFinite).max().orElse(0);
        double tolerance = 8 * (dtype == DType.FLOAT16 ? 0x1p-11 : 0x1p-8) * Math.max(1, largest);
        return IntStream.range(0, near.length).allMatch(i -> Float.compare(near[i], wanted[i]) == 0
                || Math.abs(near[i] - wanted[i]) <= tolerance);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void gradientsOfEveryOperatorAreThoseOfFloat32Rounded(DType dtype) {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<String, Function<Map<String, Tensor>, Tensor>> operator : Operators.BY_NAME.entrySet()) {
            if (operator.getKey().startsWith("floor_divide")) {
                continue; // has no derivative, as in PyTorch
            }
            try (Scope _ = Scope.open()) {
                Map<String, Tensor> narrow = inputs(dtype);
                Tensor y = resultOf(operator.getValue(), narrow);
                if (y == null || !y.requiresGrad()) {
                    continue;
                }
                Map<String, Tensor> wide = new HashMap<>();
                narrow.forEach((name, x) -> wide.put(name, x.requiresGrad() ? x.detach().to(DType.FLOAT32)
                        .setRequiresGrad(true) : x));
                y.sum().backward();
                operator.getValue().apply(wide).sum().backward();
                for (String name : List.of("a", "b", "v", "w")) {
                    Tensor gradient = narrow.get(name).grad();
                    if (gradient == null) {
                        continue;
                    }
                    assertEquals(dtype, gradient.dtype(), operator.getKey());
                    Tensor expected = wide.get(name).grad();
                    compared++;
                    if (!isNear(gradient, expected, dtype)) {
                        wrong.add(operator.getKey() + " by " + name + ": " + gradient + " instead of " + expected);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(compared > 80, () -> "the operators have derivatives");
        assertEquals(0, Memory.liveBytes());
    }

    private static Map<String, Tensor> inputs(DType dtype) {
        float[] a = {0.1f, -1.5f, 3, 0.375f, 2.25f, -0.75f, 1.75f, 0.5f};
        float[] b = {2.5f, 0.375f, -1.25f, 3, 0.75f, 1.125f, -2, 0.625f};
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("a", Tensor.of(a).reshape(2, 4).to(dtype).setRequiresGrad(true));
        inputs.put("b", Tensor.of(b).reshape(2, 4).to(dtype).setRequiresGrad(true));
        inputs.put("v", Tensor.of(b).slice(0, 0, 4).to(dtype).setRequiresGrad(true));
        inputs.put("w", Tensor.of(a).reshape(4, 2).to(dtype).setRequiresGrad(true));
        inputs.put("mask", Tensor.of(true, false, false, true, false, true, true, false).reshape(2, 4));
        return inputs;
    }

    /** {@return the result, or null if the operator refuses the inputs} */
    private static Tensor resultOf(Function<Map<String, Tensor>, Tensor> operator, Map<String, Tensor> inputs) {
        try {
            return operator.apply(inputs);
        } catch (TensorException _) {
            return null;
        }
    }

    @Test
    void gradientsComeInTheDtypeOfEachInput() {
        try (Scope _ = Scope.open()) {
            Tensor half = Tensor.of(1f, 2, 3).to(DType.FLOAT16).setRequiresGrad(true);
            Tensor bfloat = Tensor.of(3f, 1, 2).to(DType.BFLOAT16).setRequiresGrad(true);
            Tensor wide = Tensor.of(0.5, 1, 2).setRequiresGrad(true);
            Tensor y = half.mul(bfloat);
            assertEquals(DType.FLOAT32, y.dtype());
            Tensor z = y.mul(wide);
            assertEquals(DType.FLOAT64, z.dtype());
            z.sum().backward();
            assertEquals("tensor([1.5000, 1.0000, 4.0000], dtype=torch.float16)", half.grad().toString());
            assertEquals("tensor([0.5000, 2.0000, 6.0000], dtype=torch.bfloat16)", bfloat.grad().toString());
            assertEquals("tensor([3., 2., 6.], dtype=torch.float64)", wide.grad().toString());
        }
    }

    @Test
    void integersOfNoWidthRequireGradients() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : DType.values()) {
                Tensor x = Tensor.ones(dtype, 2);
                if (dtype.isFloatingPoint()) {
                    assertTrue(x.setRequiresGrad(true).requiresGrad());
                } else {
                    assertThrows(TensorException.class, () -> x.setRequiresGrad(true), dtype.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void optimizersStepInFloat32AndRoundTheResult(DType dtype) {
        try (Scope _ = Scope.open()) {
            for (Function<Tensor, Optimizer> kind : List.<Function<Tensor, Optimizer>>of(
                    p -> new Sgd(List.of(p), 0.1), p -> new Sgd(List.of(p), 0.1, 0.9), p -> new Adam(List.of(p),
                            0.01))) {
                Tensor narrow = Tensor.of(1f, -2, 0.3125f).to(dtype).setRequiresGrad(true);
                Tensor wide = narrow.detach().to(DType.FLOAT32).setRequiresGrad(true);
                Optimizer narrowly = kind.apply(narrow);
                Optimizer widely = kind.apply(wide);
                narrow.mul(narrow).sum().backward();
                wide.mul(wide).sum().backward();
                narrowly.step();
                widely.step();
                assertEquals(dtype, narrow.dtype());
                assertArrayEquals(wide.detach().to(dtype).toFloatArray(), narrow.detach().toFloatArray(), 0,
                        "the first step rounds once");
                for (int i = 0; i < 20; i++) {
                    narrowly.zeroGrad();
                    narrow.mul(narrow).sum().backward();
                    narrowly.step();
                }
                assertTrue(narrow.abs().sum().item() < 3.3125, "steps of many roundings still descend");
            }
        }
    }

    @Test
    void derivativesOfDerivativesForwardModeAndCheckpointsKeepTheDtype() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(0.5f, 1.5f).to(DType.BFLOAT16).setRequiresGrad(true);
            Tensor first = Autograd.grad(x.pow(3).sum(), x, GraphOption.CREATE_GRAPH);
            assertEquals("tensor([0.7500, 6.7500], dtype=torch.bfloat16)", first.detach().toString());
            Tensor second = Autograd.grad(first.sum(), x);
            assertEquals("tensor([3., 9.], dtype=torch.bfloat16)", second.toString());
            Tensor tangent = Autograd.jvp(t -> t.mul(t), x.detach(), Tensor.of(1f, 2).to(DType.BFLOAT16));
            assertEquals("tensor([1., 6.], dtype=torch.bfloat16)", tangent.toString());
            assertEquals(DType.BFLOAT16, Autograd.jacobian(t -> t.mul(t), x.detach()).dtype());
            Tensor y = Checkpoint.of(t -> t.mul(t).sum(), x);
            y.backward();
            assertEquals("tensor([1., 3.], dtype=torch.bfloat16)", x.grad().toString());
        }
    }
}
