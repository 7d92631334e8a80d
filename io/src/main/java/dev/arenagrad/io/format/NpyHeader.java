package dev.arenagrad.io.format;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of an npy file before the elements, by NumPy's description of the format: the magic, a version, and a dictionary in Python's
 * notation.
 *
 * @param dtype the type of the elements
 * @param order the order of the bytes of an element
 * @param fortranOrder whether the first index varies fastest
 * @param shape the sizes
 * @param length the bytes of the header; the elements follow it
 */
public record NpyHeader(DType dtype, ByteOrder order, boolean fortranOrder, Shape shape, int length) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int PREFIX = MAGIC.length + 2;

    /** The longest dictionary that is read; one of {@link Sizes#MOST_DIMENSIONS} sizes takes a fortieth of it. */
    private static final int LONGEST = 1 << 16;

    /** The elements start at a multiple of this. */
    private static final int ALIGNMENT = 64;

    /** NumPy leaves room for as many digits of the size that grows when something is appended. */
    private static final int DIGITS_OF_GROWING_SIZE = 21;

    /** {@return the bytes of all elements} */
    public long byteSize() {
        return shape.numel() * dtype.byteSize();
    }

    /**
     * Reads a header, and nothing behind it.
     *
     * @param in starts with the header
     * @return the header
     * @throws FormatException if it is none, or states what tensors cannot be
     * @throws IOException if {@code in} cannot be read
     */
    public static NpyHeader read(InputStream in) throws IOException, FormatException {
        byte[] prefix = in.readNBytes(PREFIX);
        if (Arrays.equals(prefix, 0, Math.min(prefix.length, ZIP.length), ZIP, 0, ZIP.length)) {
            throw new FormatException("byte 0", "it is a zip archive: use Npz");
        }
        if (prefix.length < PREFIX || !Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException("byte 0", prefix.length == 0 ? "nothing is there"
                    : "it does not start with the magic of npy, \\x93NUMPY and a version");
        }
        int major = prefix[MAGIC.length];
        int minor = prefix[MAGIC.length + 1];
        if (major < 1 || major > 3 || minor != 0) {
            throw new FormatException("byte 6", "version " + (major & 0xff) + "." + (minor & 0xff)
                    + " of the format; 1.0, 2.0 and 3.0 are known");
        }
        byte[] lengthBytes = in.readNBytes(major == 1 ? Short.BYTES : Integer.BYTES);
        long length = littleEndian(lengthBytes);
        if (lengthBytes.length < (major == 1 ? Short.BYTES : Integer.BYTES)) {
            throw new FormatException("byte 8", "the file ends in the length of the header");
        }
        if (length > LONGEST) {
            throw new FormatException("byte 8", "a header of " + length + " bytes; " + LONGEST + " are the most");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new FormatException("header", "the file ends after " + text.length + " of its " + length + " bytes");
        }
        return parse(decode(text, major), PREFIX + lengthBytes.length + text.length);
    }

    private static long littleEndian(byte[] bytes) {
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    private static String decode(byte[] text, int major) throws FormatException {
        if (major < 3) {
            return new String(text, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException _) {
            throw new FormatException("header", "it is no UTF-8, which version 3.0 of the format wants");
        }
    }

    private static NpyHeader parse(String text, int length) throws FormatException {
        PythonScanner scanner = new PythonScanner(text);
        String descr = null;
        Boolean fortranOrder = null;
        long[] sizes = null;
        String shapePlace = "";
        scanner.expect('{');
        while (!scanner.skip('}')) {
            String place = scanner.place();
            String key = scanner.string();
            boolean twice = switch (key) {
                case "descr" -> descr != null;
                case "fortran_order" -> fortranOrder != null;
                case "shape" -> sizes != null;
                default -> throw new FormatException(place, "the key '" + key
                        + "'; descr, fortran_order and shape are known");
            };
            if (twice) {
                throw new FormatException(place, "the key '" + key + "' a second time");
            }
            scanner.expect(':');
            switch (key) {
                case "descr" -> descr = descr(scanner);
                case "fortran_order" -> fortranOrder = scanner.bool();
                default -> {
                    shapePlace = scanner.place();
                    sizes = scanner.tuple(Sizes.MOST_DIMENSIONS);
                }
            }
            if (!scanner.skip(',') && scanner.peek() != '}') {
                scanner.expect(',');
            }
        }
        scanner.expectEnd();
        if (descr == null || fortranOrder == null || sizes == null) {
            throw new FormatException("header", "the key '" + (descr == null ? "descr"
                    : fortranOrder == null ? "fortran_order" : "shape") + "' is missing");
        }
        DType dtype = dtype(descr);
        return new NpyHeader(dtype, order(descr), fortranOrder, Sizes.shape(sizes, dtype.byteSize(), shapePlace),
                length);
    }

    private static String descr(PythonScanner scanner) throws FormatException {
        if (scanner.peek() == '[' || scanner.peek() == '(') {
            throw new FormatException(scanner.place(), "a structured dtype; tensors have elements of one type");
        }
        return scanner.string();
    }

    private static DType dtype(String descr) throws FormatException {
        DType dtype = descr.length() < 2 || "<>=|".indexOf(descr.charAt(0)) < 0 ? null
                : switch (descr.substring(1)) {
                    case "b1" -> DType.BOOL;
                    case "u1" -> DType.UINT8;
                    case "i1" -> DType.INT8;
                    case "i2" -> DType.INT16;
                    case "i4" -> DType.INT32;
                    case "i8" -> DType.INT64;
                    case "f2" -> DType.FLOAT16;
                    case "f4" -> DType.FLOAT32;
                    case "f8" -> DType.FLOAT64;
                    default -> null;
                };
        if (dtype == null || descr.charAt(0) == '|' && dtype.byteSize() > 1) {
            throw new FormatException("header", "the dtype '" + descr + "' is none that tensors have"
                    + conversion(descr));
        }
        return dtype;
    }

    /** {@return what to do about a dtype whose numbers another one holds, or nothing} */
    private static String conversion(String descr) {
        String wider = switch (descr.isEmpty() ? "" : descr.substring(1)) {
            case "u2" -> "int32";
            case "u4", "u8" -> "int64";
            case "f16" -> "float64";
            default -> null;
        };
        return wider == null ? "" : "; convert the array in NumPy with astype(numpy." + wider + ")";
    }

    private static ByteOrder order(String descr) {
        return switch (descr.charAt(0)) {
            case '<' -> ByteOrder.LITTLE_ENDIAN;
            case '>' -> ByteOrder.BIG_ENDIAN;
            default -> ByteOrder.nativeOrder();
        };
    }

    /**
     * {@return NumPy's name for a dtype, without the order of its bytes, or null if it has none}
     *
     * @param dtype a dtype
     */
    public static @Nullable String typeName(DType dtype) {
        return switch (dtype) {
            case BOOL -> "b1";
            case UINT8 -> "u1";
            case INT8 -> "i1";
            case INT16 -> "i2";
            case INT32 -> "i4";
            case INT64 -> "i8";
            case FLOAT16 -> "f2";
            case BFLOAT16 -> null;
            case FLOAT32 -> "f4";
            case FLOAT64 -> "f8";
        };
    }

    /**
     * {@return the header of an array in the byte order of this machine, byte by byte as NumPy writes it}
     *
     * @param dtype the type of the elements, which has a {@linkplain #typeName name}
     * @param shape the sizes, at most 64
     * @param fortranOrder whether the first index varies fastest
     */
    public static byte[] encode(DType dtype, Shape shape, boolean fortranOrder) {
        long[] sizes = shape.toArray();
        String order = dtype.byteSize() == 1 ? "|" : ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
        StringBuilder text = new StringBuilder("{'descr': '" + order + typeName(dtype) + "', 'fortran_order': "
                + (fortranOrder ? "True" : "False") + ", 'shape': " + tuple(sizes) + ", }");
        if (sizes.length > 0) {
            long growing = sizes[fortranOrder ? sizes.length - 1 : 0];
            text.repeat(' ', DIGITS_OF_GROWING_SIZE - Long.toString(growing).length());
        }
        int start = PREFIX + Short.BYTES;
        int used = start + text.length() + 1;
        text.repeat(' ', ALIGNMENT - used % ALIGNMENT).append('\n');
        ByteBuffer bytes = ByteBuffer.allocate(start + text.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
        return bytes.put(text.toString().getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    private static String tuple(long[] sizes) {
        return LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(", ", "(",
                sizes.length == 1 ? ",)" : ")"));
    }
}
