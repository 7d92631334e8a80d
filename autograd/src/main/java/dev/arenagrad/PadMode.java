package dev.arenagrad;

/** What {@link NN#pad(Tensor, int[], PadMode)} adds. */
public enum PadMode {
    /** The elements mirrored at the edge, which is not repeated: 1 2 3 becomes 3 2 1 2 3. */
    REFLECT,
    /** The element at the edge: 1 2 3 becomes 1 1 1 2 3. */
    REPLICATE
}
