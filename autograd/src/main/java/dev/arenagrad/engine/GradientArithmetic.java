package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;

/**
 * The arithmetic that a backward pass does with gradients. The engine knows no operators, so the caller that starts a pass supplies these;
 * they are recorded if the pass is.
 */
public interface GradientArithmetic {
    /** {@return a tensor that is {@code number} everywhere, such as the gradient of a root with respect to itself} */
    Tensor full(Shape shape, DType dtype, double number);

    /** {@return a tensor that is {@code number} everywhere, whose elements share memory} */
    Tensor repeated(Shape shape, DType dtype, double number);

    /** {@return a + b, in new memory} */
    Tensor add(Tensor a, Tensor b);

    /** {@return the sum of {@code gradient} over the dimensions along which {@code shape} was broadcast to its shape} */
    Tensor sumTo(Tensor gradient, Shape shape);

    /** {@return {@code gradient} as {@code dtype}; itself if it has that already} */
    Tensor cast(Tensor gradient, DType dtype);

    /** {@return a copy of {@code gradient}} */
    Tensor copy(Tensor gradient);
}
