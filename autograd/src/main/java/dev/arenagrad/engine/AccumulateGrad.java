package dev.arenagrad.engine;

import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Accumulation;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * The end of the graph at a leaf: adds what arrives to the leaf's {@code .grad}, which lives in the scope that owns the leaf.
 *
 * <p>Passes of several threads over a shared leaf take turns with each other and with whoever replaces the gradient, so that no
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
     * Adds {@code gradient} to the {@code .grad} of {@code tensor}: in place, unless the pass is recorded.
     *
     * @param isLast whether nobody will look at the gradient afterwards
     */
    static void accumulate(GradientArithmetic arithmetic, Variable tensor, Variable gradient, boolean isLast) {
        Storage storage = tensor.storage();
        if (storage.isShared()) {
            synchronized (storage) {
                add(arithmetic, tensor, gradient, isLast);
            }
        } else {
            add(arithmetic, tensor, gradient, isLast);
        }
    }

    private static void add(GradientArithmetic arithmetic, Variable tensor, Variable gradient, boolean isLast) {
        Variable before = tensor.gradOrNull();
        if (Recording.ofThread().isEnabled()) {
            give(tensor, Variable.of(before == null ? arithmetic.copy(gradient) : arithmetic.add(before, gradient)));
        } else if (before == null) {
            give(tensor, new Variable(buffer(tensor, gradient)));
        } else {
            NDArray sum = before.array();
            Accumulation.accumulate(gradient.array(), isLast, sum);
            sum.storage().bumpVersion();
        }
    }

    /** Makes {@code gradient} the tensor's own. Nothing is made in between, so that it cannot be adopted and then forgotten. */
    private static void give(Variable tensor, Variable gradient) {
        tensor.home().adopt(gradient.storage());
        tensor.replaceGrad(gradient, true);
    }

    /** {@return the gradient in a buffer for the tensor: the one it came in if nobody else can see it, else a copy} */
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
