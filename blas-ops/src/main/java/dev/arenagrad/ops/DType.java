package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.Bfloat16;

/**
 * The type of a tensor's elements.
 *
 * <p>Operations compute in BOOL, INT64, FLOAT32 and FLOAT64. The others are <em>narrow</em>: an operation converts them to their
 * {@linkplain #computeType() compute type}, computes, and rounds the result once (floating point, to nearest, ties to even) or keeps its
 * low bits (integers), so that they save memory, not time. Moving elements, as copies, views and indexing do, converts nothing.
 */
public enum DType {
    /** One byte, 0 or 1. */
    BOOL(1, Category.BOOLEAN, "bool", "Bool"),
    /** An 8-bit unsigned integer. Narrow. */
    UINT8(1, Category.INTEGER, "uint8", "Byte"),
    /** An 8-bit signed integer. Narrow. */
    INT8(1, Category.INTEGER, "int8", "Char"),
    /** A 16-bit signed integer. Narrow. */
    INT16(2, Category.INTEGER, "int16", "Short"),
    /** A 32-bit signed integer. Narrow. */
    INT32(4, Category.INTEGER, "int32", "Int"),
    /** A 64-bit signed integer. */
    INT64(8, Category.INTEGER, "int64", "Long"),
    /** A 16-bit floating-point number of IEEE 754: 11 significant bits, up to 65504. Narrow. */
    FLOAT16(2, Category.FLOATING_POINT, "float16", "Half"),
    /** The upper half of a FLOAT32: its range, 8 significant bits. Narrow. */
    BFLOAT16(2, Category.FLOATING_POINT, "bfloat16", "BFloat16"),
    /** A 32-bit floating-point number, the default of factories. */
    FLOAT32(4, Category.FLOATING_POINT, "float32", "Float"),
    /** A 64-bit floating-point number. */
    FLOAT64(8, Category.FLOATING_POINT, "float64", "Double");

    /** The kinds of types that promotion goes by, the lowest first. */
    enum Category {
        BOOLEAN, INTEGER, FLOATING_POINT
    }

    private final int byteSize;
    private final Category category;
    private final boolean isFloatingPoint;
    private final boolean isNarrow;
    private final String torchName;
    private final String scalarName;

    DType(int byteSize, Category category, String torchName, String scalarName) {
        this.byteSize = byteSize;
        this.category = category;
        this.isFloatingPoint = category == Category.FLOATING_POINT;
        this.isNarrow = category == Category.INTEGER && byteSize < 8 || isFloatingPoint && byteSize < 4;
        this.torchName = torchName;
        this.scalarName = scalarName;
    }

    /** {@return the bytes of one element} */
    public int byteSize() {
        return byteSize;
    }

    /** {@return whether it is a floating-point type; only those can require gradients} */
    public boolean isFloatingPoint() {
        return isFloatingPoint;
    }

    /** {@return whether it is a type of integers, which BOOL is not} */
    public boolean isInteger() {
        return category == Category.INTEGER;
    }

    /** {@return whether operations compute in another, wider type} */
    public boolean isNarrow() {
        return isNarrow;
    }

    /** {@return the type that operations compute in: INT64 for narrow integers, FLOAT32 for FLOAT16 and BFLOAT16, else this} */
    public DType computeType() {
        return !isNarrow ? this : isFloatingPoint ? FLOAT32 : INT64;
    }

    /** {@return PyTorch's name for it, as printed after {@code torch.}, such as {@code float64}} */
    public String torchName() {
        return torchName;
    }

    /** {@return the name PyTorch's messages use for it, such as {@code Double}} */
    public String scalarName() {
        return scalarName;
    }

    /** {@return a whole number as an element of this type of integers, its low bits; of other types the number itself} */
    long wrap(long number) {
        return switch (this) {
            case UINT8 -> number & 0xff;
            case INT8 -> (byte) number;
            case INT16 -> (short) number;
            case INT32 -> (int) number;
            default -> number;
        };
    }

    /** {@return a number rounded to this floating-point type; of other types the number itself} */
    double round(double number) {
        return switch (this) {
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) number));
            case BFLOAT16 -> Bfloat16.toFloat(Bfloat16.of((float) number));
            case FLOAT32 -> (float) number;
            default -> number;
        };
    }

    /**
     * {@return the largest finite number of this type, {@code torch.finfo(dtype).max}}
     *
     * @throws IllegalArgumentException if it is not a floating-point type
     */
    public double largest() {
        return switch (this) {
            case FLOAT16 -> 65504;
            case BFLOAT16 -> 0x1.fep127;
            case FLOAT32 -> Float.MAX_VALUE;
            case FLOAT64 -> Double.MAX_VALUE;
            default -> throw notFloatingPoint();
        };
    }

    /**
     * {@return the smallest positive number of this type with all its significant bits, {@code torch.finfo(dtype).smallest_normal}}
     *
     * @throws IllegalArgumentException if it is not a floating-point type
     */
    public double smallestNormal() {
        return switch (this) {
            case FLOAT16 -> 0x1p-14;
            case BFLOAT16, FLOAT32 -> Float.MIN_NORMAL;
            case FLOAT64 -> Double.MIN_NORMAL;
            default -> throw notFloatingPoint();
        };
    }

    private IllegalArgumentException notFloatingPoint() {
        return new IllegalArgumentException(torchName + " is not a floating-point type");
    }

    /** {@return the largest number of this floating-point type below {@code bound}} */
    double below(double bound) {
        double nearest = round(bound);
        if (nearest < bound) {
            return nearest;
        }
        return switch (this) {
            case FLOAT16 -> Float.float16ToFloat(below(Float.floatToFloat16((float) nearest)));
            case BFLOAT16 -> Bfloat16.toFloat(below(Bfloat16.of((float) nearest)));
            case FLOAT32 -> Math.nextDown((float) nearest);
            default -> Math.nextDown(nearest);
        };
    }

    /** {@return the bits of the next smaller number of 16 bits} */
    private static short below(short bits) {
        boolean isZero = (bits & 0x7fff) == 0;
        return (short) (isZero ? 0x8001 : bits > 0 ? bits - 1 : bits + 1);
    }

    Category category() {
        return category;
    }

    /**
     * {@return the type of a result of two tensors, as PyTorch promotes: that of the higher category (BOOL, integers, floating
     * point), and within one the wider} UINT8 with INT8 gives INT16, FLOAT16 with BFLOAT16 gives FLOAT32: no type of their width
     * holds both.
     *
     * @param a a dtype
     * @param b a dtype
     */
    public static DType promote(DType a, DType b) {
        if (a == b) {
            return a;
        }
        if (a.category != b.category) {
            return a.category.compareTo(b.category) > 0 ? a : b;
        }
        if (a.byteSize != b.byteSize) {
            return a.byteSize > b.byteSize ? a : b;
        }
        return a.isFloatingPoint ? FLOAT32 : INT16;
    }
}
