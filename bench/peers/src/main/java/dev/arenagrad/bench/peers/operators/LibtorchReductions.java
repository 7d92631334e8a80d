package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;
import static dev.arenagrad.bench.peers.operators.LibtorchCall.two;

import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.global.torch;

/** Reductions of rows, or of all elements. */
final class LibtorchReductions {
    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        one("torch.sum", x -> x[0].sum(1)),
        one("torch.mean", x -> x[0].mean()),
        one("torch.Tensor.sum_to_size", x -> x[0].sum_to_size(1, x[0].size(1))),
        one("torch.prod", x -> x[0].prod(1)),
        one("torch.var", x -> x[0].var(new long[] {1}, true, false)),
        one("torch.std", x -> x[0].std()),
        two("torch.var_mean", x -> torch.var_mean(x[0], new long[] {0}, true, false)),
        two("torch.std_mean", x -> torch.std_mean(x[0], new long[] {1}, true, false)),
        one("torch.linalg.vector_norm", x -> torch.linalg_vector_norm(x[0])),
        one("torch.max", x -> x[0].max()),
        one("torch.min", x -> x[0].min()),
        one("torch.median", x -> x[0].median()),
        one("torch.amax", x -> x[0].amax(new long[] {1}, false)),
        one("torch.amin", x -> x[0].amin(new long[] {0}, false)),
        one("torch.argmax", x -> x[0].argmax(new LongOptional(1), false)),
        one("torch.argmin", x -> x[0].argmin(new LongOptional(0), false)),
        one("torch.any", x -> x[0].any(1L)),
        one("torch.all", x -> x[0].all(1L)),
        one("torch.count_nonzero", x -> x[0].count_nonzero(1)));
    // @formatter:on

    private LibtorchReductions() {}
}
