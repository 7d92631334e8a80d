package dev.arenagrad.ops;

/** Requirements of operations in place on the array that they change. */
public final class InPlaceRules {
    private InPlaceRules() {}

    /**
     * Refuses an array whose elements share memory, or whose memory is read-only.
     *
     * @param out the array that an operation will change
     * @throws TensorException if elements of it share memory, or the memory is read-only
     */
    public static void requireWritable(NDArray out) {
        if (out.storage().isReadOnly()) {
            throw new TensorException("a tensor over read-only memory cannot be changed in place; clone() it");
        }
        if (out.layout().overlapsItself()) {
            throw new TensorException(
                    "unsupported operation: more than one element of the written-to tensor refers to a single"
                            + " memory location. Please clone() the tensor before performing the operation.");
        }
    }

    /**
     * Refuses an operand of an operation in place that does not broadcast to the shape of its tensor.
     *
     * @param operand the operand
     * @param out the tensor that the operation changes
     * @throws TensorException with the text of operations in place
     */
    public static void requireBroadcastable(NDArray operand, NDArray out) {
        requireFits(out, Shape.broadcast(out.shape(), operand.shape()));
    }

    static void requireFits(NDArray out, Shape result) {
        if (!result.equals(out.shape())) {
            throw new TensorException("output with shape " + out.shape() + " doesn't match the broadcast shape "
                    + result + "; an operation in place cannot grow its tensor");
        }
    }

    static void requireCastable(DType from, DType to) {
        if (from.isFloatingPoint() && !to.isFloatingPoint() || to == DType.BOOL && from != DType.BOOL) {
            throw new TensorException("result type " + from.scalarName() + " can't be cast to the desired output type "
                    + to.scalarName());
        }
    }
}
