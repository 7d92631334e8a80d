package dev.arenagrad.engine;

import dev.arenagrad.memory.storage.Region;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Elementwise;
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
        super(leaf.shape(), leaf.dtype(), Region.automatic());
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
    Region region() {
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
        accumulate(gradients.arithmetic(), leaf, gradient, annexOrNull() == null && gradient.storage().isSolelyOwned());
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
            Variable sum = Variable.of(before == null ? arithmetic.copy(gradient) : arithmetic.add(before, gradient));
            tensor.home().adopt(sum.storage());
            tensor.replaceGrad(sum, true);
        } else if (before == null) {
            tensor.replaceGrad(new Variable(owned(tensor, gradient)), true);
        } else {
            NDArray sum = before.array();
            Elementwise.accumulate(gradient.array(), isLast, sum);
            sum.storage().bumpVersion();
        }
    }

    /** {@return the gradient in a buffer of the tensor's own: stolen if nobody else can see it, else copied} */
    private static NDArray owned(Variable tensor, Variable gradient) {
        NDArray array = gradient.array();
        boolean fits = array.layout().isParallelTo(tensor.array().layout().isDense() ? tensor.array().layout()
                : tensor.shape().contiguous());
        boolean whole = array.storage().byteSize() == array.numel() * array.dtype().byteSize();
        if (!fits || !whole || !array.storage().isSolelyOwned()) {
            array = Elementwise.copyLike(array, tensor.array(), "grad");
        }
        tensor.home().adopt(array.storage());
        return array;
    }
}
