package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.ConvolutionKernels;
import dev.arenagrad.ops.kernels.InterleavedPlanes;
import dev.arenagrad.ops.parallel.Threads;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Direct convolutions, cut into parts for several threads: some samples each or, where there are too few of them to make up for the weights
 * that each part rearranges, some outputs each. Sums over samples, and products, are cut where sizes alone say; whatever else is computed has
 * the same bits wherever it is cut, and is in one part for one thread.
 */
final class ConvolutionParts {
    /** The multiplications of a part, at least: some 20 µs. */
    private static final double PART = 1 << 20;

    /** From how many multiplications on a convolution is cut. */
    private static final double LARGE = 4 * PART;

    /** The positions of the window in the samples of a part, at least, beside which it does not count that weights are rearranged. */
    private static final long POSITIONS = 1000;

    /** The outputs of a part are a multiple of this, which those of a kernel's tile divide. */
    private static final long OUTPUTS = 32;

    private static final long MOST_PARTS = 64;

    /** The same of {@link ConvolutionProducts}, whose planes and weights are new to each part. */
    private static final long MOST_PARTS_OF_PRODUCTS = 4;

    private ConvolutionParts() {}

    /** As {@link ConvolutionKernels#forward}. */
    static void forward(NDArray x, NDArray weight, @Nullable NDArray bias, WindowGrid grid, long groups, NDArray out) {
        if (WinogradConvolution.serves(x, grid, groups, out) && WinogradConvolution.convolve(x, weight, false, bias,
                grid, out)) {
            return;
        }
        double work = multiplications(out, weight, grid);
        if (areProducts(x, grid, groups, out) && (x.shape().size(0) > 1 || work < LARGE)) {
            Split.ranges(x.shape().size(0), samplesOfProducts(x, grid, work), (from, to) -> ConvolutionProducts
                    .convolve(x.slice(0, from, to), weight, false, bias, grid, out.slice(0, from, to)), x, weight, out,
                    bias == null ? out : bias);
            return;
        }
        long samples = samplesOfAnIndependentPart(x, grid, work);
        long outputs = weight.shape().size(0);
        if (samples < x.shape().size(0)) {
            Split.ranges(x.shape().size(0), samples, (from, to) -> ConvolutionKernels.forward(x.slice(0, from, to),
                    weight, bias,
                    grid, groups, out.slice(0, from, to)), x, weight, out, bias == null ? out : bias);
        } else if (work >= LARGE && groups == 1 && outputs > OUTPUTS && Threads.allowed() > 1) {
            Split.ranges(outputs, outputsOfAPart(outputs), (from, to) -> ConvolutionKernels.forward(x, weight.slice(0,
                    from, to),
                    bias == null ? null : bias.slice(0, from, to), grid, groups, out.slice(1, from, to)), x, weight,
                    out,
                    bias == null ? out : bias);
        } else {
            ConvolutionKernels.forward(x, weight, bias, grid, groups, out);
        }
    }

    /** As {@link ConvolutionKernels#transposed}. */
    static boolean transposed(NDArray g, NDArray weight, WindowGrid grid, long groups, NDArray out) {
        if (WinogradConvolution.serves(g, grid, groups, out) && WinogradConvolution.convolve(g, weight, true, null,
                grid, out)) {
            return true;
        }
        double work = multiplications(g, weight, grid);
        if (areProducts(g, grid, groups, out) && ConvolutionKernels.isFinite(weight)) {
            Split.ranges(g.shape().size(0), samplesOfProducts(g, grid, work), (from, to) -> ConvolutionProducts
                    .convolve(g.slice(0, from, to), weight, true, null, grid, out.slice(0, from, to)), g, weight, out);
            return true;
        }
        long samples = samplesOfAnIndependentPart(g, grid, work);
        if (samples == g.shape().size(0)) {
            return ConvolutionKernels.transposed(g, weight, grid, groups, out);
        }
        AtomicBoolean computed = new AtomicBoolean(true);
        Split.ranges(g.shape().size(0), samples, (from, to) -> {
            if (!ConvolutionKernels.transposed(g.slice(0, from, to), weight, grid, groups, out.slice(0, from, to))) {
                computed.setPlain(false);
            }
        }, g, weight, out);
        return computed.get();
    }

    /**
     * As {@link ConvolutionKernels#weightGradient}. If there are few outputs, parts of the samples are summed up apart, and their sums
     * added in order.
     */
    static boolean weightGradient(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        if (WinogradConvolution.serves(x, grid, groups, g)) {
            WinogradConvolution.weightGradient(x, g, grid, out);
            return ConvolutionKernels.isFinite(out);
        }
        double work = multiplications(g, out, grid);
        long outputs = out.shape().size(0);
        boolean byProducts = groups == 1 && InterleavedPlanes.servesWeight(x.dtype(), grid, x.shape().size(0), x.shape()
                .size(1), outputs);
        if (work >= LARGE && groups == 1 && outputs >= 4 * OUTPUTS && !byProducts) {
            AtomicBoolean finite = new AtomicBoolean(true);
            Split.ranges(outputs, outputsOfAPart(outputs), (from, to) -> {
                if (!ConvolutionKernels.weightGradient(x, g.slice(1, from, to), grid, groups, out.slice(0, from, to))) {
                    finite.setPlain(false);
                }
            }, x, g, out);
            return finite.get();
        }
        Correlation correlation = byProducts ? (images, gradients, sum) -> ConvolutionProducts.weightGradient(images,
                gradients,
                grid, sum)
                : (images, gradients, sum) -> ConvolutionKernels.weightGradient(images, gradients, grid, groups, sum);
        long samples = byProducts ? samplesOfProducts(x, grid, work) : samplesOfAPart(x, grid, work);
        long parts = Math.ceilDiv(x.shape().size(0), samples);
        if (parts == 1 || parts * out.numel() > x.numel()) {
            return correlation.compute(x, g, out);
        }
        return summed(x, g, correlation, samples, Math.toIntExact(parts), out);
    }

    /** A derivative by the weight of some samples. */
    private interface Correlation {
        /** {@return whether all is finite} */
        boolean compute(NDArray x, NDArray g, NDArray out);
    }

    private static boolean summed(NDArray x, NDArray g, Correlation correlation, long samples, int parts, NDArray out) {
        try (Temporaries made = new Temporaries()) {
            NDArray sums = made.add(NDArray.allocate(out.dtype(), Shape.of(parts, out.numel()), "convolution_weight"));
            AtomicBoolean finite = new AtomicBoolean(true);
            Split.ranges(x.shape().size(0), samples, (from, to) -> {
                NDArray sum = sums.withLayout(sums.layout().select(0, from / samples)).view(out.shape().toArray());
                if (!correlation.compute(x.slice(0, from, to), g.slice(0, from, to), sum)) {
                    finite.setPlain(false);
                }
            }, x, g, sums);
            NDArray row = out.view(1, out.numel());
            Backends.current().reduce(ReduceOp.SUM, sums, row);
            return finite.get();
        }
    }

    private static boolean areProducts(NDArray x, WindowGrid grid, long groups, NDArray results) {
        return groups == 1 && InterleavedPlanes.serves(x.dtype(), grid, x.shape().size(0), x.shape().size(1), results
                .shape().size(1));
    }

    private static long samplesOfProducts(NDArray images, WindowGrid grid, double work) {
        return Math.max(samplesOfAPart(images, grid, work), Math.ceilDiv(images.shape().size(0),
                MOST_PARTS_OF_PRODUCTS));
    }

    private static double multiplications(NDArray results, NDArray weight, WindowGrid grid) {
        return (double) results.shape().size(0) * grid.stops() * weight.numel();
    }

    private static long samplesOfAnIndependentPart(NDArray images, WindowGrid grid, double work) {
        return Threads.allowed() == 1 ? images.shape().size(0) : samplesOfAPart(images, grid, work);
    }

    private static long samplesOfAPart(NDArray images, WindowGrid grid, double work) {
        long samples = images.shape().size(0);
        if (work < LARGE || samples < 2) {
            return Math.max(samples, 1);
        }
        double parts = Math.min(Math.min(work / PART, MOST_PARTS), (double) samples * grid.stops() / POSITIONS);
        return Math.ceilDiv(samples, Math.clamp((long) parts, 1, samples));
    }

    private static long outputsOfAPart(long outputs) {
        return Math.ceilDiv(Math.ceilDiv(outputs, 4), OUTPUTS) * OUTPUTS;
    }
}
