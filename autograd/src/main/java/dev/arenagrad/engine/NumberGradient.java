package dev.arenagrad.engine;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;

/**
 * A gradient that is one number everywhere, as those of sums are, of FLOAT32 or FLOAT64. It takes no memory, and arithmetic with numbers,
 * sums and means turn it into another number. It belongs to the node for which it waits, as one that is a tensor does.
 */
final class NumberGradient implements Gradient {
    private double value;

    /** Whether it was computed element by element, and not spread over elements, which would share memory. */
    private boolean elementwise = true;

    NumberGradient(double value) {
        this.value = value;
    }

    double value() {
        return value;
    }

    /** Becomes another number, of elements of {@code dtype}. */
    void set(double number, DType dtype, boolean isElementwise) {
        value = rounded(number, dtype);
        elementwise = isElementwise;
    }

    boolean isElementwise() {
        return elementwise;
    }

    /** {@return the tensor that it stands for, laid out as if it had been computed as one} */
    Variable tensor(GradientArithmetic arithmetic, Shape shape, DType dtype) {
        return Variable.of(elementwise ? arithmetic.full(shape, dtype, value)
                : arithmetic.repeated(shape, dtype, value));
    }

    /** {@return the element of {@code dtype}, which is FLOAT32 or FLOAT64, that is nearest to {@code number}} */
    static double rounded(double number, DType dtype) {
        return dtype == DType.FLOAT32 ? (float) number : number;
    }
}
