package dev.arenagrad.bench.operators;

import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A case at one size, with one dtype and layout, forward alone or with its backward pass.
 *
 * @param operator the case
 * @param dtype of operands that are floating-point numbers
 */
public record Variant(OperatorCase operator, DType dtype, Size size, Layout layout, Pass pass) {
    /** Of three operands one is a summand, whose gradient is no product, or the two of each product have gradients of two. */
    private static final long FACTORS = 2;
    private static final long SEED_OF_OPERANDS = 1;
    private static final long SEED_OF_GRADIENTS = 1000;
    private static final Source GRADIENTS = Source.normal();

    /**
     * An operand for an engine to make.
     *
     * @param elements row by row, whatever the layout; not to be changed
     * @param shape as the operator sees it
     * @param isTransposed whether its last two dimensions are exchanged in memory
     * @param isDifferentiated whether the backward pass differentiates by it
     */
    public record Input(Elements elements, long[] shape, boolean isTransposed, boolean isDifferentiated) {}

    /** {@return the operands, the same at each call} */
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < operator.operands().size(); i++) {
            Operand operand = operator.operands().get(i);
            long[] shape = shape(i);
            inputs.add(new Input(RecentElements.of(operand.sources().of(size), shape, SEED_OF_OPERANDS + i), shape,
                    layout == Layout.TRANSPOSED && i == 0, isDifferentiatedBy(operand)));
        }
        return inputs;
    }

    private long[] shape(int operand) {
        long[] shape = operator.operands().get(operand).shape(size);
        if (layout == Layout.BROADCAST && operand == 1) {
            Arrays.fill(shape, 0, shape.length - 1, 1);
        }
        return shape;
    }

    private boolean isDifferentiatedBy(Operand operand) {
        return operand.isDifferentiated() && pass == Pass.BACKWARD;
    }

    /** {@return the gradient of a result, from which the backward pass starts: numbers of mean 0 and deviation 1} */
    public static Elements gradient(int result, long[] shape) {
        return RecentElements.of(GRADIENTS, shape, SEED_OF_GRADIENTS + result);
    }

    /** {@return floating-point operations that must be done} */
    public double flops() {
        long first = Extent.count(operator.operands().getFirst().shape(size));
        double own = operator.work().flops().of(size, first);
        long factors = Math.min(FACTORS, operator.operands().stream().filter(Operand::isDifferentiated).count());
        return pass == Pass.BACKWARD ? (1 + factors) * own : own;
    }

    /**
     * {@return bytes that must be read or written: operands and results, and in a backward pass the gradients of both}
     *
     * @param resultBytes those of all results
     */
    public double bytes(double resultBytes) {
        Work.Amount moved = operator.work().elements();
        if (moved != null) {
            double own = moved.of(size, 0) * dtype.byteSize();
            return pass == Pass.BACKWARD ? 2 * own : own;
        }
        double bytes = resultBytes;
        for (int i = 0; i < operator.operands().size(); i++) {
            Operand operand = operator.operands().get(i);
            DType own = operand.dtype() == null ? dtype : operand.dtype();
            double once = (double) own.byteSize() * Extent.count(shape(i));
            bytes += isDifferentiatedBy(operand) ? 2 * once : once;
        }
        return pass == Pass.BACKWARD ? bytes + resultBytes : bytes;
    }

    /** {@return how far elements of this dtype may be from each other} */
    public double tolerance() {
        return dtype == DType.FLOAT64 ? operator.tolerance().ofFloat64() : operator.tolerance().ofFloat32();
    }

    /** {@return the name of the operator, dtype, size, layout and pass, in one word each} */
    @Override
    public String toString() {
        return String.join(" ", operator.name().replace(", ", ","), lower(dtype), lower(size), lower(layout), lower(
                pass));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
