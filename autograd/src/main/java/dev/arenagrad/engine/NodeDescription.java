package dev.arenagrad.engine;

import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.storage.ThreadName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a node is and keeps, for who looks at a graph from outside. To describe a node changes nothing: packed tensors stay packed.
 *
 * @param name PyTorch's name
 * @param scope the name of the scope whose end is the end of what it saved; of the leaf's for the node of a leaf
 * @param outputs its results
 * @param leaf the leaf whose gradients end here, or null
 * @param keeping whether what it saved is still there
 * @param saved what it saved; empty once that is gone
 */
public record NodeDescription(String name, String scope, List<Node.Output> outputs, @Nullable Tensor leaf,
        Keeping keeping,
        List<SavedTensor> saved) {
    /** What became of what a node saved. */
    public enum Keeping {
        /** It saved nothing. */
        NOTHING,
        /** It is there. */
        SAVED,
        /** A backward pass freed it. */
        FREED_BY_BACKWARD,
        /** It was freed when the scope closed. */
        FREED_BY_SCOPE;

        /** {@return what became of something that ended as given, or is still there if that is null} */
        static Keeping after(Retention.@Nullable End end) {
            return switch (end) {
                case null -> SAVED;
                case BACKWARD -> FREED_BY_BACKWARD;
                case SCOPE -> FREED_BY_SCOPE;
            };
        }
    }

    /**
     * A tensor that a node saved.
     *
     * @param tensor the tensor, or null if hooks packed it
     * @param storage whose memory it shows; null if hooks packed it
     */
    public record SavedTensor(@Nullable Tensor tensor, @Nullable Storage storage) {
        /** {@return the bytes of the block that it keeps} */
        public long bytes() {
            return storage == null ? 0 : storage.capacity();
        }
    }

    /**
     * {@return a description of {@code gradFn}}
     *
     * @throws LifetimeException if the node is confined to another thread
     */
    public static NodeDescription of(GradFn gradFn) {
        Node node = (Node) gradFn;
        Thread owner = node.thread();
        if (owner != null && owner != Thread.currentThread()) {
            throw new LifetimeException(node.name() + " was recorded in " + node.scope().described()
                    + ", which is confined to thread \"" + ThreadName.of(owner)
                    + "\", and cannot be looked at by thread \"" + ThreadName.current()
                    + "\"; look at the graph on that thread, or record it in Scope.shared()");
        }
        List<Node.Output> outputs = IntStream.range(0, node.outputs()).mapToObj(i -> new Node.Output(node.shape(i), node
                .dtype(i))).toList();
        Tensor leaf = node instanceof AccumulateGrad accumulator ? accumulator.leaf() : null;
        List<SavedTensor> saved = saved(node.savedOrNull());
        Keeping keeping = node.keeping();
        return new NodeDescription(node.name(), node.scope().name(), outputs, leaf, keeping,
                keeping == Keeping.SAVED ? saved : List.of());
    }

    private static List<SavedTensor> saved(@Nullable Saved saved) {
        List<SavedTensor> tensors = new ArrayList<>();
        for (Variable variable : saved == null ? List.<@Nullable Variable>of() : saved.unpacked()) {
            tensors.add(new SavedTensor(variable, variable == null ? null : variable.storage()));
        }
        return tensors;
    }
}
