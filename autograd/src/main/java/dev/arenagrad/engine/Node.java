package dev.arenagrad.engine;

import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Region;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recorded operation: it knows where the gradients of its inputs go, what it saved, and how to compute them.
 *
 * <p>A node recorded in a confined scope is used by that scope's thread alone; others by any thread.
 */
public abstract class Node extends RunState implements GradFn {
    private static final Node[] NO_MORE = {};

    /** Position in the order of recording; a backward pass goes from late to early, leaves before all. */
    final long sequence;

    private final Shape shape;
    private final DType dtype;
    private final int inputs;
    private final @Nullable Node first;
    private final @Nullable Node second;
    private final @Nullable Node[] more;

    private Region region;
    private @Nullable Saved saved;

    /** Records that {@code result} was made from one input. */
    protected Node(Tensor result, Tensor input) {
        this(Recording.ofThread().nextSequence(), result.shape(), result.dtype(), 1, edge(input), null, NO_MORE);
    }

    /** Records that {@code result} was made from two inputs. */
    protected Node(Tensor result, Tensor first, Tensor second) {
        this(Recording.ofThread().nextSequence(), result.shape(), result.dtype(), 2, edge(first), edge(second),
                NO_MORE);
    }

    /** Records that {@code result} was made from any number of inputs. */
    protected Node(Tensor result, List<Tensor> inputs) {
        this(Recording.ofThread().nextSequence(), result.shape(), result.dtype(), inputs.size(), null, null,
                inputs.stream().map(Node::edge).toArray(Node[]::new));
    }

    /** Makes the node of a leaf. */
    Node(Shape shape, DType dtype) {
        this(Long.MAX_VALUE, shape, dtype, 0, null, null, NO_MORE);
    }

    private Node(long sequence, Shape shape, DType dtype, int inputs, @Nullable Node first, @Nullable Node second,
            @Nullable Node[] more) {
        this.sequence = sequence;
        this.shape = shape;
        this.dtype = dtype;
        this.inputs = inputs;
        this.first = first;
        this.second = second;
        this.more = more;
        this.region = Region.current();
    }

    private static @Nullable Node edge(Tensor input) {
        return Variable.of(input).edge();
    }

    /**
     * Computes the gradients of the inputs that {@linkplain Gradients#wants want} one from {@link Gradients#output()}.
     *
     * @param gradients where they are read from and put
     */
    protected abstract void backward(Gradients gradients);

    /** {@return the number of inputs} */
    public final int inputs() {
        return inputs;
    }

    /** {@return the node that the gradient of input {@code i} goes to, or null if it needs none} */
    public final @Nullable Node next(int i) {
        if (more != NO_MORE) {
            return more[i];
        }
        return i == 0 ? first : second;
    }

    /** {@return whether input {@code i} needs a gradient} */
    protected final boolean needsInputGrad(int i) {
        return next(i) != null;
    }

    /** {@return the shape of its result} */
    public final Shape shape() {
        return shape;
    }

    /** {@return the dtype of its result} */
    public final DType dtype() {
        return dtype;
    }

    /** {@return what it saved, made when first asked for} */
    protected final Saved save() {
        Saved what = saved;
        if (what == null) {
            what = new Saved(this);
            saved = what;
        }
        return what;
    }

    /**
     * {@return what it saved}
     *
     * @throws IllegalStateException if it saved nothing, which is a mistake in the node
     */
    protected final Saved saved() {
        if (saved == null) {
            throw new IllegalStateException(name() + " saved nothing");
        }
        return saved;
    }

    final @Nullable Saved savedOrNull() {
        return saved;
    }

    final Region region() {
        return region;
    }

    /** {@return the thread that alone may use it, or null if every thread may} */
    @Nullable
    Thread thread() {
        return region.thread();
    }

    /** Makes {@code to} the region that this node, and what it saved, lives in. */
    final void moveTo(Region to) {
        region = to;
        if (saved != null) {
            saved.moveTo(to);
        }
    }

    @Override
    public final List<Edge> nextFunctions() {
        List<Edge> edges = new ArrayList<>(inputs);
        for (int i = 0; i < inputs; i++) {
            edges.add(new Edge(next(i), 0));
        }
        return edges;
    }

    @Override
    public String toString() {
        return "<" + name() + ">";
    }
}
