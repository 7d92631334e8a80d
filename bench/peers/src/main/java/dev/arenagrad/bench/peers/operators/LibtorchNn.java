package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Functions of neural networks. */
final class LibtorchNn {
    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        one("torch.nn.functional.relu6", x -> torch.relu6(x[0])),
        one("torch.nn.functional.leaky_relu", x -> torch.leaky_relu(x[0])),
        one("torch.nn.functional.elu", x -> torch.elu(x[0])),
        one("torch.nn.functional.selu", x -> torch.selu(x[0])),
        one("torch.nn.functional.celu", x -> torch.celu(x[0], Numbers.ONE_AND_A_HALF)),
        one("torch.nn.functional.gelu", x -> torch.gelu(x[0])),
        one("torch.nn.functional.silu", x -> torch.silu(x[0])),
        one("torch.nn.functional.mish", x -> torch.mish(x[0])),
        one("torch.nn.functional.softplus, Scalar", x -> torch.softplus(x[0], Numbers.ONE_AND_A_HALF, Numbers.TWENTY)),
        one("torch.nn.functional.hardsigmoid", x -> torch.hardsigmoid(x[0])),
        one("torch.nn.functional.hardswish", x -> torch.hardswish(x[0])),
        one("torch.nn.functional.softsign", x -> torch.softsign(x[0])),
        one("torch.nn.functional.tanhshrink", x -> torch.tanhshrink(x[0])),
        one("torch.nn.functional.hardshrink", x -> torch.hardshrink(x[0], Numbers.HALF)),
        one("torch.nn.functional.softshrink", x -> torch.softshrink(x[0], Numbers.HALF)),
        one("torch.logsumexp", x -> torch.logsumexp(x[0], 1)),
        one("torch.softmax", x -> torch.softmax(x[0], 1)),
        one("torch.log_softmax", x -> torch.log_softmax(x[0], 1)),
        one("torch.nn.functional.conv1d", x -> torch.conv1d(x[0], x[1], optional(x[2]), both(1), both(1), both(1), 1)),
        one("torch.nn.functional.conv2d", x -> torch.conv2d(x[0], x[1], optional(x[2]), both(1, 1), both(1, 1), both(1, 1), 1)),
        one("torch.nn.functional.conv_transpose1d",
                x -> torch.conv_transpose1d(x[0], x[1], optional(x[2]), both(2), both(1), both(0), 1, 1)),
        one("torch.nn.functional.conv_transpose2d",
                x -> torch.conv_transpose2d(x[0], x[1], optional(x[2]), both(2, 2), both(1, 1), both(0, 0), 1, 1, 1)),
        one("torch.nn.functional.unfold", x -> torch.im2col(x[0], both(3, 3), both(1, 1), both(1, 1), 1, 1)),
        one("torch.nn.functional.fold", x -> fold(x[0])),
        one("torch.nn.functional.max_pool1d", x -> torch.max_pool1d(x[0], 2)),
        one("torch.nn.functional.max_pool2d", x -> torch.max_pool2d(x[0], both(3, 3), both(2, 2), both(1, 1), both(1, 1), false)),
        one("torch.nn.functional.avg_pool1d", x -> torch.avg_pool1d(x[0], 2)),
        one("torch.nn.functional.avg_pool2d", x -> torch.avg_pool2d(x[0], 2, 2)),
        one("torch.nn.functional.adaptive_avg_pool2d", x -> torch.adaptive_avg_pool2d(x[0], 7, 7)),
        one("torch.nn.functional.adaptive_max_pool2d", x -> torch.adaptive_max_pool2d(x[0], 7, 7).get0()),
        one("torch.nn.functional.layer_norm",
                x -> torch.layer_norm(x[0], both(x[0].size(1)), optional(x[1]), optional(x[2]), 1e-5, false)),
        one("torch.nn.functional.group_norm", x -> torch.group_norm(x[0], 4, optional(x[1]), optional(x[2]), 1e-5, false)),
        one("torch.nn.functional.batch_norm", x -> torch.batch_norm(x[0], optional(x[1]), optional(x[2]), optional(x[3]),
                optional(x[4]), true, 0.1, 1e-5, false)),
        one("torch.nn.functional.normalize", x -> torch.normalize(x[0])),
        one("torch.nn.functional.cosine_similarity", x -> torch.cosine_similarity(x[0], x[1], 1, 1e-8)),
        one("torch.nn.functional.embedding", x -> torch.embedding(x[0], x[1])),
        one("torch.nn.functional.one_hot", x -> torch.one_hot(x[0], 1000)),
        one("torch.nn.functional.dropout", x -> torch.dropout(x[0], 0.5, true)),
        one("torch.nn.functional.glu", x -> torch.glu(x[0], 1)),
        one("torch.nn.functional.scaled_dot_product_attention", x -> torch.scaled_dot_product_attention(x[0], x[1], x[2])));
    // @formatter:on

    private LibtorchNn() {}

    private static TensorOptional optional(Tensor tensor) {
        return new TensorOptional(tensor);
    }

    private static long[] both(long... sizes) {
        return sizes;
    }

    private static Tensor fold(Tensor windows) {
        long side = (long) Math.sqrt(windows.size(2));
        return torch.col2im(windows, both(side, side), both(3, 3), both(1, 1), both(1, 1), 1, 1);
    }
}
