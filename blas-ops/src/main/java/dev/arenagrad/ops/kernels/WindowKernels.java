package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.WindowGrid;
import dev.arenagrad.ops.blas.VectorsF32;
import dev.arenagrad.ops.blas.VectorsF64;
import java.lang.foreign.MemorySegment;

/**
 * Windows laid out as columns, and back. One tap of a window, followed across a row of stops, is a run of equally spaced elements of a
 * row of the image, with zeros at its ends.
 */
public final class WindowKernels {
    private WindowKernels() {}

    /** out = what the window shows, as {@link dev.arenagrad.ops.Backend#unfold} says. */
    public static void unfold(NDArray x, WindowGrid grid, NDArray out) {
        eachTap(true, x, grid, out);
    }

    /** Adds the taps to the images, as {@link dev.arenagrad.ops.Backend#fold} says. */
    public static void fold(NDArray columns, WindowGrid grid, NDArray out) {
        eachTap(false, out, grid, columns);
    }

    private static void eachTap(boolean unfolds, NDArray images, WindowGrid grid, NDArray columns) {
        if (images.numel() == 0 || columns.numel() == 0) {
            return;
        }
        long channels = images.shape().size(1);
        long width = grid.across().kernel();
        long taps = grid.down().kernel() * width;
        long rowStep = LoopNest.step(columns, 1);
        for (long sample = 0; sample < images.shape().size(0); sample++) {
            long columnsAt = LoopNest.start(columns) + sample * LoopNest.step(columns, 0);
            for (long channel = 0; channel < channels; channel++) {
                long planeAt = LoopNest.start(images) + sample * LoopNest.step(images, 0) + channel * LoopNest.step(
                        images, 1);
                for (long tap = 0; tap < taps; tap++, columnsAt += rowStep) {
                    if (unfolds) {
                        unfoldTap(images, planeAt, grid, tap / width, tap % width, columns, columnsAt);
                    } else {
                        foldTap(images, planeAt, grid, tap / width, tap % width, columns, columnsAt);
                    }
                }
            }
        }
    }

    private static void unfoldTap(NDArray images, long planeAt, WindowGrid grid, long tapDown, long tapAcross,
            NDArray columns, long columnsAt) {
        DType dtype = images.dtype();
        int size = dtype.byteSize();
        MemorySegment from = images.storage().segment();
        MemorySegment to = columns.storage().segment();
        ConvolutionAxis across = grid.across();
        long stops = grid.columns();
        long first = across.firstInside(tapAcross, stops);
        long end = across.firstBehind(tapAcross, grid.width(), stops);
        long firstAt = planeAt + across.element(first, tapAcross) * LoopNest.step(images, 3);
        long step = across.stride() * LoopNest.step(images, 3);
        long at = columnsAt;
        for (long stop = 0; stop < grid.rows(); stop++, at += stops * size) {
            long row = grid.down().element(stop, tapDown);
            if (row < 0 || row >= grid.height() || first == end) {
                FillKernels.run(dtype, 0, to, at, size, stops);
            } else {
                if (first > 0) {
                    FillKernels.run(dtype, 0, to, at, size, first);
                }
                CopyKernels.move(size, from, firstAt + row * LoopNest.step(images, 2), step, to, at + first * size,
                        size,
                        end - first);
                if (end < stops) {
                    FillKernels.run(dtype, 0, to, at + end * size, size, stops - end);
                }
            }
        }
    }

    private static void foldTap(NDArray images, long planeAt, WindowGrid grid, long tapDown, long tapAcross,
            NDArray columns, long columnsAt) {
        ConvolutionAxis across = grid.across();
        long stops = grid.columns();
        long first = across.firstInside(tapAcross, stops);
        long end = across.firstBehind(tapAcross, grid.width(), stops);
        long firstAt = planeAt + across.element(first, tapAcross) * LoopNest.step(images, 3);
        for (long stop = 0; stop < grid.rows(); stop++) {
            long row = grid.down().element(stop, tapDown);
            if (row >= 0 && row < grid.height() && first < end) {
                add(columns, columnsAt + (stop * stops + first) * LoopNest.step(columns, 2), images, firstAt + row
                        * LoopNest
                                .step(images, 2), across.stride(), end - first);
            }
        }
    }

    /** Adds n neighbours of the columns to every {@code stride}-th element of a row of an image. */
    private static void add(NDArray columns, long columnsAt, NDArray images, long imagesAt, long stride, long n) {
        MemorySegment from = columns.storage().segment();
        MemorySegment to = images.storage().segment();
        int size = images.dtype().byteSize();
        long fromStride = columns.layout().stride(2);
        long toStride = stride * images.layout().stride(3);
        switch (images.dtype()) {
            case FLOAT32 -> VectorsF32.axpy(n, 1, from, columnsAt / size, fromStride, to, imagesAt / size, toStride);
            case FLOAT64 -> VectorsF64.axpy(n, 1, from, columnsAt / size, fromStride, to, imagesAt / size, toStride);
            default -> throw new UnsupportedOperationException("fold of " + images.dtype());
        }
    }
}
