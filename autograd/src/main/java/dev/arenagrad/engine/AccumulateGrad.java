package dev.arenagrad.engine;

import dev.arenagrad.GradMode;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.NDArray;
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

    @Override
    @Nullable
    Thread thread() {
        return leaf.storage().isConfined() ? Thread.currentThread() : null;
    }

    @Override
    protected void backward(Gradients gradients) {
        lock.lock();
        try {
            accumulate(Variable.of(gradients.output()));
        } finally {
            lock.unlock();
        }
    }

    private void accumulate(Variable gradient) {
        if (GradMode.isEnabled()) {
            Variable sum = Variable.of(leaf.grad == null ? gradient.clone() : leaf.grad.add(gradient));
            leaf.home().adopt(sum.storage());
            leaf.replaceGrad(sum, true);
        } else if (leaf.grad == null) {
            leaf.replaceGrad(new Variable(owned(gradient)), true);
        } else {
            NDArray sum = leaf.grad.array();
            LinearAlgebra.axpy(1, gradient.array(), sum);
            sum.storage().bumpVersion();
        }
    }

    /** {@return the gradient in a buffer of the leaf's own: stolen if nobody else can see it, else copied} */
    private NDArray owned(Variable gradient) {
        NDArray array = gradient.array();
        boolean fits = array.layout().isParallelTo(leaf.array().layout().isDense() ? leaf.array().layout()
                : leaf.shape().contiguous());
        boolean whole = array.storage().byteSize() == array.numel() * array.dtype().byteSize();
        if (!fits || !whole || !array.storage().isSolelyOwned()) {
            array = Elementwise.copyLike(array, leaf.array(), "grad");
        }
        leaf.home().adopt(array.storage());
        return array;
    }
}
