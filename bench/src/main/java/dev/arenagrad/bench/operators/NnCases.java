package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;

import dev.arenagrad.Conv;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;
import dev.arenagrad.ops.Shape;
import java.util.function.UnaryOperator;

/** Functions of neural networks. */
final class NnCases {
    private static final Operand NORMAL = Operand.real(Source.normal());
    private static final Operand COLUMNS = Operand.real(Extent.COLUMNS, Source.normal());
    private static final Operand SIGNALS = normal(Extent.shape(4, 8, 64), Extent.shape(16, 32, 1024));
    private static final Operand IMAGES = normal(Extent.shape(1, 8, 32, 32), Extent.shape(16, 32, 32, 32));
    private static final Operand DISTINCT_SIGNALS = distinct(Extent.shape(4, 16, 128), Extent.shape(16, 64, 1024));
    private static final Operand DISTINCT_IMAGES = distinct(Extent.shape(2, 16, 16, 16), Extent.shape(16, 64, 32, 32));
    private static final Operand PLANES = normal(Extent.shape(2, 16, 16, 16), Extent.shape(16, 64, 32, 32));
    private static final Operand OF_CHANNELS = normal(Extent.shape(16), Extent.shape(64));
    private static final Operand HEADS = normal(Extent.shape(2, 2, 32, 32), Extent.shape(4, 8, 128, 64));
    private static final Operand MEANS = Operand.constant(OF_CHANNELS.extent(), Source.normal());
    private static final Operand VARIANCES = Operand.constant(OF_CHANNELS.extent(), Source.uniform(0.5, 2));

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("nn",
        unary("torch.nn.functional.relu6", NN::relu6),
        unary("torch.nn.functional.leaky_relu", NN::leakyRelu),
        function("torch.nn.functional.elu", NN::elu),
        function("torch.nn.functional.selu", NN::selu),
        function("torch.nn.functional.celu", x -> NN.celu(x, 1.5)),
        function("torch.nn.functional.gelu", NN::gelu),
        function("torch.nn.functional.silu", NN::silu),
        function("torch.nn.functional.mish", NN::mish).doing(Work.SPECIAL_FUNCTION),
        function("torch.nn.functional.softplus, Scalar", x -> NN.softplus(x, 1.5, 20)),
        unary("torch.nn.functional.hardsigmoid", NN::hardsigmoid).within(Tolerance.OF_A_FLOAT),
        unary("torch.nn.functional.hardswish", NN::hardswish),
        unary("torch.nn.functional.softsign", NN::softsign),
        function("torch.nn.functional.tanhshrink", NN::tanhshrink),
        unary("torch.nn.functional.hardshrink", x -> NN.hardshrink(x, 0.5)),
        unary("torch.nn.functional.softshrink", x -> NN.softshrink(x, 0.5)),
        function("torch.logsumexp", x -> x.logsumexp(1)),
        function("torch.softmax", x -> x.softmax(1)),
        function("torch.log_softmax", x -> x.logSoftmax(1)),
        of("torch.nn.functional.conv1d", x -> NN.conv1d(x[0], x[1], x[2], Conv.stride(1, 1).padding(0, 1)), SIGNALS,
                normal(Extent.shape(16, 8, 3), Extent.shape(64, 32, 3)), OF_CHANNELS)
            .doing(Work.flops(2 * 4 * 64 * 16 * 8 * 3, 2.0 * 16 * 1024 * 64 * 32 * 3)),
        of("torch.nn.functional.conv2d", x -> NN.conv2d(x[0], x[1], x[2], Conv.stride(1).padding(1)), IMAGES,
                normal(Extent.shape(16, 8, 3, 3), Extent.shape(64, 32, 3, 3)), OF_CHANNELS)
            .doing(Work.flops(2 * 1024 * 16 * 8 * 9, 2.0 * 16 * 1024 * 64 * 32 * 9)),
        of("torch.nn.functional.conv_transpose1d", x -> NN.convTranspose1d(x[0], x[1], x[2], Conv.stride(1, 2).padding(0, 1)),
                normal(Extent.shape(4, 8, 32), Extent.shape(16, 32, 512)),
                normal(Extent.shape(8, 16, 4), Extent.shape(32, 64, 4)), OF_CHANNELS)
            .doing(Work.flops(2 * 4 * 32 * 16 * 8 * 4, 2.0 * 16 * 512 * 64 * 32 * 4)),
        of("torch.nn.functional.conv_transpose2d", x -> NN.convTranspose2d(x[0], x[1], x[2], Conv.stride(2).padding(1)),
                normal(Extent.shape(1, 8, 16, 16), Extent.shape(8, 32, 32, 32)),
                normal(Extent.shape(8, 16, 4, 4), Extent.shape(32, 64, 4, 4)), OF_CHANNELS)
            .doing(Work.flops(2 * 256 * 16 * 8 * 16, 2.0 * 8 * 1024 * 64 * 32 * 16)),
        of("torch.nn.functional.unfold", x -> NN.unfold(x[0], 3, 3, Conv.stride(1).padding(1)),
                normal(Extent.shape(1, 4, 16, 16), Extent.shape(8, 16, 64, 64))),
        of("torch.nn.functional.fold", x -> fold(x[0]), normal(Extent.shape(1, 36, 256), Extent.shape(8, 144, 4096))),
        of("torch.nn.functional.max_pool1d", x -> NN.maxPool1d(x[0], Window.of(1, 2)), DISTINCT_SIGNALS),
        of("torch.nn.functional.max_pool2d", x -> NN.maxPool2d(x[0], Window.of(3).stride(2).padding(1)), DISTINCT_IMAGES),
        of("torch.nn.functional.avg_pool1d", x -> NN.avgPool1d(x[0], Window.of(1, 2)), DISTINCT_SIGNALS),
        of("torch.nn.functional.avg_pool2d", x -> NN.avgPool2d(x[0], 2), DISTINCT_IMAGES),
        of("torch.nn.functional.adaptive_avg_pool2d", x -> NN.adaptiveAvgPool2d(x[0], 7, 7), DISTINCT_IMAGES),
        of("torch.nn.functional.adaptive_max_pool2d", x -> NN.adaptiveMaxPool2d(x[0], 7, 7), DISTINCT_IMAGES),
        of("torch.nn.functional.layer_norm", x -> NN.layerNorm(x[0], Shape.of(x[0].shape().size(1)), x[1], x[2], 1e-5),
                NORMAL, COLUMNS, COLUMNS).alsoTransposed(),
        of("torch.nn.functional.group_norm", x -> NN.groupNorm(x[0], 4, x[1], x[2], 1e-5), PLANES, OF_CHANNELS, OF_CHANNELS),
        of("torch.nn.functional.batch_norm", x -> NN.batchNorm(x[0], x[3], x[4], x[1], x[2], true, 0.1, 1e-5), PLANES,
                OF_CHANNELS, OF_CHANNELS, MEANS, VARIANCES),
        unary("torch.nn.functional.normalize", x -> NN.normalize(x, 1)),
        of("torch.nn.functional.cosine_similarity", x -> NN.cosineSimilarity(x[0], x[1], 1), NORMAL, NORMAL).with(Layout.values()),
        of("torch.nn.functional.embedding", x -> NN.embedding(x[1], x[0]),
                normal(Extent.shape(256, 32), Extent.shape(20_000, 64)), tokens())
            .doing(Work.moving(2 * 256 * 32, 2.0 * 16_384 * 64)),
        of("torch.nn.functional.one_hot", x -> NN.oneHot(x[0], 1000), Operand.indices(Extent.vector(32, 4096), 1000, 1000)),
        of("torch.nn.functional.dropout", x -> NN.dropout(x[0], 0.5, true), NORMAL).within(Tolerance.OF_DRAWS),
        function("torch.nn.functional.glu", x -> NN.glu(x, 1)),
        of("torch.nn.functional.scaled_dot_product_attention", x -> NN.scaledDotProductAttention(x[0], x[1], x[2]), HEADS, HEADS, HEADS)
            .doing(Work.flops(4.0 * 4 * 32 * 32 * 32, 4.0 * 32 * 128 * 128 * 64)));
    // @formatter:on

    private NnCases() {}

    private static OperatorCase unary(String name, UnaryOperator<Tensor> call) {
        return of(name, x -> call.apply(x[0]), NORMAL).alsoTransposed();
    }

    private static OperatorCase function(String name, UnaryOperator<Tensor> call) {
        return unary(name, call).doing(Work.FUNCTION);
    }

    private static Operand normal(long[] inCache, long[] outOfCache) {
        return Operand.real(new Extent(inCache, outOfCache), Source.normal());
    }

    private static Operand distinct(long[] inCache, long[] outOfCache) {
        return Operand.real(new Extent(inCache, outOfCache), Source.distinct());
    }

    private static Operand tokens() {
        return Operand.indices(Extent.vector(256, 16_384), 256, 20_000);
    }

    /** {@return the images whose windows of 3 x 3, at all places and one beyond each edge, are given} */
    private static Tensor fold(Tensor windows) {
        int side = (int) Math.sqrt(windows.shape().size(2));
        return NN.fold(windows, side, side, 3, 3, Conv.stride(1).padding(1));
    }
}
