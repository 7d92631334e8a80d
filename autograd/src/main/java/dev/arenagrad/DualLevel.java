package dev.arenagrad;

import dev.arenagrad.engine.Tangents;
import dev.arenagrad.functional.TangentProduct;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * Forward-mode differentiation: within a block, tensors may carry a tangent, and every operation computes the tangent
 * of its result along with the result.
 *
 * {@snippet :
 * try (DualLevel level = DualLevel.open()) {
 *     Tensor y = f(level.makeDual(x, direction));
 *     Tensor derivative = level.unpackDual(y).tangent(); // of f at x, in that direction
 * }
 * }
 *
 * <p>Tangents are recorded where grad mode is enabled, so that forward mode can be differentiated in reverse mode; and
 * the gradients of a backward pass inside of the block carry tangents. {@link GradMode#noGrad()} does not suppress
 * tangents. The tangent of an operation is computed by two backward passes through it, the first of them recorded.
 * Operations in place throw {@link UnsupportedOperationException} if an operand carries a tangent.
 *
 * <p>A level belongs to the thread that opened it and must be closed by it. Closing it removes all tangents.
 */
public final class DualLevel implements AutoCloseable {
    private final Tangents tangents = Tangents.begin(TangentProduct::of);
    private boolean closed;

    private DualLevel() {}

    /**
     * A tensor and its tangent.
     *
     * @param primal the tensor, without a tangent
     * @param tangent its tangent, or null if it has none
     */
    public record Dual(Tensor primal, @Nullable Tensor tangent) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            primal.keepIn(scope);
            if (tangent != null) {
                tangent.keepIn(scope);
            }
        }
    }

    /**
     * {@return a block in which tensors of this thread may carry tangents}
     *
     * @throws TensorException if this thread is in such a block already
     */
    public static DualLevel open() {
        return new DualLevel();
    }

    /**
     * {@return a view of {@code primal} that carries {@code tangent}}
     *
     * @param primal floating point
     * @param tangent in the shape and dtype of {@code primal}
     * @throws TensorException if the level is closed, if {@code primal} is not floating point, or if shape or dtype of
     *         {@code tangent} differ
     */
    public Tensor makeDual(Tensor primal, Tensor tangent) {
        if (closed) {
            throw new TensorException(
                    "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.");
        }
        if (!primal.dtype().isFloatingPoint()) {
            throw new TensorException("Expected primal to be floating point or complex, but got: " + primal.dtype()
                    .scalarName());
        }
        if (!tangent.shape().equals(primal.shape()) || tangent.dtype() != primal.dtype()) {
            throw new TensorException("Expected a tangent of shape " + primal.shape() + " and dtype " + primal.dtype()
                    .torchName()
                    + ", but got " + tangent.shape() + " and " + tangent.dtype().torchName());
        }
        Tensor dual = Views.alias(primal);
        tangents.set(dual, tangent);
        return dual;
    }

    /**
     * {@return a view of {@code tensor} without a tangent, and its tangent}
     *
     * @param tensor any tensor
     */
    public Dual unpackDual(Tensor tensor) {
        return new Dual(tangents.suspended(() -> Views.alias(tensor)), tangents.of(tensor));
    }

    /** Removes all tangents. Has no effect the second time. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tangents.end();
        }
    }
}
