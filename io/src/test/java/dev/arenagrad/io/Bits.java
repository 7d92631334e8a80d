package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Random;

/** Tensors and their bytes, in row-major order. */
final class Bits {
    private Bits() {}

    /** {@return the bytes of the elements} */
    static byte[] of(Tensor tensor) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            Elements.write(tensor, piece -> {
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                all.writeBytes(bytes);
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return all.toByteArray();
    }

    /** {@return a tensor of those bytes} */
    static Tensor tensor(DType dtype, Shape shape, byte[] bytes) {
        try {
            return LoadedTensor.of(dtype, ByteOrder.nativeOrder(), shape, memory -> memory.copyFrom(MemorySegment
                    .ofArray(bytes)));
        } catch (IOException | FormatException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return a tensor of random bits, NaNs among them} */
    static Tensor random(DType dtype, Random random, long... sizes) {
        Shape shape = Shape.of(sizes);
        byte[] bytes = new byte[(int) shape.numel() * dtype.byteSize()];
        random.nextBytes(bytes);
        for (int i = 0; dtype == DType.BOOL && i < bytes.length; i++) {
            bytes[i] &= 1;
        }
        return tensor(dtype, shape, bytes);
    }
}
