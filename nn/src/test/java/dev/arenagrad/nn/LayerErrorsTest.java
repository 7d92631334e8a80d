package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Conv;
import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What layers refuse, in PyTorch's words where it has some, and what they do where chance or masks decide. */
class LayerErrorsTest {
    private Scope scope;

    @BeforeEach
    void openScope() {
        scope = Scope.open("model");
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private static void assertRefused(Class<? extends RuntimeException> type, String message, Executable call) {
        String text = assertThrows(type, call).getMessage();
        assertTrue(text.startsWith(message), text);
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedWhenALayerIsMade() {
        assertRefused(IllegalArgumentException.class, "in_channels must be divisible by groups", () -> new Conv2d(3, 4,
                2, Conv.stride(1).groups(2)));
        assertRefused(IllegalArgumentException.class, "out_channels must be divisible by groups", () -> new Conv3d(4, 3,
                1, 1, 1, 2, true));
        assertRefused(IllegalArgumentException.class, "num_channels must be divisible by num_groups",
                () -> new GroupNorm(3, 4));
        assertRefused(IllegalArgumentException.class, "embed_dim must be divisible by num_heads",
                () -> new MultiheadAttention(5, 2));
        assertRefused(IllegalArgumentException.class, "dropout probability has to be between 0 and 1, but got 1.5",
                () -> new Dropout(1.5));
        assertRefused(IllegalArgumentException.class, "dropout probability has to be between 0 and 1, but got NaN",
                () -> new GRU(1, 1).dropout(Double.NaN));
        assertRefused(IllegalArgumentException.class, "Padding_idx must be within num_embeddings", () -> new Embedding(
                3, 2, 3));
        assertRefused(IllegalArgumentException.class, "sizes and the number of layers must be positive", () -> new LSTM(
                1, 1, 0, false, true));
        assertRefused(IllegalArgumentException.class, "a momentum from 0 to 1", () -> new BatchNorm1d(1, 1e-5, 2, true,
                true));
        assertRefused(TensorException.class, "Trying to create tensor with negative dimension -1", () -> new Linear(2,
                -1));
        assertRefused(TensorException.class, "a weight of two dimensions is expected", () -> new Linear(Tensor.ones(2),
                null));
        assertRefused(TensorException.class, "a bias of shape [2]", () -> new Linear(Tensor.ones(2, 3), Tensor.ones(
                3)));
        assertRefused(TensorException.class, "Expected normalized_shape to be at least 1-dimensional",
                () -> new RMSNorm());
        assertRefused(TensorException.class, "non-positive stride", () -> new Conv3d(1, 1, 1).stride(0));
        assertRefused(TensorException.class, "dilation should be greater than zero", () -> new Conv3d(1, 1, 1).dilation(
                0, 1, 1));
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        assertRefused(TensorException.class, "mat1 and mat2 shapes cannot be multiplied", () -> new Linear(3, 2)
                .forward(
                        Tensor.ones(2, 4)));
        assertRefused(IllegalArgumentException.class, "expected 4D input (got 3D input)", () -> new BatchNorm2d(3)
                .forward(Tensor.ones(2, 3, 4)));
        assertRefused(IllegalArgumentException.class, "expected 2D or 3D input (got 4D input)", () -> new BatchNorm1d(3)
                .forward(Tensor.ones(2, 3, 4, 4)));
        assertRefused(TensorException.class, "Given normalized_shape=[4], expected input with shape [*, 4]",
                () -> new RMSNorm(4).forward(Tensor.ones(4, 3)));
        assertRefused(TensorException.class, "bilinear(): input batch dimensions do not match", () -> new Bilinear(2, 2,
                1).forward(Tensor.ones(3, 2), Tensor.ones(4, 2)));
        assertRefused(TensorException.class, "Mismatch of parameter numbers and input channel size", () -> new PReLU(3,
                0).forward(Tensor.ones(2, 4)));
        assertRefused(TensorException.class, "Expected 4D (unbatched) or 5D (batched) input to conv3d",
                () -> new Conv3d(1, 1, 1).forward(Tensor.ones(1, 2, 2)));
        assertRefused(TensorException.class, "Kernel size can't be greater than actual input size", () -> new Conv3d(1,
                1, 3).forward(Tensor.ones(1, 2, 5, 5)));
        assertRefused(IndexOutOfBoundsException.class, "", () -> new Embedding(3, 2).forward(Tensor.of(3L)));
    }

    @Test
    void inputsOfAnotherDtypeAreRefusedByEveryLayerWithParameters() {
        LayerCases.all().forEach((name, each) -> {
            Layer layer = each.layer().get();
            List<Tensor> inputs = new Golden("layers.safetensors").list(name + "/input/");
            if (!layer.parameters().isEmpty() && inputs.getFirst().dtype() == DType.FLOAT32) {
                List<Tensor> wide = inputs.stream().map(input -> input.to(DType.FLOAT64)).toList();
                assertThrows(TensorException.class, () -> each.forward().apply(layer, wide), name);
            }
        });
    }

    @Test
    void sequencesThatDoNotFitAreRefused() {
        GRU gru = new GRU(3, 4);
        assertRefused(TensorException.class, "GRU: Expected input to be 2-D or 3-D but received 1-D tensor", () -> gru
                .forward(Tensor.ones(3)));
        assertRefused(TensorException.class, "input.size(-1) must be equal to input_size. Expected 3, got 2", () -> gru
                .forward(Tensor.ones(5, 2, 2)));
        assertRefused(TensorException.class, "Expected sequence length to be larger than 0 in RNN", () -> gru.forward(
                Tensor.ones(0, 2, 3)));
        assertRefused(TensorException.class, "Expected hidden size (1, 2, 4), got [1, 3, 4]", () -> gru.forward(Tensor
                .ones(5, 2, 3), Tensor.ones(1, 3, 4)));
        assertRefused(TensorException.class, "Expected cell size (1, 4), got [4]", () -> new LSTM(3, 4).forward(Tensor
                .ones(5, 3), null, Tensor.ones(4)));
    }

    @Test
    void statesAndWeightsOfAnotherDtypeThanTheSequenceAreRefused() {
        LSTM lstm = new LSTM(3, 4);
        Tensor x = Tensor.ones(5, 2, 3);
        Tensor state = Tensor.ones(1, 2, 4);
        Tensor wide = Tensor.ones(DType.FLOAT64, 1, 2, 4);
        String refusal = "Input and hidden tensors are not the same dtype, found input tensor with Float and hidden tensor"
                + " with Double";
        assertRefused(TensorException.class, refusal, () -> lstm.forward(x, wide, state));
        assertRefused(TensorException.class, refusal, () -> lstm.forward(x, state, wide));
        assertRefused(TensorException.class,
                "Input and parameter tensors are not the same dtype, found input tensor with Double and parameter tensor with Float",
                () -> lstm
                        .forward(Tensor.ones(DType.FLOAT64, 5, 2, 3)));
    }

    @Test
    void attentionRefusesShapesAndMasksThatDoNotFit() {
        MultiheadAttention attention = new MultiheadAttention(4, 2);
        Tensor x = Tensor.ones(3, 2, 4);
        assertRefused(TensorException.class, "query should be unbatched 2D or batched 3D tensor but received 1-D",
                () -> attention.forward(Tensor.ones(4)));
        assertRefused(TensorException.class, "was expecting embedding dimension of 4", () -> attention.forward(Tensor
                .ones(3, 2, 5)));
        assertRefused(TensorException.class, "key shape [3, 2, 4] does not match value shape", () -> attention.forward(
                x,
                x, Tensor.ones(5, 2, 4)));
        assertRefused(TensorException.class, "query and key have different numbers of samples", () -> attention.forward(
                x, Tensor.ones(3, 1, 4), Tensor.ones(3, 1, 4)));
        assertRefused(TensorException.class, "The shape of the attn_mask is [3, 2], but should be [3, 3].",
                () -> attention.forward(x, x, x, null, Tensor.ones(3, 2)));
        assertRefused(TensorException.class, "The shape of the key_padding_mask is [3, 2], but should be [2, 3].",
                () -> attention.forward(x, x, x, Tensor.zeros(DType.BOOL, 3, 2), null));
        assertRefused(TensorException.class, "The shape of the key_padding_mask is [3], but should be [2, 3].",
                () -> attention.forward(x, x, x, Tensor.zeros(DType.BOOL, 3), null));
        assertRefused(TensorException.class, "only bool and floating types of attn_mask are supported",
                () -> attention.forward(x, x, x, null, Tensor.zeros(DType.INT64, 3, 3)));
    }

    @Test
    void aQueryThatMayAttendToNothingGetsTheBiasAlone() {
        MultiheadAttention attention = new MultiheadAttention(4, 2);
        Init.constant_(attention.namedParameters().get("out_proj.bias"), 7);
        Tensor nothing = Tensor.ones(3, 3).gt(0);
        Tensor y = attention.forward(Tensor.randn(3, 4), Tensor.randn(3, 4), Tensor.randn(3, 4), null, nothing);
        assertEquals(12, y.eq(7).sum().item());
        y.sum().backward();
        assertEquals(0, attention.namedParameters().get("in_proj_weight").grad().abs().max().item());
    }

    @Test
    void attentionComputesTheSameWithWeightsAndWithout() {
        MultiheadAttention attention = new MultiheadAttention(4, 2);
        Tensor x = Tensor.randn(3, 2, 4);
        Tensor mask = MultiheadAttention.causalMask(3);
        float[] plain = attention.forward(x, x, x, null, mask).toFloatArray();
        assertArrayEquals(plain, attention.forwardWithWeights(x, x, x, null, mask).output().toFloatArray(), 1e-6f);
    }

    @Test
    void dropoutOfRecurrentLayersIsBetweenThemAndInTrainingAlone() {
        Tensor x = Tensor.randn(4, 2, 3);
        LSTM one = new LSTM(3, 5).dropout(0.9);
        assertArrayEquals(one.forward(x).toFloatArray(), one.forward(x).toFloatArray());
        LSTM two = new LSTM(3, 5, 2, false, true).dropout(0.9);
        assertTrue(!Arrays.equals(two.forward(x).toFloatArray(), two.forward(x).toFloatArray()));
        two.eval();
        float[] evaluated = two.forward(x).toFloatArray();
        assertArrayEquals(evaluated, two.forward(x).toFloatArray());
        two.dropout(0).train();
        assertArrayEquals(evaluated, two.forward(x).toFloatArray());
    }

    @Test
    void aRefusedTrainingStepLeavesTheStatisticsOfBatchNormalizationAlone() {
        BatchNorm1d norm = new BatchNorm1d(3);
        norm.forward(Tensor.randn(4, 3));
        float[] mean = norm.runningMean().toFloatArray();
        assertThrows(IllegalArgumentException.class, () -> norm.forward(Tensor.randn(1, 3)));
        assertArrayEquals(mean, norm.runningMean().toFloatArray());
        assertEquals(1, norm.namedBuffers().get("num_batches_tracked").itemAsLong());
        norm.eval();
        try (GradMode _ = GradMode.noGrad()) {
            norm.forward(Tensor.randn(1, 3));
        }
        assertArrayEquals(mean, norm.runningMean().toFloatArray());
        assertEquals(1, norm.namedBuffers().get("num_batches_tracked").itemAsLong());
    }
}
