package dev.arenagrad.text;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tensor as PyTorch does with its default print options, so that what is printed here can be compared with a
 * book or a notebook.
 */
public final class TensorFormat {
    /** The number of characters after which a line is wrapped. */
    static final int LINE_WIDTH = 80;

    private static final String OPEN = "tensor(";
    private static final String SEPARATOR = ", ";

    private TensorFormat() {}

    /** Reads elements by row-major index. */
    public interface Elements {
        /** {@return the element at {@code index} of a floating-point tensor} */
        double real(long index);

        /** {@return the element at {@code index} of an integer tensor; of a boolean one 0 or 1} */
        long integer(long index);
    }

    /**
     * {@return the text of a tensor} Of a large one only the elements at the edges are shown, and only those are read.
     *
     * @param gradFn the name of the node that computed it, such as {@code <MulBackward0>}; null for a leaf
     * @param requiresGrad whether it requires a gradient; not written if there is a {@code gradFn}, which implies it
     */
    public static String format(DType dtype, Shape shape, Elements elements, @Nullable String gradFn,
            boolean requiresGrad) {
        String text = OPEN + contents(dtype, shape, elements);
        return withSuffixes(text, suffixes(dtype, shape, gradFn, requiresGrad)) + ")";
    }

    private static String contents(DType dtype, Shape shape, Elements elements) {
        if (shape.numel() == 0) {
            return "[]";
        }
        Summary summary = new Summary(shape);
        return new Brackets(summary, cells(dtype, summary.shownIndices(), elements)).text(OPEN.length());
    }

    private static Cells cells(DType dtype, long[] indices, Elements elements) {
        return switch (dtype) {
            case BOOL -> Cells.ofBooleans(Arrays.stream(indices).map(elements::integer).toArray());
            case UINT8, INT8, INT16, INT32, INT64 -> Cells.ofIntegers(Arrays.stream(indices).map(elements::integer)
                    .toArray());
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Cells.ofReals(Arrays.stream(indices).mapToDouble(elements::real)
                    .toArray());
        };
    }

    private static List<String> suffixes(DType dtype, Shape shape, @Nullable String gradFn, boolean requiresGrad) {
        List<String> suffixes = new ArrayList<>();
        boolean empty = shape.numel() == 0;
        if (empty && shape.rank() != 1) {
            suffixes.add(Arrays.stream(shape.toArray()).mapToObj(Long::toString)
                    .collect(Collectors.joining(SEPARATOR, "size=(", ")")));
        }
        // The elements themselves tell integers and booleans from the default type, if there are any.
        if (empty ? dtype != DType.FLOAT32 : dtype == DType.FLOAT64 || dtype.isNarrow()) {
            suffixes.add("dtype=torch." + dtype.torchName());
        }
        if (gradFn != null) {
            suffixes.add("grad_fn=" + gradFn);
        } else if (requiresGrad) {
            suffixes.add("requires_grad=True");
        }
        return suffixes;
    }

    /**
     * {@return the text with the suffixes after it, each on a line of its own if it would not fit} PyTorch counts the
     * line it begins with as two characters longer than it is.
     */
    private static String withSuffixes(String text, List<String> suffixes) {
        StringBuilder result = new StringBuilder(text);
        int used = text.length() - (text.lastIndexOf('\n') + 1) + 2;
        for (String suffix : suffixes) {
            if (used + SEPARATOR.length() + suffix.length() > LINE_WIDTH) {
                result.append(",\n").repeat(' ', OPEN.length()).append(suffix);
                used = OPEN.length() + suffix.length();
            } else {
                result.append(SEPARATOR).append(suffix);
                used += SEPARATOR.length() + suffix.length();
            }
        }
        return result.toString();
    }
}
