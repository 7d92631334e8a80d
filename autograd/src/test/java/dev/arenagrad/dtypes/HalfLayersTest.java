package dev.arenagrad.dtypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ClassLoss;
import dev.arenagrad.Conv;
import dev.arenagrad.Losses;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Layers and losses in FLOAT16 and BFLOAT16: results and gradients of their dtype, near those of the same numbers in FLOAT32. */
class HalfLayersTest {
    /** Roundings between a layer's operations, in units of half the last of 8 or 11 bits of the largest element. */
    private static final double UNITS = 24;

    private static final Map<String, Layer> LAYERS = new LinkedHashMap<>();

    private record Layer(long[][] shapes, Function<List<Tensor>, Tensor> function) {}

    private static void layer(String name, Function<List<Tensor>, Tensor> function, long[]... shapes) {
        LAYERS.put(name, new Layer(shapes, function));
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    static {
        long[] image = {2, 3, 6, 6};
        layer("linear", x -> NN.linear(x.get(0), x.get(1), x.get(2)), shape(4, 5), shape(3, 5), shape(3));
        layer("conv1d", x -> NN.conv1d(x.get(0), x.get(1), x.get(2)), shape(2, 3, 8), shape(4, 3, 3), shape(4));
        layer("conv2d", x -> NN.conv2d(x.get(0), x.get(1), x.get(2)), image, shape(4, 3, 3, 3), shape(4));
        layer("convTranspose2d", x -> NN.convTranspose2d(x.get(0), x.get(1), null, Conv.stride(2)), image, shape(3, 2,
                2, 2));
        layer("maxPool2d", x -> NN.maxPool2d(x.get(0), 2), image);
        layer("avgPool2d", x -> NN.avgPool2d(x.get(0), Window.of(3)), image);
        layer("adaptiveAvgPool2d", x -> NN.adaptiveAvgPool2d(x.get(0), 2, 3), image);
        layer("layerNorm", x -> NN.layerNorm(x.get(0), Shape.of(5), x.get(1), x.get(2), 1e-5), shape(4, 5), shape(5),
                shape(
                        5));
        layer("groupNorm", x -> NN.groupNorm(x.get(0), 2, x.get(1), x.get(2), 1e-5), shape(2, 4, 3, 3), shape(4), shape(
                4));
        layer("batchNorm", x -> NN.batchNorm(x.get(0), null, null, x.get(1), x.get(2), true, 0.1, 1e-5), image, shape(
                3),
                shape(3));
        layer("attention", x -> NN.scaledDotProductAttention(x.get(0), x.get(1), x.get(2)), shape(2, 4, 3), shape(2, 5,
                3),
                shape(2, 5, 2));
        layer("normalize", x -> NN.normalize(x.get(0), 1), shape(3, 4));
        layer("cosineSimilarity", x -> NN.cosineSimilarity(x.get(0), x.get(1), 1), shape(3, 4), shape(3, 4));
        layer("glu", x -> NN.glu(x.get(0), 1), shape(3, 4));
        layer("pad", x -> NN.pad(x.get(0), 1, 2), shape(3, 4));
        layer("mish", x -> NN.mish(x.get(0)), shape(3, 4));
        layer("celu", x -> NN.celu(x.get(0), 1.5), shape(3, 4));
        layer("logsigmoid", x -> NN.logsigmoid(x.get(0)), shape(3, 4));
        layer("hardswish", x -> NN.hardswish(x.get(0)), shape(3, 4));
        layer("embedding", x -> NN.embedding(Tensor.of(1, 0, 1), x.get(0)), shape(3, 4));
        layer("mse", x -> Losses.mse(x.get(0), x.get(1)), shape(3, 4), shape(3, 4));
        layer("l1", x -> Losses.l1(x.get(0), x.get(1)), shape(3, 4), shape(3, 4));
        layer("smoothL1", x -> Losses.smoothL1(x.get(0), x.get(1)), shape(3, 4), shape(3, 4));
        layer("huber", x -> Losses.huber(x.get(0), x.get(1)), shape(3, 4), shape(3, 4));
        layer("crossEntropy", x -> Losses.crossEntropy(x.get(0), Tensor.of(1, 3, 0)), shape(3, 4));
        layer("weighted crossEntropy", x -> Losses.crossEntropy(x.get(0), Tensor.of(1, 3, 0), ClassLoss.weighted(x.get(
                1).detach().abs())), shape(3, 4), shape(4));
        layer("binaryCrossEntropyWithLogits", x -> Losses.binaryCrossEntropyWithLogits(x.get(0), x.get(1).detach()
                .sigmoid()), shape(3, 4), shape(3, 4));
        layer("klDiv", x -> Losses.klDiv(x.get(0).logSoftmax(1), x.get(1).detach().softmax(1)), shape(3, 4), shape(3,
                4));
        layer("einsum", x -> Tensor.einsum("ij,jk->ik", x.get(0), x.get(1)), shape(3, 4), shape(4, 2));
        layer("addmm", x -> x.get(0).addmm(x.get(1), x.get(2), 0.5, 2.0), shape(3, 2), shape(3, 4), shape(4, 2));
    }

    @TestFactory
    Stream<DynamicTest> resultsAndGradientsAreNearThoseOfFloat32() {
        return Stream.of(DType.FLOAT16, DType.BFLOAT16).flatMap(dtype -> LAYERS.entrySet().stream().map(
                entry -> DynamicTest
                        .dynamicTest(entry.getKey() + " in " + dtype, () -> check(entry.getValue(), dtype))));
    }

    private static void check(Layer layer, DType dtype) {
        try (Scope _ = Scope.open()) {
            List<Tensor> narrow = IntStream.range(0, layer.shapes.length).mapToObj(i -> input(i, layer.shapes[i]).to(
                    dtype)
                    .setRequiresGrad(true)).toList();
            List<Tensor> wide = narrow.stream().map(x -> x.detach().to(DType.FLOAT32).setRequiresGrad(true)).toList();
            Tensor y = layer.function.apply(narrow);
            Tensor z = layer.function.apply(wide);
            assertNear("the result", dtype, z, y);
            Tensor weights = input(7, z.shape().toArray()).to(dtype);
            y.mul(weights).sum().backward();
            z.mul(weights).sum().backward();
            for (int i = 0; i < narrow.size(); i++) {
                if (wide.get(i).grad() != null) {
                    assertNear("the gradient of input " + i, dtype, wide.get(i).grad(), narrow.get(i).grad());
                }
            }
        }
    }

    private static Tensor input(int number, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = IntStream.range(0, count).mapToDouble(i -> Math.sin(1.7 * i + number)).toArray();
        return Tensor.of(values, shape);
    }

    private static void assertNear(String what, DType dtype, Tensor expected, Tensor actual) {
        assertEquals(dtype, actual.dtype(), what);
        double[] wanted = expected.detach().toDoubleArray();
        double[] given = actual.detach().toDoubleArray();
        double largest = DoubleStream.of(wanted).map(Math::abs).max().orElse(0);
        double tolerance = UNITS * (dtype == DType.FLOAT16 ? 0x1p-12 : 0x1p-9) * Math.max(largest, 0.1);
        for (int i = 0; i < wanted.length; i++) {
            int at = i;
            assertTrue(Math.abs(wanted[i] - given[i]) <= tolerance, () -> what + " at " + at + ": " + given[at]
                    + " instead of "
                    + wanted[at] + ", tolerance " + tolerance);
        }
    }
}
