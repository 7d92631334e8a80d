package dev.arenagrad.bench.peers.operators;

import static dev.arenagrad.bench.peers.operators.LibtorchCall.one;
import static dev.arenagrad.bench.peers.operators.LibtorchCall.two;

import java.util.Map;

/** The order of elements along rows, and running totals. */
final class LibtorchOrder {
    // @formatter:off
    static final Map<String, LibtorchCall> CALLS = Map.ofEntries(
        two("torch.max, dim", x -> x[0].max(1, false)),
        two("torch.min, dim", x -> x[0].min(1, false)),
        two("torch.median, dim", x -> x[0].median(1, false)),
        two("torch.kthvalue", x -> x[0].kthvalue(10, 1, false)),
        two("torch.topk", x -> x[0].topk(10, 1, true, true)),
        two("torch.sort", x -> x[0].sort(1, false)),
        one("torch.argsort", x -> x[0].argsort(1, false)),
        one("torch.cumsum", x -> x[0].cumsum(1)),
        one("torch.cumprod", x -> x[0].cumprod(1)));
    // @formatter:on

    private LibtorchOrder() {}
}
