package dev.arenagrad.ops;

/**
 * Which dtype a result has: that of the higher category (bool, integer, floating point) and within it the wider one, where
 * 0-dimensional arrays and plain numbers count only if their category is higher.
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
        NDArray dimensioned = a.rank() == 0 ? b : a;
        NDArray scalar = a.rank() == 0 ? a : b;
        return category(scalar.dtype()) > category(dimensioned.dtype()) ? scalar.dtype() : dimensioned.dtype();
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
        return category(scalar) > category(dimensioned) ? scalar : dimensioned;
    }

    static DType toFloatingPoint(DType dtype) {
        return dtype.isFloatingPoint() ? dtype : DType.FLOAT32;
    }

    private static int category(DType dtype) {
        return switch (dtype) {
            case BOOL -> 0;
            case INT64 -> 1;
            case FLOAT32, FLOAT64 -> 2;
        };
    }
}
