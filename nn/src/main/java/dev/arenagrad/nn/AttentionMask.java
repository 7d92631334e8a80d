package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import org.jspecify.annotations.Nullable;

/** The two masks of attention as one, to add to the products of queries and keys. */
final class AttentionMask {
    private AttentionMask() {}

    /**
     * {@return numbers to add, which broadcast to samples, heads, queries and keys, or null if there are no masks}
     *
     * @param queries samples first
     * @param keys the number of keys
     */
    static @Nullable Tensor of(@Nullable Tensor keyPadding, @Nullable Tensor mask, Tensor queries, long keys,
            int heads) {
        long samples = queries.shape().size(0);
        long length = queries.shape().size(1);
        Tensor byKey = keyPadding == null ? null
                : added(keyPadding, queries.dtype(), "key_padding_mask", keyPadding.dim() == 1 && samples == 1 ? Shape
                        .of(keys)
                        : Shape.of(samples, keys)).reshape(samples, 1, 1, keys);
        Tensor byQuery = mask == null ? null
                : mask.dim() == 2 ? added(mask, queries.dtype(), "attn_mask", Shape.of(length, keys))
                        : added(mask, queries.dtype(), "attn_mask", Shape.of(samples * heads, length, keys)).reshape(
                                samples, heads, length, keys);
        return byKey == null ? byQuery : byQuery == null ? byKey : byKey.add(byQuery);
    }

    private static Tensor added(Tensor mask, DType dtype, String name, Shape expected) {
        if (!mask.shape().equals(expected)) {
            throw new TensorException("The shape of the " + name + " is " + mask.shape() + ", but should be "
                    + expected + ".");
        }
        if (mask.dtype() == DType.BOOL) {
            return Tensor.zeros(dtype, expected.toArray()).maskedFill(mask, Double.NEGATIVE_INFINITY);
        }
        if (!mask.dtype().isFloatingPoint()) {
            throw new TensorException("only bool and floating types of " + name + " are supported, but got " + mask
                    .dtype().torchName());
        }
        return mask.dtype() == dtype ? mask : mask.to(dtype);
    }
}
