package dev.arenagrad.dtypes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Tensors as dtype_goldens.py writes them: a dtype, sizes, and the elements in row-major order. */
final class Golden {
    private Golden() {}

    static List<String> lines(String name) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DType dtype(String torchName) {
        return Arrays.stream(DType.values()).filter(dtype -> dtype.torchName().equals(torchName)).findFirst()
                .orElseThrow();
    }

    /** {@return a tensor of the dtype, sizes and elements that the words say} */
    static Tensor tensor(String text) {
        String[] words = text.split(" ");
        DType dtype = dtype(words[0]);
        String[] elements = elements(words);
        Tensor values = dtype.isFloatingPoint()
                ? Tensor.of(Arrays.stream(elements).mapToDouble(Golden::real).toArray())
                : Tensor.of(Arrays.stream(elements).mapToLong(Long::parseLong).toArray());
        return values.to(dtype).reshape(sizes(words));
    }

    /** Holds a tensor against a text: every element of a narrow type and of integers must be the same. */
    static void assertSame(String text, Tensor actual, String what) {
        String[] words = text.split(" ");
        assertEquals(words[0] + words[1], actual.dtype().torchName() + actual.shape().toString().replace(" ", ""),
                what);
        String[] expected = elements(words);
        if (actual.dtype().isFloatingPoint()) {
            double[] values = actual.toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                double wanted = real(expected[i]);
                if (Double.compare(wanted, values[i]) != 0) {
                    assertEquals(wanted, values[i], tolerance(actual.dtype(), wanted), what + ", element " + i);
                }
            }
        } else {
            assertEquals(Arrays.toString(Arrays.stream(expected).mapToLong(Long::parseLong).toArray()), Arrays.toString(
                    actual.toLongArray()), what);
        }
    }

    /** Four units in the last place of FLOAT32 for functions of integers that no two libraries round alike; else none. */
    private static double tolerance(DType dtype, double wanted) {
        return dtype == DType.FLOAT32 ? 4 * Math.ulp((float) wanted) : 0;
    }

    private static String[] elements(String[] words) {
        return Arrays.copyOfRange(words, 2, words.length);
    }

    private static long[] sizes(String[] words) {
        String sizes = words[1].substring(1, words[1].length() - 1);
        return sizes.isEmpty() ? new long[0] : Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
    }

    private static double real(String word) {
        return switch (word) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }
}
