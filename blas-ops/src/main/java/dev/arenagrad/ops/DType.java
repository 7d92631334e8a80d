package dev.arenagrad.ops;

/** The type of a tensor's elements. The order is that of promotion: a result has the later type of its operands. */
public enum DType {
    /** One byte, 0 or 1. */
    BOOL(1, "bool", "Bool"),
    /** A 64-bit signed integer. */
    INT64(8, "int64", "Long"),
    /** A 32-bit floating-point number, the default of factories. */
    FLOAT32(4, "float32", "Float"),
    /** A 64-bit floating-point number. */
    FLOAT64(8, "float64", "Double");

    private final int byteSize;
    private final String torchName;
    private final String scalarName;

    DType(int byteSize, String torchName, String scalarName) {
        this.byteSize = byteSize;
        this.torchName = torchName;
        this.scalarName = scalarName;
    }

    /** {@return the bytes of one element} */
    public int byteSize() {
        return byteSize;
    }

    /** {@return whether it is a floating-point type; only those can require gradients} */
    public boolean isFloatingPoint() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** {@return PyTorch's name for it, as printed after {@code torch.}, such as {@code float64}} */
    public String torchName() {
        return torchName;
    }

    /** {@return the name PyTorch's messages use for it, such as {@code Double}} */
    public String scalarName() {
        return scalarName;
    }

    /**
     * {@return the later of two types in the order of promotion}
     *
     * @param a a dtype
     * @param b a dtype
     */
    public static DType promote(DType a, DType b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
