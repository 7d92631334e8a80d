package dev.arenagrad.engine;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Accumulation;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.InPlaceRules;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * The end of the graph at a leaf: adds incoming gradients to the leaf's {@code .grad}, which lives in the scope that owns the leaf.
 *
 * <p>Passes of several threads over a shared leaf take turns with each other and with threads that replace the gradient, so that no
 * addition is lost.
 */
final class AccumulateGrad extends Node {
    private final Variable leaf;

    AccumulateGrad(Variable leaf) {
        super(leaf.shape(), leaf.dtype(), ScopeImpl.automatic());
        this.leaf = leaf;
    }

    @Override
    public String name() {
        return "torch::autograd::AccumulateGrad";
    }

    /** {@return the leaf} */
    Variable leaf() {
        return leaf;
    }

    @Override
    public ScopeImpl scope() {
        return leaf.home();
    }

    @Override
    @Nullable
    Thread thread() {
        return leaf.storage().thread();
    }

    @Override
    protected void backward(Gradients gradients) {
        Variable gradient = Variable.of(gradients.output());
        requireUnmoved();
        accumulate(gradients.arithmetic(), leaf, gradient, extrasOrNull() == null && gradient.storage()
                .isSolelyOwned());
    }

    private void requireUnmoved() {
        if (!leaf.isLeaf()) {
            throw new TensorException("leaf variable has been moved into the graph interior");
        }
    }

    /**
     * Adds {@code gradient} to the {@code .grad} of {@code tensor}: in place, unless the pass is recorded, or {@code .grad} is in read-only
     * memory or lies across {@code gradient} in the same memory.
     *
     * <p>For a shared tensor, memory for a new {@code .grad} is allocated before the lock is taken, since allocating may free and report
     * scopes of ended threads. If {@code .grad} has been replaced by then, the method starts again.
     *
     * @param isLast whether nobody will look at the gradient afterwards
     */
    static void accumulate(GradientArithmetic arithmetic, Variable tensor, Variable gradient, boolean isLast) {
        boolean recorded = Recording.ofThread(gradient).isEnabled();
        boolean done;
        do {
            done = recorded ? replaceBySum(arithmetic, tensor, gradient) : add(arithmetic, tensor, gradient, isLast);
        } while (!done);
    }

    /** {@return whether the sum of what was there and {@code gradient} took its place, which it does not if that changed meanwhile} */
    private static boolean replaceBySum(GradientArithmetic arithmetic, Variable tensor, Variable gradient) {
        Variable before = tensor.gradOrNull();
        if (before == null) {
            return give(tensor, null, 0, Variable.of(arithmetic.copy(gradient)));
        }
        int version = before.storage().version();
        Variable sum;
        try {
            sum = Variable.of(arithmetic.add(before, gradient));
        } catch (LifetimeException e) {
            if (tensor.gradOrNull() == before) {
                throw e;
            }
            return false;
        }
        return give(tensor, before, version, sum);
    }

    /** {@return whether {@code gradient} was added, or became the first, which it does not if another did meanwhile, or it was cleared} */
    private static boolean add(GradientArithmetic arithmetic, Variable tensor, Variable gradient, boolean isLast) {
        Variable before = tensor.gradOrNull();
        if (before == null) {
            return give(tensor, null, 0, new Variable(buffer(tensor, gradient)));
        }
        if (mustBeReplaced(before, gradient)) {
            return replaceBySum(arithmetic, tensor, gradient);
        }
        Storage storage = tensor.storage();
        if (!storage.isShared()) {
            addTo(before, gradient, isLast);
            return true;
        }
        synchronized (storage) {
            Variable now = tensor.gradOrNull();
            if (now == null || mustBeReplaced(now, gradient)) {
                return false;
            }
            addTo(now, gradient, isLast);
            return true;
        }
    }

    /** {@return whether a sum cannot be written over: it is read-only, or lies across {@code gradient} in the same memory} */
    private static boolean mustBeReplaced(Variable sum, Variable gradient) {
        Storage storage = sum.storage();
        return storage.isReadOnly() || storage == gradient.storage() && !sum.array().layout().sameAs(gradient.array()
                .layout());
    }

    /** @throws TensorException if elements of the sum share memory */
    private static void addTo(Variable sum, Variable gradient, boolean isLast) {
        InPlaceRules.requireWritable(sum.array());
        Accumulation.accumulate(gradient.array(), isLast, sum.array());
        sum.storage().bumpVersion();
    }

    /**
     * {@return whether {@code gradient} became the tensor's own, which it does unless {@code .grad} is not {@code before} in that version}
     * As little as possible is called after it was adopted, so that it is not forgotten where the stack gives out.
     */
    private static boolean give(Variable tensor, @Nullable Variable before, int version, Variable gradient) {
        Storage lock = tensor.storage();
        boolean shared = lock.isShared();
        tensor.home().adopt(gradient.storage());
        if (!shared) {
            tensor.replaceGrad(gradient, true);
            return true;
        }
        synchronized (lock) {
            if (tensor.gradOrNull() == before && (before == null || before.storage().version() == version)) {
                tensor.replaceGrad(gradient, true);
                return true;
            }
        }
        gradient.storage().disown();
        return false;
    }

    /** {@return the gradient in a buffer that the tensor may own: the gradient's own if nobody else holds it, else a copy} */
    private static NDArray buffer(Variable tensor, Variable gradient) {
        NDArray array = gradient.array();
        boolean fits = array.layout().isParallelTo(tensor.array().layout().isDense() ? tensor.array().layout()
                : tensor.shape().contiguous());
        boolean whole = array.storage().byteSize() == array.numel() * array.dtype().byteSize();
        if (!fits || !whole || !array.storage().isSolelyOwned()) {
            array = Copies.copyLike(array, tensor.array(), "grad");
        }
        return array;
    }
}
