package dev.arenagrad;

/** What {@link NN#pad(Tensor, int[], PadMode)} puts around a tensor. */
public enum PadMode {
    /** The elements mirrored at the edge, which is not repeated: 3 2 1 2 3. */
    REFLECT,
    /** The edge itself, again and again: 1 1 1 2 3. */
    REPLICATE
}
