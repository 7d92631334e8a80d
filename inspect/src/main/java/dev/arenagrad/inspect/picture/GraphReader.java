package dev.arenagrad.inspect.picture;

import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.NodeDescription;
import dev.arenagrad.engine.NodeDescription.Keeping;
import dev.arenagrad.engine.NodeDescription.SavedTensor;
import dev.arenagrad.inspect.page.Units;
import dev.arenagrad.inspect.picture.Picture.Arrow;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Makes a picture of the graph behind some tensors: a box for each node, leaf and root, and for each leaf that was saved only. */
public final class GraphReader {
    /** How many saved tensors of a node have lines of their own. */
    private static final int SAVED_LINES = 4;

    private final Map<Tensor, String> names;
    private final Picture picture = new Picture();
    private final Map<GradFn, Integer> numbers = new IdentityHashMap<>();
    private final Map<Storage, Integer> constants = new IdentityHashMap<>();
    private final Map<Storage, Long> savedBytes = new IdentityHashMap<>();
    private final Deque<GradFn> waiting = new ArrayDeque<>();

    private GraphReader(Map<Tensor, String> names) {
        this.names = names;
    }

    /**
     * {@return the graph behind {@code roots}}
     *
     * @param roots tensors that operations made
     * @param names names of tensors, by identity
     * @throws dev.arenagrad.memory.LifetimeException if a node is confined to another thread
     */
    public static Picture read(List<Tensor> roots, Map<Tensor, String> names) {
        GraphReader reader = new GraphReader(names);
        for (Tensor root : roots) {
            int to = reader.picture.add(new Vertex(Vertex.Kind.ROOT, reader.nameOf(root, "result"), List.of(sort(root
                    .shape(), root.dtype()))));
            reader.picture.add(new Arrow(reader.number(Objects.requireNonNull(root.gradFn())), to, false));
        }
        while (!reader.waiting.isEmpty()) {
            reader.connect(reader.waiting.remove());
        }
        reader.picture.caption(reader.caption());
        return reader.picture;
    }

    /** {@return the number of the box of a node, which is made if there is none} */
    private int number(GradFn node) {
        Integer known = numbers.get(node);
        if (known != null) {
            return known;
        }
        NodeDescription description = NodeDescription.of(node);
        int number = picture.add(description.leaf() == null ? operation(description) : leaf(description, description
                .leaf()));
        numbers.put(node, number);
        connectConstants(description, number);
        waiting.add(node);
        return number;
    }

    private void connect(GradFn node) {
        int to = Objects.requireNonNull(numbers.get(node));
        for (GradFn.Edge edge : node.nextFunctions()) {
            if (edge.gradFn() != null) {
                picture.add(new Arrow(number(edge.gradFn()), to, false));
            }
        }
    }

    private Vertex leaf(NodeDescription node, Tensor leaf) {
        Tensor gradient = leaf.grad();
        return new Vertex(Vertex.Kind.LEAF, nameOf(leaf, "leaf"), List.of(sort(leaf.shape(), leaf.dtype()),
                "requires grad, " + (gradient == null ? "no .grad" : ".grad " + Units.bytes(gradient.numel() * gradient
                        .dtype().byteSize())), "scope " + node.scope()));
    }

    private Vertex operation(NodeDescription node) {
        List<String> lines = new ArrayList<>();
        node.outputs().forEach(output -> lines.add(sort(output.shape(), output.dtype())));
        node.saved().stream().limit(SAVED_LINES).forEach(saved -> lines.add("saves " + describe(saved)));
        if (node.saved().size() > SAVED_LINES) {
            lines.add("and " + (node.saved().size() - SAVED_LINES) + " more");
        }
        for (SavedTensor saved : node.saved()) {
            if (saved.storage() != null) {
                savedBytes.put(saved.storage(), saved.bytes());
            }
        }
        switch (node.keeping()) {
            case FREED_BY_BACKWARD -> lines.add("freed by backward");
            case FREED_BY_SCOPE -> lines.add("freed with its scope");
            case NOTHING, SAVED -> {
            }
        }
        lines.add("scope " + node.scope());
        return new Vertex(kind(node.keeping()), node.name(), lines);
    }

    private static Vertex.Kind kind(Keeping keeping) {
        return switch (keeping) {
            case NOTHING -> Vertex.Kind.OPERATION;
            case SAVED -> Vertex.Kind.SAVING;
            case FREED_BY_BACKWARD, FREED_BY_SCOPE -> Vertex.Kind.FREED;
        };
    }

    private String describe(SavedTensor saved) {
        Tensor tensor = saved.tensor();
        if (tensor == null) {
            return "a packed tensor";
        }
        String name = names.get(tensor);
        return (name == null ? "" : name + " ") + tensor.shape() + " " + Units.bytes(saved.bytes());
    }

    /** Leaves that need no gradient are known by who saved them alone. */
    private void connectConstants(NodeDescription node, int number) {
        for (SavedTensor saved : node.saved()) {
            Tensor tensor = saved.tensor();
            Storage storage = saved.storage();
            if (tensor != null && storage != null && tensor.isLeaf() && !tensor.requiresGrad()) {
                int from = constants.computeIfAbsent(storage, _ -> picture.add(new Vertex(Vertex.Kind.CONSTANT, nameOf(
                        tensor, storage.origin().toString().toLowerCase(Locale.ROOT)), List.of(sort(tensor
                                .shape(), tensor.dtype()), "requires no grad"))));
                picture.add(new Arrow(from, number, true));
            }
        }
    }

    private String nameOf(Tensor tensor, String otherwise) {
        return names.getOrDefault(tensor, otherwise);
    }

    private static String sort(Shape shape, DType dtype) {
        return shape + " " + dtype.torchName().replace("torch.", "");
    }

    private String caption() {
        long bytes = savedBytes.values().stream().mapToLong(Long::longValue).sum();
        return numbers.size() + " nodes; saved for backward: " + (savedBytes.isEmpty() ? "nothing"
                : Units.bytes(bytes) + " in " + savedBytes.size() + (savedBytes.size() == 1 ? " block" : " blocks"));
    }
}
