package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.Sgd;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What bad input is told: PyTorch's words where it has some. */
@ExtendWith(LiveBytes.class)
class ErrorTextsTest {
    private static void assertSays(String text, Executable call) {
        assertSays(TensorException.class, text, call);
    }

    private static void assertSays(Class<? extends RuntimeException> type, String text, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertTrue(message.startsWith(text), message);
    }

    private static Tensor leaf(long... shape) {
        return Tensor.ones(shape).setRequiresGrad(true);
    }

    @Test
    void backwardAndGrad() {
        Tensor x = leaf(3);
        assertSays("grad can be implicitly created only for scalar outputs", () -> x.mul(2).backward());
        assertSays("element 0 of tensors does not require grad and does not have a grad_fn", () -> Tensor.ones(1)
                .backward());
        assertSays(
                "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the"
                        + " desired behavior.", () -> Autograd.grad(x.sum(), leaf(2)));
        assertSays("One of the differentiated Tensors does not require grad", () -> Autograd.grad(x.sum(), Tensor.ones(
                2)));
        assertSays(
                "Mismatch in shape: grad_output[0] has a shape of torch.Size([4]) and output[0] has a shape of torch.Size([3]).",
                () -> x.mul(2).backward(Tensor.ones(4)));
        assertSays(
                "Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a shape of torch.Size([]).",
                () -> x.sum().backward(Tensor.ones(1)));
        assertSays(IllegalArgumentException.class, "got 1 tensors and 2 gradients", () -> Autograd.grad(List.of(x
                .sum()), List.of(x),
                List.of(Tensor.scalar(1), Tensor.scalar(1))));
        assertSays(IllegalArgumentException.class, "grad requires non-empty inputs.",
                () -> Autograd.grad(List.of(x.sum()), List.of()));
    }

    @Test
    void leaves() {
        Tensor x = leaf(3);
        assertSays(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that"
                        + " doesn't require differentiation use var_no_grad = var.detach().", () -> x.mul(2)
                                .setRequiresGrad(false));
        assertTrue(x.mul(2).setRequiresGrad(true).requiresGrad());
        assertSays("only Tensors of floating point dtype can require gradients", () -> Tensor.arange(4).setRequiresGrad(
                true));
        assertSays("can't assign Variable as its own grad", () -> x.setGrad(x));
        assertSays(
                "attempting to assign a gradient with dtype 'float64' to a tensor with dtype 'float32'. Please ensure that the gradient"
                        + " and the tensor have the same dtype", () -> x.setGrad(Tensor.ones(DType.FLOAT64, 3)));
        assertSays(
                "attempting to assign a gradient of size '[2, 2]' to a tensor of size '[3]'. Please ensure that the gradient and the"
                        + " tensor are the same size", () -> x.setGrad(Tensor.ones(2, 2)));
    }

    @Test
    void shapesThatDoNotFit() {
        Tensor v = Tensor.ones(3);
        Tensor m = Tensor.ones(2, 3);
        assertSays("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0",
                () -> v.add(Tensor.ones(4)));
        assertSays("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1",
                () -> m.add(Tensor.ones(5, 4)));
        assertSays("The expanded size of the tensor (4) must match the existing size (3) at non-singleton dimension 0."
                + "  Target sizes: [4].  Tensor sizes: [3]", () -> v.expand(4));
        assertSays("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", () -> m.mm(m));
        assertSays("self must be a matrix", () -> v.mm(m));
        assertSays("mat2 must be a matrix", () -> m.mm(v));
        assertSays("size mismatch, got input (2), mat (2x3), vec (4)", () -> m.mv(Tensor.ones(4)));
        assertSays("1D tensors expected, but got 2D and 1D tensors", () -> m.dot(v));
        assertSays("dot : expected both vectors to have same dtype, but found Float and Double",
                () -> v.dot(Tensor.ones(DType.FLOAT64, 3)));
        assertSays(
                "inconsistent tensor size, expected tensor [3] and src [4] to have the same number of elements, but got 3 and 4"
                        + " elements respectively", () -> v.dot(Tensor.ones(4)));
        assertSays("Expected size for first two dimensions of batch2 tensor to be: [2, 3] but got: [2, 2].",
                () -> Tensor.ones(2, 2, 3).bmm(Tensor.ones(2, 2, 3)));
        assertSays("both arguments to matmul need to be at least 1D, but they are 0D and 2D", () -> Tensor.scalar(1)
                .matmul(m));
        assertSays("shape '[2, 3]' is invalid for input of size 4", () -> Tensor.ones(4).reshape(2, 3));
        assertSays("only one dimension can be inferred", () -> m.reshape(-1, -1));
        assertSays(
                "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous"
                        + " subspaces). Use .reshape(...) instead.", () -> m.t().view(6));
        assertSays(
                "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.",
                () -> Tensor.cat(List.of(m, Tensor.ones(2, 4)), 0));
        assertSays("stack expects each tensor to be equal size", () -> Tensor.stack(List.of(m, v), 0));
        assertSays("torch.cat(): expected a non-empty list of Tensors", () -> Tensor.cat(List.of(), 0));
        assertSays("a Tensor with 3 elements cannot be converted to Scalar", v::item);
    }

    @Test
    void dimensionsAndIndicesOutOfRange() {
        Tensor m = Tensor.ones(2, 3);
        assertSays(IndexOutOfBoundsException.class,
                "Dimension out of range (expected to be in range of [-2, 1], but got 2)",
                () -> m.sum(2));
        assertSays(IndexOutOfBoundsException.class,
                "Dimension out of range (expected to be in range of [-2, 1], but got -3)",
                () -> m.softmax(-3));
        assertSays(IndexOutOfBoundsException.class,
                "select(): index 3 out of range for tensor of size [2, 3] at dimension 1",
                () -> m.select(1, 3));
        assertSays(IndexOutOfBoundsException.class, "select() cannot be applied to a 0-dim tensor.", () -> Tensor
                .scalar(1).select(0, 0));
        assertSays(IndexOutOfBoundsException.class, "index 3 is out of bounds for dimension 1 with size 3", () -> m
                .item(0, 3));
        assertSays(IndexOutOfBoundsException.class, "index 7 is out of bounds for dimension 1 with size 3, in gather()",
                () -> m.gather(1, Tensor.of(new long[] {7, 0}).reshape(2, 1)));
        assertSays(IndexOutOfBoundsException.class, "Target 3 is out of bounds.",
                () -> Losses.crossEntropy(m, Tensor.of(new long[] {0, 3})));
        assertSays(IndexOutOfBoundsException.class, "Target -1 is out of bounds.",
                () -> Losses.crossEntropy(m, Tensor.of(new long[] {-1, 2})));
        assertSays("dim 0 appears multiple times in the list of dims", () -> m.sum(0, -2));
    }

    @Test
    void dtypesThatDoNotFit() {
        assertSays(
                "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long",
                () -> Tensor.arange(4).mean());
        assertSays("linalg.vector_norm: Expected a floating point or complex tensor as input. Got Long",
                () -> Tensor.arange(4).norm());
        assertSays("\"softmax_lastdim_kernel_impl\" not implemented for 'Long'", () -> Tensor.arange(4).softmax(
                0));
        assertSays("Integers to negative integer powers are not allowed.", () -> Tensor.arange(4).pow(-1));
        assertSays(
                "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or"
                        + " `logical_not()` operator instead.", () -> Tensor.of(true).neg());
        assertSays(
                "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~`"
                        + " or `logical_not()` operator instead.", () -> Tensor.of(true).rsub(1));
        assertSays(
                "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator"
                        + " instead.",
                () -> Tensor.of(true, false).sub(Tensor.of(true, true)));
        assertSays("where expected condition to be a boolean tensor", () -> Tensor.where(Tensor.ones(2), Tensor.ones(2),
                Tensor.ones(2)));
        assertSays("expected m1 and m2 to have the same dtype, but got: float32 != float64",
                () -> Tensor.ones(2, 2).mm(Tensor.ones(DType.FLOAT64, 2, 2)));
        assertSays("expected scalar type Long but found Float", () -> Losses.crossEntropy(Tensor.ones(2, 3), Tensor
                .ones(2)));
        assertSays(IllegalArgumentException.class, "Expected input batch_size (2) to match target batch_size (3).",
                () -> Losses.crossEntropy(Tensor.ones(2, 3), Tensor.arange(3)));
        assertSays(IllegalArgumentException.class,
                "Target size (torch.Size([3])) must be the same as input size (torch.Size([2]))",
                () -> Losses.binaryCrossEntropyWithLogits(Tensor.ones(2), Tensor.ones(3)));
    }

    @Test
    void otherArguments() {
        assertSays(IllegalArgumentException.class, "unknown backend \"cuda\"", () -> Backends.use("cuda"));
        assertSays(IllegalArgumentException.class, "arange:", () -> Tensor.arange(-1.0));
        assertSays(IllegalArgumentException.class, "arange:", () -> Tensor.arange(0, Double.NaN, 1));
        assertSays("slice step must be positive", () -> Tensor.ones(3).slice(0, 0, 3,
                0));
        assertSays(IllegalArgumentException.class, "optimizer got an empty parameter list", () -> new Sgd(List.of(),
                0.1));
        assertSays(IllegalArgumentException.class, "can't optimize a non-leaf Tensor", () -> new Sgd(List.of(leaf(2)
                .mul(2)), 0.1));
        assertSays(IllegalArgumentException.class, "Invalid learning rate: -1.0", () -> new Adam(List.of(leaf(2)), -1));
        assertEquals(0, Tensor.ones(3).slice(0, 5, 9).numel());
    }
}
