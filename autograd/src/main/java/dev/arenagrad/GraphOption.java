package dev.arenagrad;

/** How a backward pass treats the graph. */
public enum GraphOption {
    /** Keep what the nodes saved, so that the graph can be passed again. */
    RETAIN_GRAPH,
    /** Record the backward pass itself, so that its results can be differentiated. Implies {@link #RETAIN_GRAPH}. */
    CREATE_GRAPH,
    /** Return null for an input on which the outputs do not depend, instead of throwing. */
    ALLOW_UNUSED,
    /** Return zeros for an input on which the outputs do not depend, instead of throwing. */
    MATERIALIZE_GRADS,
    /**
     * For derivatives of functions, such as
     * {@link Autograd#jacobian(java.util.function.UnaryOperator, Tensor, GraphOption...) jacobian}: throw if the
     * function does not depend on an input, instead of returning zeros. No effect on other passes.
     */
    STRICT
}
