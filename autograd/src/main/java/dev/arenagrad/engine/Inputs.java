package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the gradients of the inputs of a node go, unless they are one or two first results: these edges the node holds itself. Immutable. */
final class Inputs {
    /** Of nodes at which gradients end. */
    static final Inputs NONE = new Inputs(new Node[0], null);

    /** What a node of two inputs holds in place of the edge of its second, if that needs no gradient. */
    static final Object NOWHERE = new Object();

    /** The node that the gradient of each input goes to, null for none. */
    private final @Nullable Node[] edges;

    /** For each input, the number of the result it is of its node; null if all are the first. */
    private final int @Nullable [] numbers;

    private Inputs(@Nullable Node[] edges, int @Nullable [] numbers) {
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
        return new Inputs(edges, numbers);
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
        return new Inputs(edges, numbers);
    }

    /** {@return where the gradient of {@code input} goes, or null if it needs none} */
    static @Nullable Node edge(Variable input) {
        Node edge = input.edge();
        return edge == null && Tangents.carries(input) ? new Tangents.End(input) : edge;
    }

    int count() {
        return edges.length;
    }

    /** {@return the node that the gradient of input {@code i} goes to, or null if it needs none} */
    @Nullable
    Node edge(int i) {
        return edges[i];
    }

    /** {@return the number of the result that input {@code i} is of its node} */
    int number(int i) {
        return numbers == null ? 0 : numbers[i];
    }
}
