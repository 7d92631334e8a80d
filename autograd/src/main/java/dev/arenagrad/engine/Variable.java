package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Region;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A tensor from the inside: an array, and its place in the graph. The only kind of {@link Tensor} there is. */
public final class Variable extends Tensor {
    private final NDArray array;

    /** The tensor whose memory this one shows, or null if it was not made as a view. */
    final @Nullable Variable base;

    /** The operation that made it, or null for a leaf. */
    @Nullable Node gradFn;

    /** For a leaf: whether gradients are wanted. */
    boolean requiresGrad;

    @Nullable Variable grad;

    /** Whether the memory of {@link #grad} is freed when the gradient is replaced. */
    private boolean ownsGrad;

    private @Nullable AccumulateGrad accumulator;

    /** How often the history of this tensor was replaced because it was changed in place. */
    private int rebases;

    /** For a view: {@link #rebases} of the base when the view was taken. */
    private final int basedOn;

    /** Makes a leaf that needs no gradient. */
    public Variable(NDArray array) {
        this(array, null);
    }

    /** Makes a tensor that shows memory of {@code base}. */
    Variable(NDArray array, @Nullable Variable base) {
        this.array = array;
        this.base = base;
        this.basedOn = base == null ? 0 : base.rebases;
    }

    /** {@return a tensor that shows this one's memory in another layout} */
    public Variable view(Layout layout) {
        return new Variable(array.withLayout(layout), base == null ? this : base);
    }

    /** {@return this tensor as it stands in the graph now, for an operation in place to record as its input} */
    public Variable beforeChange() {
        Variable before = new Variable(array, base);
        before.gradFn = gradFn;
        return before;
    }

    /** Makes {@code node}, an operation in place, the one that made this tensor. */
    public void rebase(Node node) {
        gradFn = node;
        rebases++;
    }

    /** {@return the tensor whose memory this one shows, or null if it is not a view} */
    public @Nullable Variable base() {
        return base;
    }

    /** {@return {@code tensor}, from the inside} */
    public static Variable of(Tensor tensor) {
        return (Variable) tensor;
    }

    @Override
    public NDArray array() {
        return array;
    }

    /** {@return the storage behind it} */
    public Storage storage() {
        return array.storage();
    }

    @Override
    public void keepIn(Scope scope) {
        moveTo((Region) scope);
    }

    @Override
    public boolean requiresGrad() {
        return requiresGrad || gradFn != null;
    }

    @Override
    public boolean isLeaf() {
        return gradFn == null;
    }

    @Override
    public @Nullable Node gradFn() {
        return gradFn;
    }

    /** Makes {@code node} the operation that made this tensor. */
    public void setGradFn(Node node) {
        gradFn = node;
    }

    /** Sets whether gradients are wanted of this leaf. */
    public void setLeafRequiresGrad(boolean wanted) {
        requiresGrad = wanted;
    }

    /** {@return where gradients with respect to this tensor go, or null if none are wanted} */
    @Nullable
    Node edge() {
        if (base != null && gradFn != null && basedOn != base.rebases) {
            throw new UnsupportedOperationException(
                    "a view was used after its base had been changed in place by a recorded"
                            + " operation; take the view again after the change");
        }
        return gradFn != null ? gradFn : requiresGrad ? accumulator() : null;
    }

    private AccumulateGrad accumulator() {
        AccumulateGrad node = accumulator;
        if (node == null) {
            synchronized (this) {
                node = accumulator;
                if (node == null) {
                    node = new AccumulateGrad(this);
                    accumulator = node;
                }
            }
        }
        return node;
    }

    @Override
    public @Nullable Tensor grad() {
        return grad;
    }

    private void moveTo(Region target) {
        if (target.shouldTake(storage().region())) {
            target.adopt(storage());
        }
        ArrayDeque<Node> reached = new ArrayDeque<>();
        if (gradFn != null) {
            reached.add(gradFn);
        }
        for (Node node = reached.poll(); node != null; node = reached.poll()) {
            if (target.shouldTake(node.region())) {
                node.moveTo(target);
                for (int i = 0; i < node.inputs(); i++) {
                    Node next = node.next(i);
                    if (next != null) {
                        reached.add(next);
                    }
                }
            }
        }
    }

    /**
     * Replaces the gradient by one that the user made. Its memory is handed to the region that owns this tensor, and is freed with
     * the gradient if it was not there before.
     */
    public void assignGrad(@Nullable Variable gradient) {
        boolean handedOver = gradient != null && home().shouldTake(gradient.storage().region());
        if (handedOver) {
            home().adopt(gradient.storage());
        }
        replaceGrad(gradient, handedOver);
    }

    /** Replaces the gradient, and frees the memory of the old one if that was the gradient's own. */
    void replaceGrad(@Nullable Variable fresh, boolean owned) {
        Variable old = grad;
        boolean frees = old != null && ownsGrad && (fresh == null || old.storage() != fresh.storage());
        grad = fresh;
        ownsGrad = owned;
        if (frees) {
            old.storage().disown();
        }
    }

    /** {@return the region that owns this tensor, where its gradient and what an optimiser knows of it live too} */
    public Region home() {
        Region owner = storage().region();
        return owner != null ? owner : Region.automatic();
    }
}
