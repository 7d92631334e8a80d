package dev.arenagrad.engine;

import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of the graph at a leaf: adds what arrives to the leaf's {@code .grad}, which lives in the scope that owns the leaf.
 *
 * <p>Passes of several threads over a shared leaf take turns, so that no addition is lost.
 */
final class AccumulateGrad extends Node {
    private final Variable leaf;
    private final ReentrantLock lock = new ReentrantLock();

    AccumulateGrad(Variable leaf) {
        super(leaf.shape(), leaf.dtype());
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
    @Nullable
    Thread thread() {
        return leaf.storage().isConfined() ? Thread.currentThread() : null;
    }

    @Override
    protected void backward(Gradients gradients) {
        Variable gradient = Variable.of(gradients.output());
        requireUnmoved();
        if (leaf.storage().isConfined()) {
            accumulate(gradients.arithmetic(), leaf, gradient, annexOrNull() == null && gradient.storage()
                    .isSolelyOwned());
            return;
        }
        lock.lock();
        try {
            accumulate(gradients.arithmetic(), leaf, gradient, false);
        } finally {
            lock.unlock();
        }
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
        if (Recording.ofThread().isEnabled()) {
            Variable sum = Variable.of(tensor.grad == null ? arithmetic.copy(gradient)
                    : arithmetic.add(tensor.grad, gradient));
            tensor.home().adopt(sum.storage());
            tensor.replaceGrad(sum, true);
        } else if (tensor.grad == null) {
            tensor.replaceGrad(new Variable(owned(tensor, gradient)), true);
        } else {
            NDArray sum = tensor.grad.array();
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
