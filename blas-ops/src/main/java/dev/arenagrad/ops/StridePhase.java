package dev.arenagrad.ops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a dimension that a window with a stride s shows by the same taps: every s-th from {@code first} on. Its taps are every
 * {@code tapStep}-th from {@code firstTap} on. The derivative by these elements is a convolution of gradients without a stride.
 *
 * @param first the first element
 * @param firstTap the first tap that shows them
 * @param tapStep the distance between the taps that do
 * @param axis how those taps, counted backwards, slide over the gradients; null if there are none
 */
record StridePhase(long first, long firstTap, long tapStep, @Nullable ConvolutionAxis axis) {
    /**
     * {@return the phases of a dimension}
     *
     * @param slide how the window slides
     * @param size the size of the dimension
     */
    static List<StridePhase> of(ConvolutionAxis slide, long size) {
        List<StridePhase> phases = new ArrayList<>();
        for (long first = 0; first < Math.min(slide.stride(), size); first++) {
            phases.add(of(slide, size, first));
        }
        return phases;
    }

    private static StridePhase of(ConvolutionAxis slide, long size, long first) {
        List<Long> taps = new ArrayList<>();
        for (long tap = 0; tap < Math.min(slide.kernel(), slide.stride()); tap++) {
            if (Math.floorMod(first + slide.before() - tap * slide.dilation(), slide.stride()) == 0) {
                taps.add(tap);
            }
        }
        if (taps.isEmpty()) {
            return new StridePhase(first, 0, 1, null);
        }
        long firstTap = taps.getFirst();
        long tapStep = slide.stride() / gcd(slide.stride(), slide.dilation());
        long count = (slide.kernel() - 1 - firstTap) / tapStep + 1;
        long distance = tapStep * slide.dilation() / slide.stride();
        long span = (count - 1) * distance;
        long before = span - Math.floorDiv(first + slide.before() - firstTap * slide.dilation(), slide.stride());
        long elements = (size - 1 - first) / slide.stride() + 1;
        long after = elements + span - slide.stops(size) - before;
        return new StridePhase(first, firstTap, tapStep, new ConvolutionAxis(count, 1, before, after, distance));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** {@return the elements of a dimension of an array} */
    NDArray elements(NDArray x, int dim, long stride) {
        return x.withLayout(x.layout().slice(dim, first, x.shape().size(dim), stride));
    }

    /** {@return the taps in a dimension of a weight} */
    NDArray taps(NDArray weight, int dim) {
        return weight.withLayout(weight.layout().slice(dim, firstTap, weight.shape().size(dim), tapStep));
    }
}
