package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Losses, as means over all elements or samples. */
final class LibtorchLosses {
    /** How libtorch's functions name the mean. */
    private static final long MEAN = 1;

    private static final long IGNORED = -100;

    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        one("torch.nn.functional.mse_loss", x -> torch.mse_loss(x[0], x[1])),
        one("torch.nn.functional.nll_loss", x -> torch.nll_loss(x[0], x[1])),
        one("torch.nn.functional.cross_entropy", x -> torch.cross_entropy_loss(x[0], x[1])),
        one("torch.nn.functional.binary_cross_entropy_with_logits", x -> torch.binary_cross_entropy_with_logits(x[0], x[1])),
        one("torch.nn.functional.l1_loss", x -> torch.l1_loss(x[0], x[1])),
        one("torch.nn.functional.smooth_l1_loss", x -> torch.smooth_l1_loss(x[0], x[1])),
        one("torch.nn.functional.huber_loss", x -> torch.huber_loss(x[0], x[1])),
        one("torch.nn.functional.binary_cross_entropy", x -> torch.binary_cross_entropy(x[0], x[1])),
        one("torch.nn.functional.binary_cross_entropy_with_logits, weighted",
                x -> torch.binary_cross_entropy_with_logits(x[0], x[1], optional(x[2]), optional(x[3]), MEAN)),
        one("torch.nn.functional.kl_div", x -> torch.kl_div(x[0], x[1])),
        one("torch.nn.functional.nll_loss, weighted", x -> torch.nll_loss(x[0], x[1], optional(x[2]), MEAN, IGNORED)),
        one("torch.nn.functional.cross_entropy, weighted",
                x -> torch.cross_entropy_loss(x[0], x[1], optional(x[2]), MEAN, IGNORED, 0)));
    // @formatter:on

    private LibtorchLosses() {}

    private static TensorOptional optional(Tensor tensor) {
        return new TensorOptional(tensor);
    }
}
