package dev.arenagrad.engine;

import dev.arenagrad.GradFn;
import dev.arenagrad.Hook;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Handover;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One recorded operation: it knows where the gradients of its inputs go, what it saved, and how to compute them.
 *
 * <p>A node recorded in a confined scope is used by that scope's thread alone; others by any thread. After it is recorded, nothing of it
 * changes but its scope and its extras. Its monitor is for passes that take turns at it, and user code runs under that.
 */
@SuppressWarnings("this-escape") // its extras lead to it before it is complete, which its own thread alone can see
public abstract class Node extends RunState implements GradFn, Handover.Part {
    private static final VarHandle KEPT;
    private static final VarHandle SCOPE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            KEPT = lookup.findVarHandle(Node.class, "kept", Object.class);
            SCOPE = lookup.findVarHandle(Node.class, "scope", ScopeImpl.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Position in the order of recording; a backward pass goes from late to early, leaves before all. */
    final long sequence;

    private static final DType[] DTYPES = DType.values();

    private final Shape shape;

    /** The number of the dtype among {@link #DTYPES}: there is a byte free where a reference would take eight more. */
    private final byte dtype;

    /** Where the gradient of the first input goes, unless {@link #second} are {@link Inputs}. */
    private final @Nullable Node first;

    /**
     * Null if there is one input. Of two, where the gradient of the second goes: a node, or {@link Inputs#NOWHERE}. {@link Inputs} if there are
     * more, or none, or if one is a further result of its node.
     */
    private final @Nullable Object second;

    /** The scope whose end is the end of what it saved. Written after that was moved there. */
    private ScopeImpl scope;

    /** What it {@link Saved saved}, or {@link NodeExtras} that hold that; null for neither. */
    private volatile @Nullable Object kept;

    /** Records that {@code result} was made from one input. */
    protected Node(Tensor result, Tensor input) {
        this(Recording.ofThread(result), result, Variable.of(input), null, null);
    }

    /** Records that {@code result} was made from two inputs. */
    protected Node(Tensor result, Tensor first, Tensor second) {
        this(Recording.ofThread(result), result, Variable.of(first), Variable.of(second), null);
    }

    /** Records that {@code result} was made from any number of inputs. */
    protected Node(Tensor result, List<? extends Tensor> inputs) {
        this(Recording.ofThread(result), result, null, null, inputs);
    }

    /**
     * Records that several results were made from any number of inputs.
     *
     * @param results at least one; each is then told its {@linkplain Variable#setGradFn(Node, int) number}
     */
    protected Node(List<? extends Tensor> results, List<? extends Tensor> inputs) {
        this(results.getFirst(), inputs);
        extras().otherOutputs = results.subList(1, results.size()).stream().map(Output::of).toArray(Output[]::new);
    }

    /** Records a change of a part of {@code base}: inputs are the base as it was, and those of {@code change} but the first. */
    protected Node(Variable base, Node change) {
        this.sequence = Recording.ofThread(base).nextSequence();
        this.shape = base.shape();
        this.dtype = number(base.dtype());
        this.first = null;
        this.second = Inputs.ofChangedPart(base, change);
        this.scope = change.scope;
        KEPT.set(this, change.savedOrNull());
    }

    /** Makes a node at which gradients end. */
    Node(Shape shape, DType dtype, ScopeImpl scope) {
        this.sequence = Long.MAX_VALUE;
        this.shape = shape;
        this.dtype = number(dtype);
        this.first = null;
        this.second = Inputs.NONE;
        this.scope = scope.home();
    }

    /** Either {@code first} is given, and {@code second} if there are two inputs, or {@code all} are. */
    private Node(Recording recording, Tensor result, @Nullable Variable first, @Nullable Variable second,
            @Nullable List<? extends Tensor> all) {
        this.sequence = recording.nextSequence();
        this.shape = result.shape();
        this.dtype = number(result.dtype());
        if (first == null || first.outputNumber != 0 || second != null && second.outputNumber != 0) {
            this.first = null;
            this.second = Inputs.of(list(first, second, all));
        } else {
            this.first = Inputs.edge(first);
            this.second = second == null ? null : Objects.requireNonNullElse(Inputs.edge(second), Inputs.NOWHERE);
        }
        this.scope = recording.scope().home();
        if (recording.anomalySearch() != null) {
            extras().recordedAt = new Throwable();
        }
        if (recording.watch() != null) {
            recording.watch().operation(Variable.of(result), list(first, second, all));
        }
        if (recording.tangents() != null) {
            noteTangents(list(first, second, all));
        }
    }

    private static byte number(DType dtype) {
        return (byte) dtype.ordinal();
    }

    private static List<? extends Tensor> list(@Nullable Variable first, @Nullable Variable second,
            @Nullable List<? extends Tensor> all) {
        if (all != null) {
            return all;
        }
        Variable only = Objects.requireNonNull(first);
        return second == null ? List.of(only) : List.of(only, second);
    }

    private void noteTangents(List<? extends Tensor> inputs) {
        @Nullable Tensor[] tangents = Tangents.ofInputs(inputs);
        if (tangents != null) {
            extras().tangents = tangents;
        }
    }

    /** {@return the tangents of its inputs, or null if none has one} */
    final @Nullable Tensor @Nullable [] tangents() {
        return kept instanceof NodeExtras extras ? extras.tangents : null;
    }

    /** {@return whether a backward pass through it can give anybody a gradient} */
    final boolean leadsSomewhere() {
        for (int i = 0; i < inputs(); i++) {
            if (next(i) != null && !(next(i) instanceof Tangents.End)) {
                return true;
            }
        }
        return false;
    }

    /** The shape and dtype of a result. */
    public record Output(Shape shape, DType dtype) {
        /** {@return those of {@code result}} */
        public static Output of(Tensor result) {
            return new Output(result.shape(), result.dtype());
        }
    }

    /**
     * Computes the gradients of the inputs that {@linkplain Gradients#wants want} one from {@link Gradients#output()}.
     *
     * @param gradients where they are read from and put
     */
    protected abstract void backward(Gradients gradients);

    /** {@return whether it runs even if no gradient arrives} */
    protected boolean runsOnNothing() {
        return false;
    }

    /** {@return the number of inputs} */
    public final int inputs() {
        Object others = second;
        if (others == null) {
            return 1;
        }
        return others instanceof Inputs all ? all.count() : 2;
    }

    /** {@return the node that the gradient of input {@code i} goes to, or null if it needs none} */
    public final @Nullable Node next(int i) {
        Object others = second;
        if (others instanceof Inputs all) {
            return all.edge(i);
        }
        return i == 0 ? first : others == Inputs.NOWHERE ? null : (Node) others;
    }

    /** {@return which output of {@link #next}{@code (i)} input {@code i} is} */
    final int nextOutput(int i) {
        return second instanceof Inputs all ? all.number(i) : 0;
    }

    /** {@return whether input {@code i} needs a gradient} */
    protected final boolean needsInputGrad(int i) {
        return next(i) != null;
    }

    /** {@return the number of its results} */
    public final int outputs() {
        return kept instanceof NodeExtras extras ? 1 + extras.otherOutputs.length : 1;
    }

    /** {@return the shape of result {@code i}} */
    public final Shape shape(int i) {
        return i == 0 ? shape : extras().otherOutputs[i - 1].shape();
    }

    /** {@return the dtype of result {@code i}} */
    public final DType dtype(int i) {
        return i == 0 ? DTYPES[dtype] : extras().otherOutputs[i - 1].dtype();
    }

    /** {@return the shape of the tensor that input {@code i} was, which must need a gradient} */
    protected final Shape inputShape(int i) {
        return Objects.requireNonNull(next(i)).shape(nextOutput(i));
    }

    /** {@return its hooks and other rarely needed state, made on first use} */
    final NodeExtras extras() {
        Object before = kept;
        if (before instanceof NodeExtras extras) {
            return extras;
        }
        NodeExtras fresh = new NodeExtras((Saved) before);
        Object first = KEPT.compareAndExchange(this, before, fresh);
        return first instanceof NodeExtras extras ? extras : fresh;
    }

    final @Nullable NodeExtras extrasOrNull() {
        return kept instanceof NodeExtras extras ? extras : null;
    }

    /** {@return what it saved, made when first asked for} */
    protected final Saved save() {
        Saved what = savedOrNull();
        if (what == null) {
            what = new Saved(this);
            NodeExtras extras = extrasOrNull();
            if (extras != null) {
                extras.saved = what;
            } else {
                KEPT.set(this, what); // without a fence: only this thread can see the node
            }
        }
        return what;
    }

    /**
     * {@return what it saved}
     *
     * @throws IllegalStateException if it saved nothing, which is a mistake in the node
     */
    protected final Saved saved() {
        Saved what = savedOrNull();
        if (what == null) {
            throw new IllegalStateException(name() + " saved nothing");
        }
        return what;
    }

    /** Releases everything it saved, because a backward pass went through it, or because it will not become part of a graph. */
    public void spend() {
        Saved what = savedOrNull();
        if (what != null) {
            what.spend();
        }
    }

    /** {@return the node at whose monitor passes take turns to run this one, or null if they need not} */
    public @Nullable Node turns() {
        Saved what = savedOrNull();
        return what == null || what.isConfined() ? null : what.node();
    }

    /** {@return whether what it saved is still there} */
    NodeDescription.Keeping keeping() {
        Saved what = savedOrNull();
        if (what == null) {
            return NodeDescription.Keeping.NOTHING;
        }
        return NodeDescription.Keeping.after(what.isOpen() ? null : what.end());
    }

    final @Nullable Saved savedOrNull() {
        Object what = kept;
        return what instanceof NodeExtras extras ? extras.saved : (Saved) what;
    }

    @Override
    public ScopeImpl scope() {
        return (ScopeImpl) SCOPE.getAcquire(this);
    }

    @Override
    public final @Nullable Retention retention() {
        return savedOrNull();
    }

    /** {@return the thread that alone may use it, or null if every thread may} */
    @Nullable
    Thread thread() {
        return scope().thread();
    }

    @Override
    public final String label() {
        return name() + " " + shape;
    }

    @Override
    public final void forEachInput(Consumer<Handover.Part> action) {
        for (int i = 0; i < inputs(); i++) {
            Node next = next(i);
            if (next != null) {
                action.accept(next);
            }
        }
    }

    @Override
    public void moveTo(ScopeImpl target) {
        Saved what = savedOrNull();
        if (what == null || what.isConfined()) {
            moveTo(target, what);
        } else {
            synchronized (what) {
                moveTo(target, what);
            }
        }
    }

    private void moveTo(ScopeImpl target, @Nullable Saved what) {
        if (what != null) {
            what.moveTo(target);
        }
        SCOPE.setRelease(this, target.home());
    }

    @Override
    public final List<Edge> nextFunctions() {
        List<Edge> edges = new ArrayList<>(inputs());
        for (int i = 0; i < inputs(); i++) {
            edges.add(next(i) instanceof Tangents.End ? new Edge(null, 0) : new Edge(next(i), nextOutput(i)));
        }
        return edges;
    }

    @Override
    public final long sequenceNumber() {
        return sequence;
    }

    @Override
    public final List<Tensor> savedTensors() {
        Saved what = savedOrNull();
        return what == null ? List.of() : IntStream.range(0, what.count()).mapToObj(what::get).toList();
    }

    @Override
    public final Hook registerPreHook(PreHook hook) {
        return NodeExtras.register(extras().preHooks, 0, hook);
    }

    @Override
    public final Hook registerHook(PostHook hook) {
        return NodeExtras.register(extras().postHooks, 0, hook);
    }

    @Override
    public String toString() {
        return "<" + name() + ">";
    }
}
