package dev.arenagrad;

/** How a backward pass treats the graph. */
public enum GraphOption {
    /** Keep what the nodes saved, so that the graph can be passed again. */
    RETAIN_GRAPH,
    /**
     * Record the backward pass itself, so that its results can be differentiated again. Implies {@link #RETAIN_GRAPH}.
     */
    CREATE_GRAPH,
    /** Give null for an input that the outputs do not depend on, instead of throwing. */
    ALLOW_UNUSED,
    /** Give zeros for an input that the outputs do not depend on, instead of throwing. */
    MATERIALIZE_GRADS,
    /**
     * For derivatives of functions, such as {@link Autograd#jacobian(java.util.function.UnaryOperator, Tensor, GraphOption...)
     * jacobian}: throw where the function does not depend on an input, instead of giving zeros. It does not concern other passes.
     */
    STRICT
}
