package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What functions of neural networks compute. Expected values were written down from PyTorch 1.13, to nine digits. */
@ExtendWith(LiveBytes.class)
class NNTest {
    private static final double NINE_DIGITS = 2e-9;

    /** {@return sin(0.37 i), FLOAT64} */
    private static Tensor waves(long... shape) {
        double[] values = new double[(int) Shape.of(shape).numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(0.37 * i);
        }
        return Tensor.of(values).reshape(shape).detach();
    }

    private static Tensor count(long... shape) {
        return Tensor.arange(Shape.of(shape).numel()).to(DType.FLOAT64).reshape(shape).detach();
    }

    private static void assertIs(Shape shape, double[] values, Tensor tensor) {
        assertEquals(shape, tensor.shape());
        assertArrayEquals(values, tensor.toDoubleArray(), NINE_DIGITS);
    }

    private static double[] values(double... values) {
        return values;
    }

    @Test
    void convolutionAndItsGradients() {
        Tensor x = waves(1, 2, 3, 4).setRequiresGrad(true);
        Tensor w = waves(2, 2, 2, 2).add(0.1).setRequiresGrad(true);
        Tensor b = Tensor.of(0.5, -0.25).setRequiresGrad(true);
        Tensor y = NN.conv2d(x, w, b, Conv.stride(1, 2).padding(0, 1));
        assertEquals("ConvolutionBackward0", y.gradFn().name());
        assertIs(Shape.of(1, 2, 2, 3), values(0.2477563, 0.58259055, 0.870965024, 1.323345341, 2.181330758, 1.387357619,
                0.116677025, 0.264585047, -0.184731124, -0.657016222, -1.269324388, -0.973244008), y);
        y.pow(2).sum().backward();
        assertIs(x.shape(), values(0.2083657, 0.265001264, 0.491671851, 0.070523277, 1.666339095, 0.398659988,
                3.024879752, 1.238857857, 3.556005318, 4.469159067, 6.122643206, 2.985099364, 0.316967396, 0.820156571,
                0.762843664, 2.227842066, 4.161628775, 7.597359162, 7.328583937, 6.575439021, 2.399651985, 5.923665743,
                4.167594301, 4.030593086), x.grad());
        assertIs(w.shape(), values(7.629384075, 6.896601612, -1.005817259, -0.411898742, -0.410796713, -0.852298844,
                7.737287034, 6.816738026, -3.599956927, -2.974006704, 2.349027153, 1.761669971, -1.618950632,
                -1.164420757, -4.31952291, -3.504633504), w.grad());
        assertIs(Shape.of(2), values(13.186691182, -5.40610734), b.grad());
    }

    @Test
    void convolutionsOfGroupsSignalsAndSingleImages() {
        assertIs(Shape.of(1, 2, 1, 1), values(4.21267374, 4.152313302), NN.conv2d(waves(1, 4, 2, 2), waves(2, 2, 2, 2),
                null, Conv.stride(1).groups(2)));
        assertIs(Shape.of(1, 1, 1), values(2.118200271), NN.conv1d(waves(1, 2, 5), waves(1, 2, 3), null, Conv.stride(1)
                .dilation(2)));
        assertIs(Shape.of(1, 4), values(1.054972379, 1.77402645, 1.234112117, 0.637895787), NN.conv1d(waves(1, 4),
                waves(
                        1, 1, 4).add(0.2), null, Conv.stride(1).same()));
        assertIs(Shape.of(1, 1, 5, 4), values(1.021885722, 1.445571, 1.134516552, 0.917435629, -0.027653663,
                -0.15351196, 0.350807538, 0.077950824, 1.161268543, 1.515956568, 1.098520939, 1.198599249, 0.749461239,
                1.214518163, 1.114351532, 0.941428039, 0.5, 0.5, 0.5, 0.5), NN.convTranspose2d(waves(1, 2, 2, 2), waves(
                        2, 1, 2, 3), Tensor.of(0.5), Conv.stride(2).padding(0, 1).outputPadding(1)));
        Tensor images = waves(3, 2, 4, 4);
        Tensor w = waves(2, 2, 3, 3);
        assertArrayEquals(NN.conv2d(images, w, null).select(0, 1).toDoubleArray(), NN.conv2d(images.select(0, 1), w,
                null).toDoubleArray(), 1e-14); // sums of 18 products of about 1, whose order depends on the number of images
    }

    @Test
    void weightsAndBiasesOfNormalisationsOfNothingHaveZeroGradients() {
        for (Shape shape : List.of(Shape.of(0, 4), Shape.of(0, 4, 3), Shape.of(2, 4, 0))) {
            Tensor x = Tensor.full(DType.FLOAT64, 1, shape.toArray()).setRequiresGrad(true);
            Tensor w = Tensor.full(DType.FLOAT64, 1, 4).setRequiresGrad(true);
            Tensor b = Tensor.full(DType.FLOAT64, 1, 4).setRequiresGrad(true);
            (shape.rank() == 2 ? NN.layerNorm(x, Shape.of(4), w, b, 1e-5) : NN.groupNorm(x, 2, w, b, 1e-5)).sum()
                    .backward();
            assertEquals(shape, x.grad().shape());
            assertIs(w.shape(), new double[4], w.grad());
            assertIs(b.shape(), new double[4], b.grad());
        }
    }

    @Test
    void unfoldingAndFolding() {
        assertIs(Shape.of(1, 4, 4), values(0, 0, 0.895698686, 0.995880845, 0, 0, 0.995880845, 0.961275203, 0,
                0.361615432, 0.796565472, 0.524044342, 0.361615432, 0.674287912, 0.524044342, 0.180596268), NN.unfold(
                        waves(1, 1, 3, 3), 2, 2, Conv.stride(2, 1).padding(1, 0)));
        assertIs(Shape.of(1, 1, 3, 3), values(0, 5, 5, 10, 30, 20, 10, 25, 15), NN.fold(count(1, 4, 4), 3, 3, 2, 2, Conv
                .stride(1)));
    }

    @Test
    void pools() {
        Window window = Window.of(3).stride(2).padding(1).ceilMode(true);
        MaxPooled largest = NN.maxPool2dWithIndices(waves(1, 1, 5, 5), window);
        assertIs(Shape.of(1, 1, 3, 3), values(0.961275203, 0.895698686, 0.995880845, 0.961275203, 0.796565472,
                0.679304652, 0.996475615, 0.996475615, 0.79242717), largest.values());
        assertArrayEquals(new long[] {5, 3, 4, 5, 6, 19, 21, 21, 23}, largest.indices().toLongArray());
        assertIs(Shape.of(1, 1, 3, 3), values(0.257641275, 0.468165227, 0.236623838, -0.000879234, -0.199226659,
                -0.157643716, -0.326395126, -0.426187894, -0.167309964), NN.avgPool2d(waves(1, 1, 4, 4), window));
        assertIs(Shape.of(1, 1, 3, 3), values(0.57969287, 0.702247841, 0.709871514, -0.001318851, -0.199226659,
                -0.315287433, -0.979185378, -0.852375787, -0.669239857), NN.avgPool2d(waves(1, 1, 4, 4), window
                        .countIncludePad(false)));
        assertIs(Shape.of(1, 2, 3), values(0.529864027, 0.572134685, 0.471220284, 0.106834438, -0.209638576,
                -0.473646475), NN.adaptiveAvgPool2d(waves(1, 3, 5), 2, 3));
        assertIs(Shape.of(1, 2, 3), values(0.961275203, 0.895698686, 0.995880845, 0.961275203, 0.796565472,
                0.180596268), NN.adaptiveMaxPool2d(waves(1, 3, 5), 2, 3));
        assertEquals(waves(2, 3, 4, 4).mean(2, 3).toString(), NN.adaptiveAvgPool2d(waves(2, 3, 4, 4), 1, 1).squeeze()
                .toString());
    }

    @Test
    void maxPoolingWithoutIndicesLeavesNoneInTheScope() {
        Tensor images = waves(2, 3, 8, 8);
        Tensor signals = waves(2, 3, 16);
        long before = Memory.liveBytes();
        long values = 2 * 3 * 16 * Double.BYTES;
        NN.maxPool2d(images, 2);
        assertEquals(before + values, Memory.liveBytes());
        NN.adaptiveMaxPool2d(images, 4, 4);
        assertEquals(before + 2 * values, Memory.liveBytes());
        NN.maxPool1d(signals, Window.of(1));
        assertEquals(before + 3 * values, Memory.liveBytes());
    }

    @Test
    void maxPoolingWithoutIndicesFindsTheSameElements() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor images = Tensor.randn(3, 2, 37, 71).to(dtype);
            images.select(3, 5).fill_(Double.NaN);
            images.select(2, 0).fill_(Double.NEGATIVE_INFINITY);
            for (Tensor x : List.of(images, images.transpose(2, 3), images.slice(3, 1, 70, 2))) {
                for (Window window : List.of(Window.of(2), Window.of(3, 2).stride(1, 2), Window.of(2).ceilMode(true),
                        Window.of(3).stride(2).padding(1), Window.of(2).padding(1), Window.of(2).stride(1))) {
                    assertSameElements(NN.maxPool2dWithIndices(x, window).values(), NN.maxPool2d(x, window));
                }
                assertSameElements(NN.adaptiveMaxPool2dWithIndices(x, 7, 20).values(), NN.adaptiveMaxPool2d(x, 7, 20));
                Tensor signals = x.select(0, 1);
                assertSameElements(NN.maxPool1dWithIndices(signals, Window.of(2)).values(), NN.maxPool1d(signals, Window
                        .of(2)));
            }
        }
    }

    private static void assertSameElements(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray());
    }

    @Test
    void maxPoolingFindsNanAndTheFirstAmongEquals() {
        MaxPooled found = NN.maxPool2dWithIndices(Tensor.of(1, Double.NaN, 2, 2, 3, 3, 1, 2).reshape(1, 2, 4), Window
                .of(2));
        assertArrayEquals(new long[] {1, 2}, found.indices().toLongArray());
        assertTrue(Double.isNaN(found.values().item(0, 0, 0)));
        Tensor infinite = Tensor.full(DType.FLOAT32, Double.NEGATIVE_INFINITY, 1, 2, 2);
        assertEquals(0, NN.maxPool2dWithIndices(infinite, Window.of(2)).indices().item());
    }

    @Test
    void normalisations() {
        assertIs(Shape.of(2, 3), values(-1.153194883, 0.318418495, 3.881956908, -1.226099326, 2.356653461, 1.043317787),
                NN.layerNorm(waves(2, 3), Shape.of(3), Tensor.of(1.0, 2, 3), Tensor.of(0.1, 0.2, 0.3), 1e-5));
        assertIs(Shape.of(1, 4, 2), values(-1.42564807, -0.358065131, 1.130050929, 2.437375473, 2.799191051,
                2.250176411, -0.483900102, -6.248589848), NN.groupNorm(waves(1, 4, 2), 2, Tensor.of(1.0, 2, 3, 4), null,
                        1e-3));
        Tensor mean = Tensor.of(0.1, 0.2);
        Tensor variance = Tensor.of(1.0, 2);
        assertIs(Shape.of(2, 2, 2), values(-0.845560986, -0.006193033, -1.065076408, 1.521998099, 1.466039657,
                1.385714362, 0.363675924, -2.820597615), NN.batchNorm(waves(2, 2, 2), mean, variance, Tensor.of(1.0, 2),
                        Tensor.of(0.5, -0.5), true, 0.3, 1e-2));
        assertIs(Shape.of(2), values(0.243907861, 0.356794731), mean);
        assertIs(Shape.of(2), values(0.77024191, 1.407719244), variance);
        assertIs(Shape.of(2, 2, 2), values(-0.277913348, 0.134118289, 0.267593054, 0.454204889, 0.856812603,
                0.817382264, 0.370652356, 0.140963135), NN.batchNorm(waves(2, 2, 2), mean, variance, null, null, false,
                        0.3, 1e-5));
        assertIs(Shape.of(2, 3), values(0, 0.349082213, 0.650917787, 0.313965753, 0.349082213, 0.336952033), NN
                .normalize(waves(2, 3), 1, 1, 1e-12));
        Tensor other = Tensor.stack(List.of(waves(2, 3).select(0, 1), waves(2, 3).select(0, 0)), 0);
        Tensor reversed = Tensor.stack(List.of(other.select(1, 2), other.select(1, 1), other.select(1, 0)), 1);
        Tensor x = waves(2, 3);
        double[] cosines = NN.cosineSimilarity(x, reversed, 1).toDoubleArray();
        double product = x.select(0, 0).dot(reversed.select(0, 0)).item();
        assertEquals(product / x.select(0, 0).norm().item() / reversed.select(0, 0).norm().item(), cosines[0], 1e-14);
        assertEquals(0, NN.cosineSimilarity(Tensor.zeros(1, 3), Tensor.ones(1, 3), 1).item());
    }

    /** A matrix is normalised down its columns, a signal along its places: sums are made in another order. */
    @Test
    void batchNormOfRowsIsThatOfASignal() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            double tolerance = dtype == DType.FLOAT32 ? 2e-5 : 1e-13;
            for (int channels : List.of(1, 37, 1100)) {
                Tensor x = Tensor.randn(150, channels).mul(3).add(5).to(dtype).detach();
                Tensor w = Tensor.rand(channels).add(0.5).to(dtype).detach();
                Tensor b = Tensor.randn(channels).to(dtype).detach();
                Tensor g = Tensor.randn(150, channels).to(dtype).detach();
                List<Tensor> rows = normalisedWithGradients(x, w, b, g);
                List<Tensor> signal = normalisedWithGradients(x.t().unsqueeze(0), w, b, g.t().unsqueeze(0));
                assertArrayEquals(signal.get(0).squeeze(0).t().toDoubleArray(), rows.get(0).toDoubleArray(), tolerance);
                assertArrayEquals(signal.get(1).squeeze(0).t().toDoubleArray(), rows.get(1).toDoubleArray(), tolerance);
                assertArrayEquals(signal.get(2).toDoubleArray(), rows.get(2).toDoubleArray(), 20 * tolerance);
                assertArrayEquals(signal.get(3).toDoubleArray(), rows.get(3).toDoubleArray(), 20 * tolerance);
            }
        }
    }

    /** {@return the result, and the derivatives by the three} */
    private static List<Tensor> normalisedWithGradients(Tensor x, Tensor w, Tensor b, Tensor g) {
        Tensor input = x.contiguous().clone().detach().setRequiresGrad(true);
        Tensor weight = w.clone().detach().setRequiresGrad(true);
        Tensor bias = b.clone().detach().setRequiresGrad(true);
        Tensor y = NN.batchNorm(input, null, null, weight, bias, true, 0.1, 1e-5);
        y.backward(g);
        return List.of(y.detach(), input.grad(), weight.grad(), bias.grad());
    }

    @Test
    void batchNormChangesRunningStatisticsInPlaceAndNothingElse() {
        Tensor mean = Tensor.zeros(3);
        Tensor variance = Tensor.ones(3);
        Tensor x = Tensor.randn(8, 3, 2, 2).setRequiresGrad(true);
        Tensor y = NN.batchNorm(x, mean, variance, null, null, true, 1, 1e-5);
        assertArrayEquals(x.mean(0, 2, 3).toFloatArray(), mean.toFloatArray(), 1e-6f);
        assertTrue(mean.isLeaf() && !mean.requiresGrad() && mean.version() > 0);
        y.pow(2).sum().backward();
        int version = mean.version();
        NN.batchNorm(x, mean, variance, null, null, false, 1, 1e-5);
        assertEquals(version, mean.version());
    }

    @Test
    void attention() {
        Tensor q = waves(2, 3);
        Tensor k = waves(4, 3).add(0.3);
        Tensor v = waves(4, 2);
        assertIs(Shape.of(2, 2), values(0.579057476, 0.714508021, 0.628051483, 0.791417465), NN
                .scaledDotProductAttention(q, k, v));
        Tensor causal = NN.scaledDotProductAttention(q, k, v, null, 0, true, null);
        assertArrayEquals(v.select(0, 0).toDoubleArray(), causal.select(0, 0).toDoubleArray(), 1e-15);
        Tensor seen = Tensor.of(true, false, false, false, true, true, false, false).reshape(2, 4);
        Tensor added = Tensor.where(seen, Tensor.scalar(0, DType.FLOAT64), Tensor.scalar(Double.NEGATIVE_INFINITY,
                DType.FLOAT64));
        assertEquals(causal.toString(), NN.scaledDotProductAttention(q, k, v, seen, 0, false, null).toString());
        assertEquals(causal.toString(), NN.scaledDotProductAttention(q, k, v, added, 0, false, null).toString());
        Tensor batch = NN.scaledDotProductAttention(q.expand(2, 5, 2, 3), k.expand(2, 1, 4, 3), v);
        assertEquals(Shape.of(2, 5, 2, 2), batch.shape());
        assertEquals(0.791417465, batch.item(1, 4, 1, 1), NINE_DIGITS);
    }

    @Test
    void headsMayLieBesideEachOther() {
        List<Tensor> heads = waves(2, 5, 36).chunk(3, -1).stream().map(part -> part.reshape(2, 5, 3, 4).transpose(1, 2))
                .toList();
        List<Tensor> copies = heads.stream().map(Tensor::contiguous).toList();
        Tensor mixed = NN.scaledDotProductAttention(heads.get(0), heads.get(1), heads.get(2));
        Tensor expected = NN.scaledDotProductAttention(copies.get(0), copies.get(1), copies.get(2));
        assertArrayEquals(expected.toDoubleArray(), mixed.toDoubleArray(), 1e-15);
        assertTrue(mixed.transpose(1, 2).isContiguous());
        Tensor product = heads.get(0).matmul(heads.get(1).mT());
        Tensor ofCopies = copies.get(0).matmul(copies.get(1).mT());
        assertTrue(product.isContiguous());
        assertArrayEquals(ofCopies.toDoubleArray(), product.toDoubleArray(), 1e-15);
        Tensor whole = heads.get(0).mul(9).to(DType.INT64).matmul(heads.get(1).mT().mul(9).to(DType.INT64));
        assertEquals(copies.get(0).mul(9).to(DType.INT64).matmul(copies.get(1).mT().mul(9).to(DType.INT64)).toString(),
                whole.toString());
    }

    @Test
    void attentionOfInfinitiesByTheScaleZeroIsNaN() {
        Tensor query = Tensor.of(Double.POSITIVE_INFINITY, 1).reshape(1, 1, 2);
        Tensor key = waves(1, 3, 2);
        assertTrue(Double.isNaN(NN.scaledDotProductAttention(query, key, key, null, 0, false, 0.0).item(0, 0, 0)));
    }

    @Test
    void embeddingsAndClasses() {
        Tensor weight = waves(4, 3).setRequiresGrad(true);
        Tensor y = NN.embedding(Tensor.of(3L, 1, 3, 0).reshape(2, 2), weight, -1);
        assertEquals(Shape.of(2, 2, 3), y.shape());
        assertEquals(weight.item(1, 2), y.item(0, 1, 2));
        y.sum().backward();
        assertArrayEquals(values(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0), weight.grad().toDoubleArray());
        assertEquals(Shape.of(0, 3), NN.embedding(Tensor.of(new long[] {}), weight).shape());
        assertEquals("tensor([[0, 1, 0],\n        [0, 0, 1]])", NN.oneHot(Tensor.of(1L, 2)).toString());
        assertEquals(Shape.of(0, 3), NN.oneHot(Tensor.of(new long[] {}), 3).shape());
        assertEquals(Shape.of(2, 2, 5), NN.oneHot(Tensor.of(1L, 2, 0, 4).reshape(2, 2), 5).shape());
        assertEquals(Shape.of(0, 1L << 40), NN.oneHot(Tensor.of(new long[] {}), 1L << 40).shape());
    }

    @Test
    void dropoutKeepsTheMeanAndPassesTheSameElementsBack() {
        Tensor.manualSeed(3);
        Tensor x = Tensor.ones(100_000).setRequiresGrad(true);
        Tensor y = NN.dropout(x, 0.2, true);
        assertEquals(1, y.mean().item(), 0.01, "six standard errors");
        assertEquals(0.2, y.eq(0).to(DType.FLOAT64).mean().item(), 0.008, "six standard errors");
        y.sum().backward();
        assertArrayEquals(y.toFloatArray(), x.grad().toFloatArray());
        assertSame(x, NN.dropout(x, 0.2, false));
        assertSame(x, NN.dropout(x, 0, true));
        assertEquals(0, NN.dropout(x, 1, true).norm().item());
        Tensor.manualSeed(3);
        assertArrayEquals(y.toFloatArray(), NN.dropout(x, 0.2, true).toFloatArray());
    }

    @Test
    void paddingAndGates() {
        assertIs(Shape.of(3, 3), values(7, 0, 0.361615432, 7, 0.895698686, 0.995880845, 7, 7, 7), NN.pad(waves(2, 3),
                new int[] {1, -1, 0, 1}, 7));
        Tensor x = Tensor.of(1.0, 2, 3).reshape(1, 3);
        assertIs(Shape.of(1, 6), values(3, 2, 1, 2, 3, 2), NN.pad(x, new int[] {2, 1}, PadMode.REFLECT));
        assertIs(Shape.of(1, 6), values(1, 1, 1, 2, 3, 3), NN.pad(x, new int[] {2, 1}, PadMode.REPLICATE));
        assertIs(Shape.of(1, 1), values(2), NN.pad(x, -1, -1));
        assertIs(Shape.of(1, 0), values(), NN.pad(x, -4, 1));
        assertIs(Shape.of(1, 4), values(0, 0.261584304, 0.464745744, 0.562582058), NN.glu(waves(2, 4), 0));
        assertEquals(x.linear(x, null).toString(), NN.linear(x, x, null).toString());
    }

    /** What is recorded is composed of operations, what is not is written to both halves: of values up to 1 a few roundings differ. */
    @Test
    void derivativesOfGluAreTheSameRecordedOrNot() {
        for (int dim = 0; dim < 2; dim++) {
            for (boolean transposed : new boolean[] {false, true}) {
                Tensor x = waves(64, 96);
                x = (transposed ? x.t() : x).detach().setRequiresGrad(true);
                Tensor y = NN.glu(x, dim);
                Tensor g = waves(y.shape().size(0), y.shape().size(1)).mul(0.7);
                Tensor plain = Autograd.grad(List.of(y), List.of(x), List.of(g), GraphOption.RETAIN_GRAPH).getFirst();
                Tensor recorded = Autograd.grad(List.of(y), List.of(x), List.of(g), GraphOption.CREATE_GRAPH)
                        .getFirst();
                assertEquals(x.shape(), plain.shape());
                assertTrue(plain.abs().max().item() > 0.1);
                assertArrayEquals(recorded.contiguous().toDoubleArray(), plain.contiguous().toDoubleArray(), 1e-6);
            }
        }
    }

    @Test
    void secondDerivativesOfGluAreInfiniteRatherThanNanWhereProductsOverflow() {
        Tensor x = Tensor.of(1e200, -1).setRequiresGrad(true);
        Tensor first = Autograd.grad(List.of(NN.glu(x, 0)), List.of(x), List.of(Tensor.of(1e200)),
                GraphOption.CREATE_GRAPH).getFirst();
        Tensor second = Autograd.grad(List.of(first), List.of(x), List.of(Tensor.of(0.0, 1))).getFirst();
        assertEquals(Double.POSITIVE_INFINITY, second.toDoubleArray()[1]);
    }

    @Test
    void emptyBatchesGoThroughForwardAndBackward() {
        Tensor x = Tensor.zeros(0, 2, 6, 6).setRequiresGrad(true);
        Tensor w = Tensor.ones(4, 2, 3, 3).setRequiresGrad(true);
        Tensor factor = Tensor.ones(4).setRequiresGrad(true);
        Tensor hidden = NN.maxPool2d(NN.groupNorm(NN.conv2d(x, w, factor), 2, factor, factor, 1e-5), 2);
        Tensor y = NN.layerNorm(NN.avgPool2d(hidden, 2).reshape(0, 4), Shape.of(4), factor, null, 1e-5);
        assertEquals(Shape.of(0, 4), y.shape());
        y.sum().backward();
        assertEquals(x.shape(), x.grad().shape());
        assertArrayEquals(new float[4], factor.grad().toFloatArray());
        assertEquals(0, w.grad().norm().item());
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        Tensor x = waves(2, 4, 9, 9);
        Tensor w = waves(6, 4, 3, 3);
        Tensor factor = waves(6).add(1);
        double[] expected = network(x, w, factor).toDoubleArray();
        Tensor single = network(x.to(DType.FLOAT32), w.to(DType.FLOAT32), factor.to(DType.FLOAT32));
        assertEquals(DType.FLOAT32, single.dtype());
        assertArrayEquals(expected, single.toDoubleArray(), 2e-5, "elements of the order of 1, sums of 36");
    }

    private static Tensor network(Tensor x, Tensor w, Tensor factor) {
        Tensor hidden = NN.batchNorm(NN.conv2d(x, w, factor, Conv.stride(1).padding(1)), null, null, factor, factor,
                true, 0.1, 1e-5);
        return NN.avgPool2d(NN.maxPool2d(NN.groupNorm(hidden, 3, factor, null, 1e-5), 2), 2);
    }

    /** Element i of x times tap j goes to place i + 2 j, and the result is one place longer than that reaches. */
    @Test
    void aTransposedConvolutionMayBePaddedByMoreThanItsStride() {
        Tensor x = Tensor.of(1f, 2f).reshape(1, 1, 2).setRequiresGrad(true);
        Tensor weight = Tensor.of(3f, 5f).reshape(1, 1, 2).setRequiresGrad(true);
        Conv options = Conv.stride(1).dilation(2).outputPadding(1);
        Tensor y = NN.convTranspose1d(x, weight, null, options);
        assertArrayEquals(new float[] {3, 6, 5, 10, 0}, y.toFloatArray());
        y.sum().backward();
        assertArrayEquals(new float[] {8, 8}, x.grad().toFloatArray());
        assertArrayEquals(new float[] {3, 3}, weight.grad().toFloatArray());
    }

    @Test
    void cosineSimilarityBroadcastsBeforeItMeasures() {
        Tensor x = Tensor.ones(DType.FLOAT64, 4, 3);
        Tensor y = Tensor.ones(DType.FLOAT64, 4, 1);
        assertArrayEquals(new double[] {1, 1, 1, 1}, NN.cosineSimilarity(x, y, 1, 1e-8).toDoubleArray(), 1e-15);
        assertArrayEquals(new double[] {1, 1, 1, 1}, NN.cosineSimilarity(y, x, -1, 1e-8).toDoubleArray(), 1e-15);
        assertArrayEquals(new double[] {1, 1, 1}, NN.cosineSimilarity(x, Tensor.ones(DType.FLOAT64, 3), 0, 1e-8)
                .toDoubleArray(),
                1e-15);
        assertArrayEquals(new double[] {1}, NN.cosineSimilarity(Tensor.ones(DType.FLOAT64, 5), Tensor.ones(
                DType.FLOAT64), 0, 1e-8)
                .reshape(1).toDoubleArray(), 1e-15);
        Tensor leaf = y.setRequiresGrad(true);
        NN.cosineSimilarity(x, leaf, 1, 1e-8).sum().backward();
        assertArrayEquals(new double[4], leaf.grad().toDoubleArray(), 1e-15);
    }
}
