package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many inputs a node has and, unless they are one or two first results of theirs, where the gradients of each go. Nodes of one or two
 * inputs share {@link #ONE} or {@link #TWO}, and hold the edges themselves. Immutable.
 */
final class Inputs {
    /** Of nodes at which gradients end. */
    static final Inputs NONE = new Inputs(0, null, null);

    /** Of nodes with one edge. */
    static final Inputs ONE = new Inputs(1, null, null);

    /** Of nodes with two edges. */
    static final Inputs TWO = new Inputs(2, null, null);

    final int count;

    /** The node that the gradient of each input goes to, null for none; as a whole null if the node of these inputs holds its edges. */
    final @Nullable Node @Nullable [] edges;

    /** For each input, the number of the result it is of its node; null if all are the first. */
    private final int @Nullable [] numbers;

    private Inputs(int count, @Nullable Node @Nullable [] edges, int @Nullable [] numbers) {
        this.count = count;
        this.edges = edges;
        this.numbers = numbers;
    }

    /** {@return those that {@code tensors} are} */
    static Inputs of(List<? extends Tensor> tensors) {
        @Nullable Node[] edges = new Node[tensors.size()];
        int[] numbers = null;
        for (int i = 0; i < edges.length; i++) {
            Variable input = Variable.of(tensors.get(i));
            edges[i] = edge(input);
            if (input.outputNumber != 0) {
                numbers = numbers == null ? new int[edges.length] : numbers;
                numbers[i] = input.outputNumber;
            }
        }
        return new Inputs(edges.length, edges, numbers);
    }

    /** {@return {@code base} as it stands in the graph, and the inputs of {@code change} after its first} */
    static Inputs ofChangedPart(Variable base, Node change) {
        @Nullable Node[] edges = new Node[change.inputs()];
        int[] numbers = new int[edges.length];
        edges[0] = base.edge();
        numbers[0] = base.outputNumber;
        for (int i = 1; i < edges.length; i++) {
            edges[i] = change.next(i);
            numbers[i] = change.nextOutput(i);
        }
        return new Inputs(edges.length, edges, numbers);
    }

    /** {@return where the gradient of {@code input} goes, or null if it needs none} */
    static @Nullable Node edge(Variable input) {
        Node edge = input.edge();
        return edge == null && Tangents.carries(input) ? new Tangents.End(input) : edge;
    }

    /** {@return the number of the result that input {@code i} is of its node} */
    int number(int i) {
        return numbers == null ? 0 : numbers[i];
    }
}
