package dev.arenagrad.ops;

/**
 * The dtype of a result: that of the {@linkplain DType#promote promoted} operands, where 0-dimensional arrays and plain numbers count only
 * if their category (bool, integer, floating point) is higher.
 */
final class Promotion {
    private Promotion() {}

    static DType of(NDArray a, NDArray b) {
        if (a.dtype() == b.dtype()) {
            return a.dtype();
        }
        if ((a.rank() == 0) == (b.rank() == 0)) {
            return DType.promote(a.dtype(), b.dtype());
        }
        return a.rank() == 0 ? of(b.dtype(), a.dtype()) : of(a.dtype(), b.dtype());
    }

    static DType of(NDArray a, NDArray b, NDArray c) {
        if (a.dtype() == b.dtype() && a.dtype() == c.dtype()) {
            return a.dtype();
        }
        DType dimensioned = DType.BOOL;
        DType scalar = DType.BOOL;
        for (NDArray operand : new NDArray[] {a, b, c}) {
            if (operand.rank() == 0) {
                scalar = DType.promote(scalar, operand.dtype());
            } else {
                dimensioned = DType.promote(dimensioned, operand.dtype());
            }
        }
        return of(dimensioned, scalar);
    }

    private static DType of(DType dimensioned, DType scalar) {
        return scalar.category().compareTo(dimensioned.category()) > 0 ? scalar : dimensioned;
    }

    static DType toFloatingPoint(DType dtype) {
        return dtype.isFloatingPoint() ? dtype : DType.FLOAT32;
    }

    /** {@return the dtype of sums, products and other results of integers: INT64 for BOOL and integers} */
    static DType toTotal(DType dtype) {
        return dtype.isFloatingPoint() ? dtype : DType.INT64;
    }

    /** {@return the dtype of an operation on an array of {@code dtype} and a whole number} */
    static DType withInteger(DType dtype) {
        return dtype == DType.BOOL ? DType.INT64 : dtype;
    }
}
