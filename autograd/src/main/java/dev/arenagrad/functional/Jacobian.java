package dev.arenagrad.functional;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;

/**
 * Derivatives of one output by one input: rows are directions of the input, columns of the output, as PyTorch's gradcheck prints
 * them.
 */
final class Jacobian {
    private final Directions rows;
    private final Directions columns;
    private final double[] elements;

    Jacobian(Directions rows, Directions columns) {
        this.rows = rows;
        this.columns = columns;
        this.elements = new double[length(rows.count(), columns.count())];
    }

    /** Sets a row from the derivatives of the output's elements in direction {@code row} of the input. */
    void setRow(int row, double[] slope) {
        for (int column = 0; column < columns.count(); column++) {
            elements[row * columns.count() + column] = columns.part(column, slope);
        }
    }

    /** Sets a column from the gradient by the input that a pass from direction {@code column} of the output gave. */
    void setColumn(int column, double[] gradient) {
        for (int row = 0; row < rows.count(); row++) {
            elements[row * columns.count() + column] = rows.part(row, gradient);
        }
    }

    /** {@return whether each element differs from the expected one by at most atol + rtol times its magnitude; NaN never does} */
    boolean isCloseTo(Jacobian expected, double atol, double rtol) {
        double scaled = elements.length == 0 ? 0 : atol * rows.errorScale() * columns.errorScale();
        for (int i = 0; i < elements.length; i++) {
            double value = expected.elements[i];
            boolean near = Double.isFinite(value) && Math.abs(elements[i] - value) <= scaled + rtol * Math.abs(value);
            if (!near && elements[i] != value) {
                return false;
            }
        }
        return true;
    }

    /** {@return the largest difference of two elements} */
    double maxDifference(Jacobian other) {
        double max = 0;
        for (int i = 0; i < elements.length; i++) {
            max = Math.max(max, Math.abs(elements[i] - other.elements[i]));
        }
        return max;
    }

    /** {@return the elements printed as a tensor of {@code dtype}} */
    String print(DType dtype) {
        long[] shape = rows.isSingle() ? new long[0] : new long[] {rows.count(), columns.count()};
        try (Scope _ = Scope.open()) {
            return Tensor.of(elements).reshape(shape).to(dtype).toString();
        }
    }

    private static int length(int rows, int columns) {
        long length = (long) rows * columns;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a Jacobian of " + rows + " by " + columns
                    + " elements does not fit into a Java array; use products with vectors");
        }
        return (int) length;
    }
}
