package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Derivatives of functions against what calculus says. Values are small integers, so that they are exact, where not said otherwise. */
@ExtendWith(LiveBytes.class)
class FunctionDerivativesTest {
    private Tensor x;
    private Tensor y;

    @BeforeEach
    void makeInputs() {
        x = Tensor.of(1.0, 2.0, 3.0);
        y = Tensor.of(5.0, -1.0);
    }

    /** Zeros of either sign are equal. */
    private static void assertHas(Tensor tensor, long[] shape, double... values) {
        assertEquals(Shape.of(shape), tensor.shape());
        assertArrayEquals(values, tensor.toDoubleArray(), Double.MIN_VALUE);
    }

    private static void assertSays(String text, Executable call) {
        assertEquals(text, assertThrows(TensorException.class, call).getMessage());
    }

    @Test
    void jacobianOfOneFunction() {
        assertHas(Autograd.jacobian(t -> t.mul(t), x), new long[] {3, 3}, 2, 0, 0, 0, 4, 0, 0, 0, 6);
        assertHas(Autograd.jacobian(Tensor::sum, x), new long[] {3}, 1, 1, 1);
        Tensor matrix = Tensor.of(1.0, 2.0, 3.0, 4.0).reshape(2, 2);
        assertHas(Autograd.jacobian(t -> t.t().mul(2), matrix), new long[] {2, 2, 2, 2}, 2, 0, 0, 0, 0, 0, 2, 0, 0, 2,
                0,
                0, 0, 0, 0, 2);
        assertHas(Autograd.jacobian(t -> t, Tensor.ones(2)), new long[] {2, 2}, 1, 0, 0, 1);
        assertHas(Autograd.jacobian(t -> t.slice(0, 0, 0), x), new long[] {0, 3});
    }

    @Test
    void jacobianBlocksGoByResultAndThenByInput() {
        List<List<Tensor>> jacobian = Autograd.jacobian(at -> List.of(at.get(0).sum().mul(at.get(1)), at.get(1).mul(at
                .get(1))), List.of(x, y));
        assertHas(jacobian.get(0).get(0), new long[] {2, 3}, 5, 5, 5, -1, -1, -1);
        assertHas(jacobian.get(0).get(1), new long[] {2, 2}, 6, 0, 0, 6);
        assertHas(jacobian.get(1).get(0), new long[] {2, 3}, 0, 0, 0, 0, 0, 0);
        assertHas(jacobian.get(1).get(1), new long[] {2, 2}, 10, 0, 0, -2);
    }

    @Test
    void hessian() {
        assertHas(Autograd.hessian(t -> t.mul(t).mul(t).sum(), x), new long[] {3, 3}, 6, 0, 0, 0, 12, 0, 0, 0, 18);
        assertHas(Autograd.hessian(Tensor::sum, x), new long[] {3, 3}, new double[9]);
        List<List<Tensor>> blocks = Autograd.hessian(at -> at.get(0).sum().mul(at.get(1).mul(at.get(1)).sum()), List.of(
                x, y));
        assertHas(blocks.get(0).get(0), new long[] {3, 3}, new double[9]);
        assertHas(blocks.get(0).get(1), new long[] {3, 2}, 10, -2, 10, -2, 10, -2);
        assertHas(blocks.get(1).get(0), new long[] {2, 3}, 10, 10, 10, -2, -2, -2);
        assertHas(blocks.get(1).get(1), new long[] {2, 2}, 12, 0, 0, 12);
    }

    @Test
    void productsWithTheJacobian() {
        Tensor v = Tensor.of(1.0, 10.0, 100.0);
        assertHas(Autograd.vjp(t -> t.mul(t), x, v), new long[] {3}, 2, 40, 600);
        assertHas(Autograd.jvp(t -> t.mul(t), x, v), new long[] {3}, 2, 40, 600);
        assertHas(Autograd.vjp(t -> t.mul(t).sum(), x, null), new long[] {3}, 2, 4, 6);
        assertHas(Autograd.jvp(t -> t.mul(x), Tensor.scalar(2, DType.FLOAT64), null), new long[] {3}, 1, 2, 3);
        assertHas(Autograd.jvp(t -> t.sum().mul(t.slice(0, 0, 2)), x, v), new long[] {2}, 6 + 111, 60 + 222);
    }

    @Test
    void productsOfSeveralInputsComeWithTheResults() {
        DerivativeProduct vjp = Autograd.vjp(at -> List.of(at.get(0).sum().mul(at.get(1)), at.get(1).neg()), List.of(x,
                y), List.of(Tensor.of(1.0, 2.0), Tensor.of(0.0, 100.0)));
        assertHas(vjp.outputs().get(0), new long[] {2}, 30, -6);
        assertHas(vjp.outputs().get(1), new long[] {2}, -5, 1);
        assertHas(vjp.product().get(0), new long[] {3}, 3, 3, 3);
        assertHas(vjp.product().get(1), new long[] {2}, 6, 12 - 100);
        DerivativeProduct jvp = Autograd.jvp(at -> List.of(at.get(0).sum().mul(at.get(1)), at.get(1).neg()), List.of(x,
                y), List.of(Tensor.of(1.0, 1.0, 1.0), Tensor.of(1.0, 10.0)));
        assertHas(jvp.product().get(0), new long[] {2}, 15 + 6, -3 + 60);
        assertHas(jvp.product().get(1), new long[] {2}, -1, -10);
        assertHas(jvp.outputs().get(1), new long[] {2}, -5, 1);
    }

    @Test
    void productsWithTheHessian() {
        Tensor v = Tensor.of(1.0, 10.0, 100.0);
        assertHas(Autograd.hvp(t -> t.mul(t).mul(t).sum(), x, v), new long[] {3}, 6, 120, 1800);
        assertHas(Autograd.vhp(t -> t.mul(t).mul(t).sum(), x, v), new long[] {3}, 6, 120, 1800);
        assertHas(Autograd.hvp(Tensor::sum, x, v), new long[] {3}, 0, 0, 0);
        assertHas(Autograd.vhp(t -> t.mul(t).mul(t), Tensor.scalar(2, DType.FLOAT64), null), new long[] {}, 12);
        DerivativeProduct product = Autograd.hvp(at -> at.get(0).sum().mul(at.get(1).sum()), List.of(x, y), List.of(v,
                Tensor.of(1.0, 2.0)));
        assertHas(product.outputs().getFirst(), new long[] {}, 24);
        assertHas(product.product().get(0), new long[] {3}, 3, 3, 3);
        assertHas(product.product().get(1), new long[] {2}, 111, 111);
    }

    @Test
    void resultsAreCutOffUnlessTheGraphIsAskedFor() {
        Tensor leaf = Tensor.of(1.0, 2.0).setRequiresGrad(true);
        assertFalse(Autograd.jacobian(t -> t.mul(t), leaf).requiresGrad());
        assertNull(leaf.grad());
        Autograd.jacobian(t -> t.mul(t).mul(t), leaf, GraphOption.CREATE_GRAPH).sum().backward();
        assertHas(leaf.grad(), new long[] {2}, 6, 12);
        leaf.setGrad(null);
        Autograd.hessian(t -> t.mul(t).mul(t).sum(), leaf, GraphOption.CREATE_GRAPH).sum().backward();
        assertHas(leaf.grad(), new long[] {2}, 6, 6);
        leaf.setGrad(null);
        Tensor v = Tensor.of(1.0, 10.0).setRequiresGrad(true);
        Autograd.jvp(t -> t.mul(t), leaf, v, GraphOption.CREATE_GRAPH).sum().backward();
        assertHas(leaf.grad(), new long[] {2}, 2, 20);
        assertHas(v.grad(), new long[] {2}, 2, 4);
        leaf.setGrad(null);
        v.setGrad(null);
        Autograd.vjp(t -> t.mul(t), leaf, v, GraphOption.CREATE_GRAPH).sum().backward();
        assertHas(leaf.grad(), new long[] {2}, 2, 20);
        assertHas(v.grad(), new long[] {2}, 2, 4);
        leaf.setGrad(null);
        Autograd.hvp(t -> t.mul(t).mul(t).sum(), leaf, v.detach(), GraphOption.CREATE_GRAPH).sum().backward();
        assertHas(leaf.grad(), new long[] {2}, 6, 60);
    }

    @Test
    void functionsAreRecordedWhateverTheGradModeIs() {
        try (GradMode _ = GradMode.noGrad()) {
            assertHas(Autograd.jacobian(t -> t.mul(t), x), new long[] {3, 3}, 2, 0, 0, 0, 4, 0, 0, 0, 6);
            assertFalse(GradMode.isEnabled());
        }
    }

    @Test
    void temporariesAreFreed() {
        Tensor v = Tensor.of(1.0, 1.0, 1.0);
        long before = Memory.liveBytes();
        try (Scope scope = Scope.open()) {
            Tensor result = Autograd.jacobian(t -> t.exp().mul(t).mul(t.sum()), x);
            long whole = scope.bytes();
            Tensor alone = Tensor.zeros(DType.FLOAT64, 3, 3);
            assertEquals(scope.bytes() - whole, whole, "as much as one tensor of 3 by 3");
            assertNotNull(result);
            assertNotNull(alone);
        }
        try (Scope scope = Scope.open()) {
            Autograd.hvp(t -> t.exp().mul(t).sum(), x, v);
            Autograd.jvp(t -> t.exp().mul(t), x, v);
            long both = scope.bytes();
            Tensor.zeros(DType.FLOAT64, 3);
            Tensor.scalar(0, DType.FLOAT64);
            Tensor.zeros(DType.FLOAT64, 3);
            Tensor.zeros(DType.FLOAT64, 3);
            assertEquals(2 * both, scope.bytes(), "two products and the two results of the functions");
        }
        assertThrows(TensorException.class, () -> Autograd.jacobian(t -> t.exp().reshape(7), x));
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void vectorsHaveToFit() {
        assertSays("The vector v can only be None if the user-provided function returns a single Tensor with a single"
                + " element.", () -> Autograd.vjp(t -> t, x, null));
        assertSays("The vector v can only be None if the input to the user-provided function is a single Tensor with a"
                + " single element.", () -> Autograd.jvp(t -> t, x, null));
        assertSays("The vector v can only be None if the input to the user-provided function is a single Tensor with a"
                + " single element.", () -> Autograd.hvp(Tensor::sum, x, null));
        assertSays("v has invalid size: should be torch.Size([3]) but got torch.Size([2]).", () -> Autograd.vjp(t -> t,
                x,
                y));
        assertSays("Entry 1 in v has invalid size: should be torch.Size([2]) but got torch.Size([3]).",
                () -> Autograd.jvp(at -> at, List.of(x, y), List.of(x, x)));
        assertSays("v is a tuple of invalid length: should be 2 but got 1.", () -> Autograd.vjp(at -> at, List.of(x, y),
                List.of(x)));
        assertSays("The Tensor returned by the function given to hessian should contain a single element",
                () -> Autograd.hessian(t -> t, x));
        assertSays("The Tensor returned by the function given to vhp should contain a single element",
                () -> Autograd.vhp(t -> t, x, x));
        assertSays("The Tensor returned by the function given to hvp should contain a single element",
                () -> Autograd.hvp(t -> t, x, x));
        assertSays("only Tensors of floating point dtype can require gradients", () -> Autograd.jacobian(t -> t, Tensor
                .arange(3)));
    }

    @Test
    void independenceIsZeroOrAnErrorIfStrict() {
        assertHas(Autograd.jacobian(t -> y.detach(), x), new long[] {2, 3}, new double[6]);
        assertHas(Autograd.hvp(t -> y.sum(), x, x), new long[] {3}, new double[3]);
        assertSays(
                "Output 0 of the user-provided function does not require gradients. The outputs must be computed in a"
                        + " differentiable manner from the input when running in strict mode.",
                () -> Autograd.jacobian(t -> t.detach(), x, GraphOption.STRICT));
        assertSays(
                "Output 0 of the user-provided function is independent of input 1. This is not allowed in strict mode.",
                () -> Autograd.jacobian(at -> List.of(at.getFirst()), List.of(x, y), GraphOption.STRICT));
        assertSays("The output of the user-provided function is independent of input 1. This is not allowed in strict"
                + " mode.", () -> Autograd.vjp(at -> List.of(at.getFirst().sum()), List.of(x, y), null,
                        GraphOption.STRICT));
        assertSays("The output of the user-provided function is independent of input 1. This is not allowed in strict"
                + " mode.", () -> Autograd.jvp(at -> List.of(at.getFirst().sum()), List.of(x, y), List.of(x, y),
                        GraphOption.STRICT));
        String linear = "While computing the hessian, found that the jacobian of the user-provided function with respect"
                + " to input 0 is independent of the input. This is not allowed in strict mode. You should ensure that"
                + " your function is twice differentiable and that the jacobian depends on the inputs (this would be"
                + " violated by a linear function for example).";
        assertSays(linear, () -> Autograd.hessian(Tensor::sum, x, GraphOption.STRICT));
        assertSays(linear, () -> Autograd.vhp(Tensor::sum, x, x, GraphOption.STRICT));
        assertSays(linear, () -> Autograd.hvp(Tensor::sum, x, x, GraphOption.STRICT));
        Tensor leaf = x.detach().setRequiresGrad(true);
        assertSays("The jacobian of the user-provided function is independent of input 0. This is not allowed in strict"
                + " mode when create_graph=True.", () -> Autograd.jacobian(t -> t.mul(2), leaf, GraphOption.STRICT,
                        GraphOption.CREATE_GRAPH));
        assertTrue(Autograd.jacobian(t -> t.mul(t), leaf, GraphOption.STRICT, GraphOption.CREATE_GRAPH).requiresGrad());
    }
}
