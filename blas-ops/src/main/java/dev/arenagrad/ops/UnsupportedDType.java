package dev.arenagrad.ops;

import java.util.Locale;

/** Messages for dtypes that an operation does not support: PyTorch's text, then the remedy. */
final class UnsupportedDType {
    private static final String INTEGER_ADDCDIV = "Integer division with addcdiv is no longer supported, and in a future  release"
            + " addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as"
            + " (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as"
            + " (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter"
            + " implementation: (input + value * tensor1 / tensor2), for all dtypes.";
    /** PyTorch's additional sentence for masks. */
    static final String INVERT_A_MASK = " If you are trying to invert a mask, use the `~` or `logical_not()` operator"
            + " instead. (In Java: eq(0).)";

    private UnsupportedDType() {}

    static String notImplemented(String operation, DType dtype) {
        return "\"" + operation + "\" not implemented for '" + dtype.scalarName()
                + "'. Convert the tensor with to(DType.FLOAT32) first";
    }

    static DType requireFloatingPoint(Enum<?> op, DType dtype) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException(refusal(op, dtype));
        }
        return dtype;
    }

    private static String refusal(Object op, DType dtype) {
        return switch (op) {
            case ActivationOp.GELU, ActivationOp.GELU_TANH -> notImplemented("GeluKernelImpl", dtype);
            case ActivationOp.HARDTANH -> "Bool inputs not supported for hardtanh. Convert the tensor with"
                    + " to(DType.FLOAT32) first";
            case TernaryOp.LERP -> notImplemented("lerp_kernel_tensor", dtype);
            case TernaryOp.ADDCMUL -> notImplemented("addcmul_cpu_out", dtype);
            case TernaryOp.ADDCDIV -> INTEGER_ADDCDIV;
            default -> notImplemented(op.toString().toLowerCase(Locale.ROOT) + "_cpu", dtype);
        };
    }
}
