package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What bad input to functions of neural networks is told: PyTorch's words where it has some; and that nothing is left behind. */
@ExtendWith(LiveBytes.class)
class NNErrorsTest {
    private static Tensor zeros(long... shape) {
        return Tensor.zeros(shape);
    }

    private static void assertSays(String text, Executable call) {
        assertSays(TensorException.class, text, call);
    }

    private static void assertSays(Class<? extends RuntimeException> type, String text, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertTrue(message.startsWith(text), message);
    }

    @Test
    void convolutions() {
        Tensor w = zeros(4, 3, 3, 3);
        assertSays("Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [2, 3]", () -> NN
                .conv2d(zeros(2, 3), w, null));
        assertSays("Expected 2D (unbatched) or 3D (batched) input to conv1d, but got input of size: [8]", () -> NN
                .conv1d(zeros(8), zeros(4, 3, 3), null));
        assertSays(
                "Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 2, 8, 8] to have 3 channels, but got 2"
                        + " channels instead", () -> NN.conv2d(zeros(1, 2, 8, 8), w, null));
        assertSays(
                "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater"
                        + " than actual input size", () -> NN.conv2d(zeros(1, 3, 2, 2), w, null));
        assertSays("Calculated padded input size per channel: (2). Kernel size: (3). Kernel size can't be greater",
                () -> NN.conv1d(zeros(1, 3, 2), zeros(4, 3, 3), null));
        assertSays("Given groups=2, expected weight to be divisible by 2 at dimension 0, but got weight of size"
                + " [[3, 2, 3, 3]] instead", () -> NN.conv2d(zeros(1, 4, 8, 8), zeros(3, 2, 3, 3), null, Conv.stride(1)
                        .groups(2)));
        assertSays(
                "Given groups=1, expected weight to be at least 1 at dimension 0, but got weight of size [0, 3, 3, 3]"
                        + " instead", () -> NN.conv2d(zeros(1, 3, 8, 8), zeros(0, 3, 3, 3), null));
        assertSays(
                "Given weight of size [4, 3, 3, 3], expected bias to be 1-dimensional with 4 elements, but got bias of"
                        + " size [3] instead", () -> NN.conv2d(zeros(1, 3, 8, 8), w, zeros(3)));
        assertSays("expected scalar type Float but found Double", () -> NN.conv2d(zeros(1, 3, 8, 8), w.to(
                DType.FLOAT64), null));
        assertSays("Only zero batch or zero channel inputs are supported", () -> NN.conv2d(zeros(1, 3, 0, 8), w, null,
                Conv.stride(1).padding(2)));
        assertSays("\"convolution\" not implemented for 'Long'", () -> NN.conv2d(zeros(1, 3, 8, 8).to(DType.INT64), w,
                null));
        assertSays("conv2d: expected weight of 4 dimensions", () -> NN.conv2d(zeros(1, 3, 8, 8), zeros(4, 3, 3), null));
        assertSays("conv2d takes no output padding", () -> NN.conv2d(zeros(1, 3, 8, 8), w, null, Conv.stride(2)
                .outputPadding(1)));
    }

    @Test
    void transposedConvolutions() {
        Conv one = Conv.stride(1);
        Tensor w = zeros(3, 4, 3, 3);
        Tensor x = zeros(1, 3, 8, 8);
        assertSays("Given transposed=1, weight of size [4, 3, 3, 3], expected input[1, 3, 8, 8] to have 4 channels, but"
                + " got 3 channels instead", () -> NN.convTranspose2d(x, zeros(4, 3, 3, 3), null, one));
        assertSays("output padding must be smaller than either stride or dilation, but got output_padding_height: 1"
                + " output_padding_width: 1 stride_height: 1 stride_width: 1 dilation_height: 1 dilation_width: 1",
                () -> NN.convTranspose2d(x, w, null, one.outputPadding(1)));
        assertSays("Given transposed=1, weight of size [3, 4, 3, 3], expected bias to be 1-dimensional with 4 elements,"
                + " but got bias of size [3] instead", () -> NN.convTranspose2d(x, w, zeros(3), one));
        assertSays(
                "Given input size per channel: (1 x 1). Calculated output size per channel: (-3 x -3). Output size is"
                        + " too small", () -> NN.convTranspose2d(zeros(1, 3, 1, 1), w, null, one.padding(3)));
        assertSays("conv_transpose2d takes no padding='same'", () -> NN.convTranspose2d(x, w, null, one.same()));
    }

    @Test
    void optionsAreCheckedWhenMade() {
        assertSays("non-positive stride is not supported", () -> Conv.stride(0));
        assertSays("negative padding is not supported", () -> Conv.stride(1).padding(-1));
        assertSays("dilation should be greater than zero, but got [0, 0]", () -> Conv.stride(1).dilation(0));
        assertSays("non-positive groups is not supported", () -> Conv.stride(1).groups(0));
        assertSays("padding='same' is not supported for strided convolutions", () -> Conv.stride(2).same());
        assertSays("kernel size should be greater than zero, but got kH: 0 kW: 0", () -> Window.of(0));
        assertSays("stride should be greater than zero, but got dH: -1 dW: -1", () -> Window.of(2).stride(-1));
        assertSays("dilation should be greater than zero, but got dilationH: 0 dilationW: 0", () -> Window.of(2)
                .dilation(0));
        assertSays("pad should be at most half of kernel size, but got pad=2 and kernel_size=2", () -> Window.of(2)
                .padding(2));
    }

    @Test
    void poolsAndWindows() {
        assertSays("Given input size: (1x3x3). Calculated output size: (1x0x0). Output size is too small", () -> NN
                .maxPool2d(zeros(1, 1, 3, 3), 4));
        assertSays(
                "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:[1, 0, 3, 3]",
                () -> NN.maxPool2d(zeros(1, 0, 3, 3), 2));
        assertSays("\"max_pool2d\" not implemented for 'Long'", () -> NN.maxPool2d(zeros(1, 3, 3).to(DType.INT64), 2));
        assertSays("avg_pool2d takes no dilation", () -> NN.avgPool2d(zeros(1, 3, 3), Window.of(2).dilation(2)));
        assertSays("window 0 shows nothing but padding: its elements lie 2 apart, in a dimension of size 1", () -> NN
                .maxPool1d(zeros(1, 1), Window.of(2).stride(1).padding(1).dilation(2)));
        assertSays(IllegalArgumentException.class, "Input dimension should be at least 3, but got [3]", () -> NN
                .adaptiveAvgPool2d(zeros(3), 2, 2));
        assertSays("adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got [1, 1, 1, 3, 3]", () -> NN
                .adaptiveAvgPool2d(zeros(1, 1, 1, 3, 3), 2, 2));
        assertSays("adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has"
                + " sizes [1, 1, 0, 3] with dimension 2 being empty", () -> NN.adaptiveAvgPool2d(zeros(1, 1, 0, 3), 2,
                        2));
        assertSays(
                "adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {-1, 2}",
                () -> NN.adaptiveAvgPool2d(zeros(1, 1, 3, 3), -1, 2));
        assertSays(
                "Given input with spatial size (3, 3), kernel_size=(4, 4), dilation=(1, 1), padding=(0, 0), calculated"
                        + " shape of the array of sliding blocks as (0, 0), but its components must be at least one.",
                () -> NN.unfold(zeros(1, 1, 3, 3), 4, 4, Conv.stride(1)));
        assertSays(
                "Given output_size=(4, 5), kernel_size=(2, 2), dilation=(1, 1), padding=(0, 0), stride=(1, 1), expected"
                        + " size of input's dimension 2 to match the calculated number of sliding blocks 3 * 4 = 12, but got"
                        + " input.size(2)=5.", () -> NN.fold(zeros(1, 12, 5), 4, 5, 2, 2, Conv.stride(1)));
        assertSays("Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got"
                + " input.size(1)=13 and kernel_size=(2, 3).", () -> NN.fold(zeros(1, 13, 9), 4, 5, 2, 3, Conv.stride(
                        1)));
        assertSays("\"col2im_out_cpu\" not implemented for 'Long'", () -> NN.fold(zeros(1, 4, 4).to(DType.INT64), 3, 3,
                2, 2,
                Conv.stride(1)));
    }

    @Test
    void normalisations() {
        assertSays("Given normalized_shape=[2], expected input with shape [*, 2], but got input of size[2, 3]", () -> NN
                .layerNorm(zeros(2, 3), Shape.of(2)));
        assertSays(
                "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got"
                        + " normalized_shape = []", () -> NN.layerNorm(zeros(2, 3), Shape.SCALAR));
        assertSays("Expected weight to be of same shape as normalized_shape, but got weight of shape [2] and"
                + " normalized_shape = [3]", () -> NN.layerNorm(zeros(2, 3), Shape.of(3), zeros(2), null, 1));
        assertSays("expected scalar type Float but found Double", () -> NN.layerNorm(zeros(2, 3), Shape.of(3), zeros(3)
                .to(DType.FLOAT64), null, 1));
        assertSays(
                "Expected number of channels in input to be divisible by num_groups, but got input of shape [2, 6, 3]"
                        + " and num_groups=4", () -> NN.groupNorm(zeros(2, 6, 3), 4, null, null, 1));
        assertSays("Expected weight to be a vector of size equal to the number of channels in input, but got weight of"
                + " shape [3] and input of shape [2, 6, 3]", () -> NN.groupNorm(zeros(2, 6, 3), 3, zeros(3), null, 1));
        assertSays(IllegalArgumentException.class,
                "Expected more than 1 value per channel when training, got input size torch.Size([1, 3])", () -> NN
                        .batchNorm(zeros(1, 3), null, null, null, null, true, 0.1, 1));
        assertSays("expected at least 2D input (got 1D input)", () -> NN.batchNorm(zeros(3), null, null, null, null,
                true,
                0.1, 1));
        assertSays("running_mean should contain 3 elements not 2", () -> NN.batchNorm(zeros(2, 3), zeros(2), zeros(3),
                null, null, false, 0.1, 1));
        assertSays("running_var must be defined in evaluation mode", () -> NN.batchNorm(zeros(2, 3), zeros(3), null,
                null, null, false, 0.1, 1));
        assertSays("bias should contain 3 elements not 2", () -> NN.batchNorm(zeros(2, 3), null, null, null, zeros(2),
                true, 0.1, 1));
        assertSays("expected common dtype to be floating point, yet common dtype is Long", () -> NN.cosineSimilarity(
                Tensor.of(1L), Tensor.of(1L), 0));
    }

    @Test
    void runningStatisticsOfWhichOneCannotBeChangedStayAsTheyWere() {
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor made;
        try (InferenceMode _ = InferenceMode.open()) {
            made = Tensor.ones(3);
        }
        for (Tensor fixed : List.of(Tensor.ones(1).expand(3), made)) {
            Tensor other = zeros(3);
            assertThrows(TensorException.class, () -> NN.batchNorm(x, other, fixed, null, null, true, 0.1, 1));
            assertThrows(TensorException.class, () -> NN.batchNorm(x, fixed, other, null, null, true, 0.1, 1));
            assertArrayEquals(new float[3], other.toFloatArray());
            assertArrayEquals(new float[] {1, 1, 1}, fixed.toFloatArray());
            assertEquals(0, other.version());
        }
    }

    @Test
    void binaryCrossEntropyOfBooleanTargets() {
        Tensor x = Tensor.of(0.25, 0.5);
        Tensor target = Tensor.of(true, false);
        assertSays("Found dtype Bool but expected Double. Convert the target with to(DType.FLOAT64).", () -> Losses
                .binaryCrossEntropy(x, target));
        assertSays("Found dtype Bool but expected Float. Convert the target with to(DType.FLOAT32).", () -> Losses
                .binaryCrossEntropy(x.to(DType.FLOAT32), target));
        String subtraction = "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or"
                + " `logical_xor()` operator instead. Convert the target with to(DType.FLOAT64).";
        assertSays(subtraction, () -> Losses.binaryCrossEntropyWithLogits(x, target));
        assertSays(subtraction, () -> Losses.binaryCrossEntropyWithLogits(x, target, x, null, Reduction.MEAN));
        assertSays(subtraction, () -> Losses.binaryCrossEntropyWithLogits(x, target, null, x, Reduction.MEAN));
    }

    @Test
    void layers() {
        Tensor weight = zeros(5, 2);
        assertSays(IndexOutOfBoundsException.class, "index out of range in self: index 5 in a weight of 5 rows",
                () -> NN.embedding(Tensor.of(5L),
                        weight));
        assertSays(IndexOutOfBoundsException.class, "index out of range in self: index -1 in a weight of 5 rows",
                () -> NN.embedding(Tensor.of(-1L),
                        weight));
        assertSays("Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but"
                + " got torch.FloatTensor instead (while checking arguments for embedding)", () -> NN.embedding(zeros(
                        2),
                        weight));
        assertSays("'weight' must be 2-D, but its shape is [5] (the arguments are indices, weight)", () -> NN.embedding(
                Tensor.of(1L), zeros(5)));
        assertSays("Padding_idx must be within num_embeddings", () -> NN.embedding(Tensor.of(1L), weight, 5));
        assertSays("one_hot is only applicable to index tensor.", () -> NN.oneHot(zeros(2)));
        assertSays("Class values must be non-negative.", () -> NN.oneHot(Tensor.of(-1L)));
        assertSays("Class values must be smaller than num_classes.", () -> NN.oneHot(Tensor.of(3L), 3));
        assertSays("Class values must be smaller than num_classes.", () -> NN.oneHot(Tensor.of(3L), -2));
        assertSays("Can not infer total number of classes from empty tensor.", () -> NN.oneHot(Tensor.of(
                new long[] {})));
        assertSays(IllegalArgumentException.class, "dropout probability has to be between 0 and 1, but got 1.5",
                () -> NN.dropout(zeros(2), 1.5, true));
        assertSays("Halving dimension must be even, but dimension 0 is size 3", () -> NN.glu(zeros(3), 0));
        assertSays("glu does not support scalars because halving size must be even", () -> NN.glu(Tensor.scalar(1), 0));
        assertSays("scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True", () -> NN
                .scaledDotProductAttention(weight, weight, weight, zeros(5, 5), 0, true, null));
    }

    @Test
    void padding() {
        assertSays("Padding length must be divisible by 2", () -> NN.pad(zeros(2, 3), 1));
        assertSays("Padding length too large", () -> NN.pad(zeros(3), 1, 1, 1, 1));
        assertSays("The input size 3, plus negative padding -2 and -2, resulted in a negative output size, which is"
                + " invalid. Check dimension 0 of your input.", () -> NN.pad(zeros(3), -2, -2));
        assertSays(
                "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (3, 3) at"
                        + " dimension 2 of input [1, 1, 3]", () -> NN.pad(zeros(1, 1, 3), new int[] {3, 3},
                                PadMode.REFLECT));
        assertSays(UnsupportedOperationException.class,
                "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now", () -> NN.pad(zeros(3),
                        new int[] {2, 1}, PadMode.REFLECT));
        assertSays("input [1, 1, 3] is too small at dimension 2", () -> NN.pad(zeros(1, 1, 3), new int[] {-2, -2},
                PadMode.REPLICATE));
    }

    @Test
    void sizesThatOverflowAreRefusedBeforeAnythingIsAllocated() {
        Tensor dot = Tensor.ones(1, 1, 1, 1);
        long live = Memory.liveBytes();
        int most = Integer.MAX_VALUE;
        assertSays("Storage size calculation overflowed", () -> NN.conv2d(dot, dot, null, Conv.stride(1).padding(
                most)));
        assertSays("Storage size calculation overflowed", () -> NN.unfold(dot, most, most, Conv.stride(1).padding(
                most)));
        assertSays("Storage size calculation overflowed", () -> NN.pad(dot, most, most, most, most));
        assertEquals(live, Memory.liveBytes());
    }

    @Test
    void poolingToNoCellsIsEmptyHoweverManyThereAreTheOtherWay() {
        try (Scope _ = Scope.open()) {
            assertEquals(0, NN.adaptiveAvgPool2d(zeros(1, 1, 3, 3), Integer.MAX_VALUE, 0).numel());
        }
    }
}
