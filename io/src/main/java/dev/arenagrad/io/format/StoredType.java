package dev.arenagrad.io.format;

import dev.arenagrad.ops.DType;
import org.jspecify.annotations.Nullable;

/** A type of elements that safetensors knows, by its name there; tensors do not have all of them. */
public enum StoredType {
    /** One byte, 0 or 1. */
    BOOL(1, DType.BOOL),
    /** An 8-bit unsigned integer. */
    U8(1, DType.UINT8),
    /** An 8-bit signed integer. */
    I8(1, DType.INT8),
    /** An 8-bit number with a 5-bit exponent. */
    F8_E5M2(1, null),
    /** An 8-bit number with a 4-bit exponent. */
    F8_E4M3(1, null),
    /** An 8-bit exponent. */
    F8_E8M0(1, null),
    /** A 16-bit signed integer. */
    I16(2, DType.INT16),
    /** A 16-bit unsigned integer. */
    U16(2, null),
    /** A 16-bit IEEE number. */
    F16(2, DType.FLOAT16),
    /** The upper half of a 32-bit IEEE number. */
    BF16(2, DType.BFLOAT16),
    /** A 32-bit signed integer. */
    I32(4, DType.INT32),
    /** A 32-bit unsigned integer. */
    U32(4, null),
    /** A 32-bit IEEE number. */
    F32(4, DType.FLOAT32),
    /** Two 32-bit IEEE numbers. */
    C64(8, null),
    /** A 64-bit IEEE number. */
    F64(8, DType.FLOAT64),
    /** A 64-bit signed integer. */
    I64(8, DType.INT64),
    /** A 64-bit unsigned integer. */
    U64(8, null);

    private final int byteSize;
    private final @Nullable DType dtype;

    StoredType(int byteSize, @Nullable DType dtype) {
        this.byteSize = byteSize;
        this.dtype = dtype;
    }

    /** {@return the bytes of one element} */
    public int byteSize() {
        return byteSize;
    }

    /** {@return the dtype of a tensor of such elements, or null if tensors have none of them} */
    public @Nullable DType dtype() {
        return dtype;
    }

    /** {@return the type with that name, or null} */
    static @Nullable StoredType named(String name) {
        for (StoredType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    /**
     * {@return the type of the elements of a tensor}
     *
     * @param dtype the dtype of the tensor
     */
    public static StoredType of(DType dtype) {
        for (StoredType type : values()) {
            if (type.dtype == dtype) {
                return type;
            }
        }
        throw new IllegalArgumentException("safetensors has no " + dtype);
    }
}
