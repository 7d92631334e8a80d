package dev.arenagrad.engine;

import dev.arenagrad.GradHook;
import dev.arenagrad.Hook;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Handover;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of {@link Tensor}, and the only one: an array and its place in the graph.
 *
 * <p>Threads that may use its memory may use it concurrently and go backward from it. Operations that change its place in the graph (a
 * recorded change in place, {@code detach_}, {@code setRequiresGrad}) require that no other thread uses it meanwhile. If its storage is
 * shared, the storage's monitor guards its gradient and the history of a view of a changed base, which is made on first use.
 */
public final class Variable extends Tensor implements Gradient {
    private static final VarHandle GRAD;
    private static final VarHandle ACCUMULATOR;
    private static final VarHandle RETAINS_GRAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GRAD = lookup.findVarHandle(Variable.class, "grad", Variable.class);
            ACCUMULATOR = lookup.findVarHandle(Variable.class, "accumulator", AccumulateGrad.class);
            RETAINS_GRAD = lookup.findVarHandle(Variable.class, "retainsGrad", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Value of {@link #saving} of a tensor that nodes save as it is. */
    private static final byte SAVED_AS_IT_IS = 0;

    /** Value of {@link #saving} of a tensor whose values are about to be overwritten, so that it is copied to be saved. */
    private static final byte SAVED_AS_COPY = 1;

    /** Value of {@link #saving} of a tensor that was made in inference mode. */
    private static final byte NEVER_SAVED = 2;

    private final NDArray array;

    /** Null, as in most tensors, if it was not made as a view, and no change in place has replaced its history. */
    private @Nullable ViewState viewState;

    /** The operation that made it, or null for a leaf. Of a view whose base was changed since, read it by {@link #gradFn()}. */
    private @Nullable Node gradFn;

    /** The number of the result of {@link #gradFn} that it is. */
    int outputNumber;

    /** For a leaf: whether gradients are wanted. */
    private boolean requiresGrad;

    /** For an interior tensor: whether {@link #grad} is filled by backward passes. */
    private boolean retainsGrad;

    /** Whether nodes may save it: {@link #SAVED_AS_IT_IS}, {@link #SAVED_AS_COPY} or {@link #NEVER_SAVED}. */
    private final byte saving;

    private @Nullable Variable grad;

    /** Whether the memory of {@link #grad} is freed when the gradient is replaced. */
    private boolean ownsGrad;

    /** For a leaf: where its gradients go; made once, when first asked for. */
    private @Nullable AccumulateGrad accumulator;

    /** Makes a leaf that needs no gradient. */
    public Variable(NDArray array) {
        this(array, null, Recording.isInferring() ? NEVER_SAVED : SAVED_AS_IT_IS);
    }

    private Variable(NDArray array, @Nullable ViewState viewState, byte saving) {
        this.array = array;
        this.viewState = viewState;
        this.saving = saving;
    }

    /**
     * {@return a tensor that shows this one's memory in another layout}
     *
     * @param followed how changes are followed, unless this is a view whose changes are not, or nothing is recorded
     */
    public Variable view(Layout layout, ViewHistory followed) {
        Variable base = base();
        ViewState state = new ViewState(base == null ? this : base, historyOfView(followed));
        return new Variable(array.withLayout(layout), state, savingElsewhere());
    }

    private ViewHistory historyOfView(ViewHistory followed) {
        ViewHistory history = history();
        if (history != null && !history.isFollowable()) {
            return history;
        }
        if (!Recording.ofThread().isEnabled()) {
            return Recording.isInferring() ? UnfollowableView.INFERENCE : UnfollowableView.NO_GRAD;
        }
        return followed;
    }

    /** {@return a leaf on the same memory and with the same version, cut off from the graph} */
    public Variable detached() {
        return new Variable(array, null, savingElsewhere());
    }

    /** {@return a tensor with this one's values at the place in the graph where {@code edge} leads} */
    Variable placedAt(@Nullable Node edge, int output) {
        Variable placed = new Variable(array, null, savingElsewhere());
        if (edge instanceof AccumulateGrad leaf) {
            placed.accumulator = leaf;
            placed.requiresGrad = true;
        } else if (edge != null) {
            placed.setGradFn(edge, output);
        }
        return placed;
    }

    /** {@return a tensor with this one's values at the place in the graph where {@code edge} leads, which carries no tangent} */
    Variable standingAt(Node edge, int output) {
        if (edge instanceof AccumulateGrad) {
            return placedAt(edge, output);
        }
        Variable standing = new Variable(array, null, savingElsewhere());
        standing.gradFn = edge;
        standing.outputNumber = output;
        return standing;
    }

    /** {@return whether nodes may save another tensor on the same memory} */
    private byte savingElsewhere() {
        return saving == NEVER_SAVED ? NEVER_SAVED : SAVED_AS_IT_IS;
    }

    /** {@return this tensor as it stands in the graph now, for an operation in place to record as its input} */
    public Variable beforeChange() {
        Variable base = base();
        ViewState state = base == null ? null : new ViewState(base, history());
        Variable before = new Variable(array, state, saving == NEVER_SAVED ? NEVER_SAVED : SAVED_AS_COPY);
        before.gradFn = gradFn();
        before.outputNumber = outputNumber;
        before.requiresGrad = requiresGrad;
        before.accumulator = accumulatorOrNull();
        return before;
    }

    /** {@return this tensor, or a copy at the same place in the graph if its values are about to be overwritten} */
    Variable lasting() {
        if (saving != SAVED_AS_COPY) {
            return this;
        }
        Variable copy = new Variable(Copies.copyLike(array, array, "saved before a change in place"), null,
                SAVED_AS_IT_IS);
        return copy.placedAt(edge(), outputNumber);
    }

    /**
     * Makes {@code node}, an operation in place, the one that made this tensor. Changing a view changes a part of its base: both get
     * a new history, and so does, when it is used next, every other view of the base.
     */
    public void rebase(Node node) {
        rebase(node, 0);
    }

    /** As {@link #rebase(Node)}, with this tensor as result number {@code output} of the node. */
    public void rebase(Node node, int output) {
        Saved saved = node.savedOrNull();
        if (saved != null) {
            saved.refreshVersion(this);
        }
        Variable base = base();
        if (base != null) {
            base.rebase(Objects.requireNonNull(history()).partChanged(base, this, node));
        } else {
            replaceHistory(node, output);
        }
        if (saved != null) {
            saved.resultIsMade(this);
        }
    }

    private void replaceHistory(Node node, int output) {
        Node before = gradFn;
        gradFn = node;
        outputNumber = output;
        requiresGrad = false;
        if (viewState == null) {
            viewState = new ViewState(null, null);
        }
        viewState.countRebase();
        if (retainsGrad && before != null) {
            before.extras().retaining.remove(this);
            node.extras().retaining.add(this);
        }
    }

    /** {@return the tensor whose memory this one shows, or null if it is not a view} */
    public @Nullable Variable base() {
        return viewState == null ? null : viewState.base;
    }

    /** {@return how changes of this view and of its base are followed, or null if it is not a view} */
    private @Nullable ViewHistory history() {
        return viewState == null ? null : viewState.history;
    }

    /** {@return how often its history was replaced because it was changed in place; not for views} */
    int rebases() {
        return viewState == null ? 0 : viewState.rebases();
    }

    /** {@return {@code tensor} as its implementation} */
    public static Variable of(Tensor tensor) {
        return (Variable) tensor;
    }

    @Override
    public NDArray array() {
        return array;
    }

    /**
     * Makes sure that this thread may change its place in the graph and its gradient.
     *
     * @throws dev.arenagrad.memory.LifetimeException if its memory was freed, or is confined to another thread
     */
    public void requireAccess() {
        array.beginAccess();
        array.endAccess();
    }

    /** {@return the storage behind it} */
    public Storage storage() {
        return array.storage();
    }

    @Override
    public void keepIn(Scope scope) {
        ScopeImpl target = (ScopeImpl) scope;
        Handover.to(target, handover -> addTo(handover, target));
    }

    @Override
    public boolean requiresGrad() {
        if (requiresGrad || gradFn != null) {
            return true;
        }
        Variable base = base();
        return base != null && base.requiresGrad();
    }

    @Override
    public boolean isLeaf() {
        return gradFn() == null;
    }

    @Override
    public @Nullable Node gradFn() {
        ViewState view = viewState;
        if (view == null || view.isUpToDate()) {
            return gradFn;
        }
        Storage storage = storage();
        if (!storage.isShared()) {
            return historyOfChangedBase(view);
        }
        synchronized (storage) {
            return view.isUpToDate() ? gradFn : historyOfChangedBase(view);
        }
    }

    /** {@return the name of the operation that made this tensor, empty if none is known} */
    String makerName() {
        return gradFn == null ? "" : gradFn.name();
    }

    /** {@return the operation that made this view, now that its base was changed by a recorded operation: taking it again} */
    private Node historyOfChangedBase(ViewState view) {
        Node taken = Objects.requireNonNull(view.history).takenAgain(this, Objects.requireNonNull(view.base));
        if (retainsGrad && gradFn != null) {
            gradFn.extras().retaining.remove(this);
            taken.extras().retaining.add(this);
        }
        gradFn = taken;
        outputNumber = 0;
        view.update();
        return taken;
    }

    /**
     * Makes sure that an operation may change it in place and be recorded.
     *
     * @throws TensorException if it is a view that the graph cannot follow a change of
     */
    public void requireFollowable() {
        ViewHistory history = history();
        if (history != null) {
            history.requireFollowable(this);
        }
    }

    /** Makes {@code node} the operation that made this tensor. */
    public void setGradFn(Node node) {
        setGradFn(node, 0);
    }

    /** Makes {@code node} the operation that made this tensor, as result number {@code output}. */
    public void setGradFn(Node node, int output) {
        gradFn = node;
        outputNumber = output;
        @Nullable Tensor[] tangents = node.tangents();
        if (tangents != null) {
            carryTangents(node, output, tangents);
        }
        Saved saved = node.savedOrNull();
        if (saved != null) {
            saved.resultIsMade(this);
        }
    }

    /** Gives this tensor its tangent. If the node was made for that alone, it is no history. */
    private void carryTangents(Node node, int output, @Nullable Tensor[] tangents) {
        Tangents.carry(this, node, output, tangents);
        if (!Recording.ofThread().isEnabled() || !node.leadsSomewhere()) {
            gradFn = null;
            outputNumber = 0;
            Saved saved = node.savedOrNull();
            if (saved != null && node.outputs() == 1) {
                saved.spend();
            }
        }
    }

    /** Notes that this view is one of several results of an operation. */
    public void markOneOfSeveral() {
        ViewState view = viewState;
        if (view != null && view.history != null && view.history.isFollowable()) {
            view.history = UnfollowableView.SEVERAL;
        }
    }

    /** Notes that this view was made by a custom function. */
    public void markMadeByFunction() {
        Objects.requireNonNull(viewState).history = UnfollowableView.FUNCTION;
    }

    /** Cuts it off from the graph. */
    public void forgetHistory() {
        if (gradFn != null) {
            if (retainsGrad) {
                gradFn.extras().retaining.remove(this);
                retainsGrad = false;
            }
            gradFn = null;
            outputNumber = 0;
        }
        requiresGrad = false;
    }

    @Override
    public boolean isInference() {
        return saving == NEVER_SAVED;
    }

    /** Sets whether gradients are wanted of this leaf. */
    public void setLeafRequiresGrad(boolean wanted) {
        requiresGrad = wanted;
    }

    /**
     * {@return where gradients with respect to this tensor go, or null if none are wanted} A view that was taken while nothing was
     * recorded has none, even if its base requires gradients.
     */
    public @Nullable Node edge() {
        Node maker = gradFn();
        return maker != null ? maker : requiresGrad ? accumulator() : null;
    }

    @Override
    public boolean retainsGrad() {
        return retainsGrad;
    }

    /** Lets backward passes fill the gradient of this interior tensor. */
    public void startRetainingGrad() {
        Node maker = gradFn();
        if (maker != null && RETAINS_GRAD.compareAndSet(this, false, true)) {
            maker.extras().retaining.add(this);
        }
    }

    private AccumulateGrad accumulator() {
        AccumulateGrad node = accumulatorOrNull();
        if (node != null) {
            return node;
        }
        AccumulateGrad fresh = new AccumulateGrad(this);
        AccumulateGrad first = (AccumulateGrad) ACCUMULATOR.compareAndExchange(this, null, fresh);
        return first == null ? fresh : first;
    }

    private @Nullable AccumulateGrad accumulatorOrNull() {
        return (AccumulateGrad) ACCUMULATOR.getAcquire(this);
    }

    /** {@return the gradient, or null if there is none} */
    public @Nullable Variable gradOrNull() {
        return (Variable) GRAD.getAcquire(this);
    }

    /** Registers a hook on the gradient with respect to what this tensor is now. */
    public Hook hookOnGradient(GradHook hook) {
        Node maker = edge();
        return maker == null ? () -> {} : NodeExtras.register(maker.extras().tensorHooks, outputNumber, hook);
    }

    /** Registers a hook on this leaf, called when its gradient was set. */
    public Hook hookOnAccumulation(Consumer<Tensor> hook) {
        return NodeExtras.register(accumulator().extras().postAccumulateHooks, 0, hook);
    }

    /** Adds what is to live as long as this tensor: its memory, its gradient, its tangent, and the graph behind it. */
    private void addTo(Handover handover, ScopeImpl target) {
        target.requireUsable();
        handover.add(storage());
        Tensor gradient = gradOrNull();
        if (gradient != null && gradient.array().isAlive()) {
            gradient.keepIn(target);
        }
        Tangents.follow(this, target);
        Node maker = gradFn();
        int followed = handover.parts();
        if (maker == null || !handover.add(maker)) {
            return;
        }
        for (; followed < handover.parts(); followed++) {
            Node node = (Node) handover.part(followed);
            for (int i = 0; i < node.inputs(); i++) {
                Node next = node.next(i);
                if (next != null && !(next instanceof AccumulateGrad)) {
                    handover.add(next);
                }
            }
        }
    }

    /**
     * Replaces the gradient by one that the user made. Its memory is handed to the scope that owns this tensor, and is freed with
     * the gradient if it was not there before.
     */
    public void assignGrad(@Nullable Variable gradient) {
        boolean isTaken = false;
        if (gradient != null && home().shouldTake(gradient.storage().scope())) {
            home().adopt(gradient.storage());
            isTaken = true;
        }
        Storage storage = storage();
        if (storage.isShared()) {
            synchronized (storage) {
                replaceGrad(gradient, isTaken);
            }
        } else {
            replaceGrad(gradient, isTaken);
        }
    }

    /** Replaces the gradient, and frees the memory of the old one if that was the gradient's own. With the lock on a shared storage. */
    void replaceGrad(@Nullable Variable fresh, boolean owned) {
        Variable old = grad;
        boolean ownedOld = ownsGrad;
        GRAD.setRelease(this, fresh);
        ownsGrad = owned;
        if (old != null && ownedOld && (fresh == null || old.storage() != fresh.storage())) {
            old.storage().disown();
        }
    }

    /** {@return the scope that owns this tensor, where its gradient and what an optimiser knows of it live too} */
    public ScopeImpl home() {
        ScopeImpl owner = storage().scope();
        return owner != null ? owner : ScopeImpl.automatic();
    }
}
