package dev.arenagrad.ops;

import java.util.Locale;

/**
 * Elementwise operations of one array, in fresh results or in place. Checked, broadcast and promoted as
 * PyTorch does. A fresh result belongs to the innermost scope of the calling thread and keeps the order of a dense input.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class UnaryOperations {
    private UnaryOperations() {}

    /**
     * {@return op(x), elementwise; functions with fractional results turn integers and BOOL into FLOAT32}
     *
     * @param op the operation
     * @param x the array
     * @throws TensorException if PyTorch has no such operation on x's dtype
     */
    public static NDArray apply(UnaryOp op, NDArray x) {
        if (!x.dtype().isFloatingPoint()) {
            requireDefined(op, x.dtype());
        }
        if (op == UnaryOp.SIGN && x.dtype() == DType.BOOL) {
            return Copies.copy(x, DType.BOOL, op);
        }
        if (isRounding(op) && x.dtype().isInteger()) {
            return Copies.copy(x, x.dtype(), op);
        }
        boolean exact = switch (op) {
            case NEG, ABS, SIGN, RELU -> true;
            default -> false;
        };
        DType dtype = exact && x.dtype().isInteger() ? x.dtype() : Promotion.toFloatingPoint(x.dtype());
        if (x.dtype() != dtype) {
            try (Temporaries temporaries = new Temporaries()) {
                return apply(op, temporaries.convert(x, dtype, op));
            }
        }
        NDArray out = NDArray.allocateLike(x, dtype, op);
        try {
            applyInto(op, x, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static void requireDefined(UnaryOp op, DType dtype) {
        boolean ofBools = dtype == DType.BOOL;
        String refusal = switch (op) {
            case NEG -> ofBools ? "Negation, the `-` operator, on a bool tensor is not supported."
                    + UnsupportedDType.INVERT_A_MASK
                    : null;
            case ABS -> ofBools ? UnsupportedDType.notImplemented("abs_cpu", dtype) : null;
            case RELU -> ofBools ? "Boolean inputs not supported for relu" : null;
            case SOFTPLUS -> UnsupportedDType.notImplemented("softplus_cpu", dtype);
            case LOG_SIGMOID -> UnsupportedDType.notImplemented("log_sigmoid_cpu", dtype);
            case FRAC -> UnsupportedDType.notImplemented("frac_cpu", dtype);
            case FLOOR, CEIL, ROUND, TRUNC -> ofBools
                    ? UnsupportedDType.notImplemented(op.name().toLowerCase(Locale.ROOT) + "_vml_cpu", dtype) : null;
            default -> null;
        };
        if (refusal != null) {
            throw new TensorException(refusal);
        }
    }

    private static boolean isRounding(UnaryOp op) {
        return switch (op) {
            case FLOOR, CEIL, ROUND, TRUNC -> true;
            default -> false;
        };
    }

    /**
     * out = op(out), in place.
     *
     * @param op the operation
     * @param out the array to write
     * @throws TensorException if the result's dtype cannot be cast to out's, or if elements of out share memory
     */
    public static void applyInPlace(UnaryOp op, NDArray out) {
        InPlaceRules.requireWritable(out);
        if (out.dtype().isFloatingPoint()) {
            applyInto(op, out, out);
            return;
        }
        NDArray result = apply(op, out);
        try {
            InPlaceRules.requireCastable(result.dtype(), out.dtype());
            Copies.copyInto(result, out);
        } finally {
            result.discard();
        }
    }

    /**
     * out = op(x); out may be x itself.
     *
     * @param op the operation
     * @param x of out's dtype and shape
     * @param out the array to write
     */
    public static void applyInto(UnaryOp op, NDArray x, NDArray out) {
        Access.begin(x, out);
        try {
            Backends.current().unary(op, x, out);
        } finally {
            Access.end(x, out);
        }
    }
}
