package dev.arenagrad;

import dev.arenagrad.engine.Tangents;
import dev.arenagrad.functions.Views;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * Forward-mode differentiation: for the length of a block, tensors may carry a tangent, and every operation computes the tangent of
 * its result along with the result.
 *
 * {@snippet :
 * try (DualLevel level = DualLevel.open()) {
 *     Tensor y = f(level.makeDual(x, direction));
 *     Tensor derivative = level.unpackDual(y).tangent(); // of f at x, in that direction
 * }
 * }
 *
 * <p>A tangent has its own history where recording is on, so that forward mode can be differentiated in reverse; and a backward
 * pass inside the block gives gradients that carry tangents. {@link GradMode#noGrad()} does not keep tangents from being carried.
 * Each tangent costs about as much as a backward pass through its operation, recorded, and another through that. Operations in
 * place throw {@link UnsupportedOperationException} where a tangent is concerned.
 *
 * <p>A level belongs to the thread that opened it. Closing it forgets all tangents.
 */
public final class DualLevel implements AutoCloseable {
    private final Tangents tangents = Tangents.begin();
    private boolean closed;

    private DualLevel() {}

    /** What a tensor is in forward mode. */
    public record Dual(Tensor primal, @Nullable Tensor tangent) {}

    /**
     * {@return a block in which tensors may carry tangents}
     *
     * @throws TensorException if this thread is in one already
     */
    public static DualLevel open() {
        return new DualLevel();
    }

    /**
     * {@return a view of {@code primal} that carries {@code tangent}}
     *
     * @throws TensorException if the level was closed, if the tangent differs in shape or dtype, or if the tensor is not floating
     *         point
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

    /** {@return a view of {@code tensor} without its tangent, and the tangent, null if it has none} */
    public Dual unpackDual(Tensor tensor) {
        return new Dual(tangents.suspended(() -> Views.alias(tensor)), tangents.of(tensor));
    }

    /** Forgets all tangents. Called by the thread that opened it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tangents.end();
        }
    }
}
