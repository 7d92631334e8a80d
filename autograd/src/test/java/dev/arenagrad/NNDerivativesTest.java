package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** First and second derivatives of functions of neural networks, by each argument, against central differences in float64. */
@ExtendWith(LiveBytes.class)
class NNDerivativesTest {
    private interface Formula {
        Tensor of(List<Tensor> inputs);
    }

    /** A function, and the shapes of its arguments. */
    record Case(String name, Formula formula, long[][] shapes) {
        static Case of(String name, Formula formula, long[]... shapes) {
            return new Case(name, formula, shapes);
        }

        List<Tensor> results(List<Tensor> at) {
            return List.of(formula.of(at));
        }

        /** {@return points that lie apart by more than a step of the differences, so that no maximum changes its place} */
        List<Tensor> inputs() {
            List<Tensor> inputs = new ArrayList<>();
            for (int k = 0; k < shapes.length; k++) {
                double[] values = new double[(int) Shape.of(shapes[k]).numel()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.sin(0.7 * i + 1.3 * k + 1) + 0.01 * i;
                }
                inputs.add(Tensor.of(values).reshape(shapes[k]).detach().setRequiresGrad(true));
            }
            return inputs;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static long[] size(long... sizes) {
        return sizes;
    }

    private static Tensor conv(List<Tensor> x, Conv options) {
        return NN.conv2d(x.get(0), x.get(1), x.size() < 3 ? null : x.get(2), options);
    }

    static List<Case> convolutions() {
        return List.of(Case.of("conv2d", x -> conv(x, Conv.stride(1)), size(2, 2, 3, 3), size(2, 2, 2, 2), size(2)),
                Case.of("conv2d, strided, padded, dilated", x -> conv(x, Conv.stride(2, 1).padding(1, 2).dilation(1,
                        2)), size(1, 2, 4, 3), size(2, 2, 3, 2)),
                Case.of("conv2d of groups", x -> conv(x, Conv.stride(1).groups(2)), size(1, 4, 2, 3), size(4, 2, 2, 2),
                        size(4)),
                Case.of("conv2d of single elements", x -> conv(x, Conv.stride(1)), size(2, 2, 2, 2), size(3, 2, 1, 1),
                        size(3)),
                Case.of("conv2d of transposed and expanded views", x -> NN.conv2d(x.get(0).transpose(1, 3).expand(2, 2,
                        3, 3), x.get(1).transpose(0, 1), null), size(1, 3, 3, 2), size(2, 1, 2, 2)),
                Case.of("conv2d of one image", x -> conv(x, Conv.stride(1).same()), size(1, 3, 3), size(2, 1, 2, 3)),
                Case.of("conv1d", x -> NN.conv1d(x.get(0), x.get(1), x.get(2), Conv.stride(2).padding(1)), size(2, 2,
                        5), size(2, 2, 3), size(2)),
                Case.of("convTranspose2d", x -> NN.convTranspose2d(x.get(0), x.get(1), x.get(2), Conv.stride(2, 1)
                        .padding(1, 0).outputPadding(1, 0)), size(1, 2, 2, 2), size(2, 2, 3, 2), size(2)),
                Case.of("convTranspose1d of groups", x -> NN.convTranspose1d(x.get(0), x.get(1), null, Conv.stride(1)
                        .groups(2)), size(4, 3), size(4, 1, 2)),
                Case.of("unfold", x -> NN.unfold(x.get(0), 2, 3, Conv.stride(1, 2).padding(1)).exp(), size(1, 2, 3, 4)),
                Case.of("fold", x -> NN.fold(x.get(0), 3, 3, 2, 2, Conv.stride(1)).exp(), size(8, 4)));
    }

    static List<Case> pools() {
        Window window = Window.of(3, 2).stride(2).padding(1).ceilMode(true);
        return List.of(Case.of("maxPool2d", x -> NN.maxPool2d(x.get(0), window).exp(), size(1, 2, 4, 4)),
                Case.of("maxPool1d", x -> NN.maxPool1d(x.get(0), Window.of(2).dilation(2)).exp(), size(2, 6)),
                Case.of("avgPool2d", x -> NN.avgPool2d(x.get(0), window).exp(), size(2, 1, 4, 5)),
                Case.of("avgPool2d without padding", x -> NN.avgPool2d(x.get(0), window.countIncludePad(false)).exp(),
                        size(1, 4, 5)),
                Case.of("avgPool1d", x -> NN.avgPool1d(x.get(0), Window.of(2)).exp(), size(2, 1, 5)),
                Case.of("adaptiveAvgPool2d", x -> NN.adaptiveAvgPool2d(x.get(0), 2, 3).exp(), size(1, 2, 3, 5)),
                Case.of("adaptiveMaxPool2d", x -> NN.adaptiveMaxPool2d(x.get(0), 2, 3).exp(), size(1, 2, 3, 5)));
    }

    private static Tensor batchNorm(List<Tensor> x, boolean training) {
        Tensor statistics = Tensor.of(0.4, 0.9);
        return NN.batchNorm(x.get(0), training ? null : statistics, training ? null : statistics, x.size() < 2 ? null
                : x
                        .get(1), x.size() < 3 ? null : x.get(2), training, 0.1, 0.01);
    }

    static List<Case> normalisations() {
        return List.of(Case.of("layerNorm", x -> NN.layerNorm(x.get(0), Shape.of(3), x.get(1), x.get(2), 0.01), size(2,
                3), size(3), size(3)),
                Case.of("layerNorm over two dimensions, without bias", x -> NN.layerNorm(x.get(0), Shape.of(2, 2), x
                        .get(
                                1), null, 0.01), size(2, 2, 2), size(2, 2)),
                Case.of("layerNorm with a bias alone", x -> NN.layerNorm(x.get(0), Shape.of(4), null, x.get(1), 0.01)
                        .exp(), size(2, 4), size(4)),
                Case.of("layerNorm with factors that share an element", x -> NN.layerNorm(x.get(0), Shape.of(3), x.get(
                        1).expand(3), x.get(2).expand(3), 0.01), size(2, 3), size(1), size(1)),
                Case.of("layerNorm of a transposed view", x -> NN.layerNorm(x.get(0).t(), Shape.of(4)).exp(), size(4,
                        2)),
                Case.of("groupNorm", x -> NN.groupNorm(x.get(0), 2, x.get(1), x.get(2), 0.01), size(2, 4, 2), size(4),
                        size(4)),
                Case.of("batchNorm", x -> batchNorm(x, true), size(2, 2, 2, 2), size(2), size(2)),
                Case.of("batchNorm of rows", x -> batchNorm(x, true), size(4, 2), size(2), size(2)),
                Case.of("batchNorm without factors", x -> batchNorm(x, true).exp(), size(3, 2, 2)),
                Case.of("batchNorm by running statistics", x -> batchNorm(x, false).exp(), size(3, 2, 2), size(2), size(
                        2)),
                Case.of("normalize", x -> NN.normalize(x.get(0), 1), size(2, 3)),
                Case.of("cosineSimilarity", x -> NN.cosineSimilarity(x.get(0), x.get(1), 1), size(2, 3), size(2, 3)));
    }

    private static Tensor attention(List<Tensor> x, Tensor mask, boolean causal) {
        return NN.scaledDotProductAttention(x.get(0), x.get(1), x.get(2), mask, 0, causal, null);
    }

    /** {@return queries, keys and values of two heads each, as views of what one linear map gives} */
    private static List<Tensor> heads(Tensor x) {
        return x.chunk(3, -1).stream().map(part -> part.reshape(2, 3, 2, 2).transpose(1, 2)).toList();
    }

    private static Tensor numbers() {
        return Tensor.of(1L, 0, 2, 1).reshape(2, 2);
    }

    static List<Case> layers() {
        return List.of(Case.of("embedding", x -> NN.embedding(numbers(), x.get(0)).exp(), size(3, 2)),
                Case.of("embedding with an unused padding", x -> NN.embedding(numbers(), x.get(0), 3).exp(), size(4,
                        2)),
                Case.of("attention", x -> attention(x, null, false), size(2, 2, 3), size(2, 3, 3), size(2, 3, 2)),
                Case.of("attention of heads beside each other", x -> attention(heads(x.getFirst()), null, false), size(
                        2, 3, 12)),
                Case.of("products of heads beside each other", x -> heads(x.getFirst()).get(0).matmul(heads(x
                        .getFirst()).get(1).mT()).matmul(heads(x.getFirst()).get(2)), size(2, 3, 12)),
                Case.of("causal attention", x -> attention(x, null, true), size(2, 3), size(2, 3), size(2, 2)),
                Case.of("masked attention", x -> attention(x, Tensor.of(true, false, true, true, true, false).reshape(
                        2, 3), false), size(2, 2), size(3, 2), size(3, 2)),
                Case.of("attention with numbers added", x -> attention(x, x.get(3), false), size(2, 2), size(3, 2),
                        size(
                                3, 2), size(2, 3)),
                Case.of("glu", x -> NN.glu(x.get(0), 1), size(2, 4)),
                Case.of("pad", x -> NN.pad(x.get(0), new int[] {1, -1, 0, 2}, 3).exp(), size(2, 3)),
                Case.of("pad by reflection", x -> NN.pad(x.get(0), new int[] {1, 2, 1, 0}, PadMode.REFLECT).exp(), size(
                        1, 2, 3)),
                Case.of("pad by replication", x -> NN.pad(x.get(0), new int[] {1, -1, 0, 2}, PadMode.REPLICATE).exp(),
                        size(1, 2, 3)),
                Case.of("dropout", x -> {
                    Tensor.manualSeed(5);
                    return NN.dropout(x.get(0).exp(), 0.4, true);
                }, size(8)));
    }

    @ParameterizedTest
    @MethodSource({"convolutions", "pools", "normalisations", "layers"})
    void theFirstDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.check(c::results, c.inputs()));
    }

    @ParameterizedTest
    @MethodSource({"convolutions", "pools", "normalisations", "layers"})
    void theSecondDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.checkSecond(c::results, c.inputs()));
    }
}
