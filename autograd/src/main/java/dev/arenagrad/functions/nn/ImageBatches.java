package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.function.UnaryOperator;

/** Signals and single images seen as batches of images: samples by channels by rows by columns. */
final class ImageBatches {
    private ImageBatches() {}

    /** {@return a tensor of channels by columns, or samples by channels by columns, as images of one row} */
    static Tensor ofSignals(Tensor x) {
        return x.unsqueeze(-2);
    }

    /** {@return f(x as a batch of images), in the form of x} */
    static Tensor map(Tensor x, int spatialDims, UnaryOperator<Tensor> f) {
        return Scope.tidy(() -> asBefore(f.apply(batch(x, spatialDims)), x, spatialDims));
    }

    /** {@return x as a batch of images} */
    static Tensor batch(Tensor x, int spatialDims) {
        Tensor images = spatialDims == 1 ? ofSignals(x) : x;
        return x.dim() == spatialDims + 1 ? images.unsqueeze(0) : images;
    }

    /** {@return a batch of images in the form that x has} */
    static Tensor asBefore(Tensor images, Tensor x, int spatialDims) {
        Tensor same = x.dim() == spatialDims + 1 ? images.squeeze(0) : images;
        return spatialDims == 1 ? same.squeeze(-2) : same;
    }

    /** Requires one of the floating-point dtypes. */
    static void requireFloatingPoint(String operation, Tensor x) {
        if (!x.dtype().isFloatingPoint()) {
            throw new TensorException("\"" + operation + "\" not implemented for '" + x.dtype().scalarName() + "'");
        }
    }
}
