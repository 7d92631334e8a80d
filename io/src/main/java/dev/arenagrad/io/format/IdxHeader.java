package dev.arenagrad.io.format;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.nio.ByteBuffer;

/**
 * The header of an IDX file: two bytes 0, the type of the elements, the number of dimensions, then the sizes, each of four bytes, the
 * highest first.
 *
 * @param dtype of the elements
 * @param shape the sizes
 * @param length the bytes of the header
 */
public record IdxHeader(DType dtype, Shape shape, int length) {
    /** The bytes from which the length of the header follows. */
    public static final int PREFIX = 4;

    private static final String PLACE = "header";

    /**
     * {@return the length of the header}
     *
     * @param prefix the first bytes of the file
     * @throws FormatException if they are not those of such a file
     */
    public static int length(byte[] prefix) throws FormatException {
        if (prefix.length < PREFIX || prefix[0] != 0 || prefix[1] != 0) {
            throw new FormatException(PLACE, "it is no IDX file, which begins with two bytes 0");
        }
        return PREFIX + Integer.BYTES * Byte.toUnsignedInt(prefix[3]);
    }

    /**
     * {@return the header}
     *
     * @param prefix the first bytes of the file
     * @param sizes the bytes that follow
     * @throws FormatException if they are too few, or if the type or the sizes are none
     */
    public static IdxHeader parse(byte[] prefix, byte[] sizes) throws FormatException {
        int length = length(prefix);
        if (sizes.length < length - PREFIX) {
            throw new FormatException(PLACE, "the file ends within the sizes of " + (length - PREFIX) / Integer.BYTES
                    + " dimensions");
        }
        DType dtype = switch (prefix[2]) {
            case 0x08 -> DType.UINT8;
            case 0x09 -> DType.INT8;
            case 0x0B -> DType.INT16;
            case 0x0C -> DType.INT32;
            case 0x0D -> DType.FLOAT32;
            case 0x0E -> DType.FLOAT64;
            default -> throw new FormatException(PLACE + ", byte 2", "the type " + Byte.toUnsignedInt(prefix[2])
                    + " of elements is unknown");
        };
        long[] stated = new long[(length - PREFIX) / Integer.BYTES];
        ByteBuffer bytes = ByteBuffer.wrap(sizes);
        for (int d = 0; d < stated.length; d++) {
            stated[d] = Integer.toUnsignedLong(bytes.getInt());
        }
        return new IdxHeader(dtype, Sizes.shape(stated, dtype.byteSize(), PLACE), length);
    }

    /** {@return the bytes of all elements} */
    public long byteSize() {
        return shape.numel() * dtype.byteSize();
    }
}
