package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.Winograd;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions by {@link Winograd}'s transforms and products of matrices, which are the backend's. Cut into parts of some blocks of tiles for
 * several threads, where depends on sizes alone.
 */
final class WinogradConvolution {
    /** The multiplications of a part, at least: more than 100 µs, beside which its memory does not count. */
    private static final double PART = 1 << 24;

    private static final long MOST_PARTS = 16;

    private WinogradConvolution() {}

    /** {@return whether the convolution of x is computed here} */
    static boolean serves(NDArray x, WindowGrid grid, long groups, NDArray out) {
        return groups == 1 && hasContiguousRows(out) && Winograd.serves(x.dtype(), grid, x.shape().size(1), out.shape()
                .size(1));
    }

    private static boolean hasContiguousRows(NDArray images) {
        return images.layout().stride(3) == 1 && images.layout().stride(2) == images.shape().size(3);
    }

    /**
     * out = the convolution of x, plus a bias.
     *
     * @param weight contiguous: outputs by channels, or channels by outputs if it is turned
     * @param turned whether taps are counted backwards, as in the derivative by the images
     * @return whether all is finite. Otherwise elements may be wrong, since one that is not reaches others of its tile
     */
    static boolean convolve(NDArray x, NDArray weight, boolean turned, @Nullable NDArray bias, WindowGrid grid,
            NDArray out) {
        try (Temporaries made = new Temporaries()) {
            long channels = x.shape().size(1);
            long outputs = out.shape().size(1);
            NDArray factors = made.add(allocate(Winograd.PLANES, channels, outputs));
            Winograd.transformWeights(weight, turned, factors, made.add(allocate(Winograd.scratchForWeights(outputs))));
            Winograd tiles = new Winograd(grid, x.shape().size(0), channels, outputs);
            AtomicBoolean finite = new AtomicBoolean(true);
            Split.ranges(tiles.blocks(), blocksOfAPart(tiles, channels * outputs, MOST_PARTS), (from, to) -> {
                if (!convolve(tiles, from, to, x, factors, bias, out)) {
                    finite.setPlain(false);
                }
            }, x, factors, out, bias == null ? out : bias);
            return finite.get();
        }
    }

    private static boolean convolve(Winograd tiles, long from, long to, NDArray x, NDArray factors,
            @Nullable NDArray bias, NDArray out) {
        boolean finite = true;
        try (Temporaries made = new Temporaries()) {
            NDArray seen = made.add(tiles.allocatePlanes(x.shape().size(1)));
            NDArray products = made.add(tiles.allocatePlanes(out.shape().size(1)));
            NDArray scratch = made.add(allocate(tiles.scratch()));
            for (long block = from; block < to; block++) {
                tiles.showImages(x, block, seen, scratch);
                Backends.current().gemmBatched(1, matrices(seen, tiles.tiles(block), x.shape().size(1)), factors, 0,
                        matrices(products, tiles.tiles(block), out.shape().size(1)));
                finite &= tiles.storeResults(products, block, bias, out, scratch);
            }
        }
        return finite;
    }

    /** out = the derivative by the weight, contiguous. If elements are not finite, others may be wrong. */
    static void weightGradient(NDArray x, NDArray g, WindowGrid grid, NDArray out) {
        long channels = x.shape().size(1);
        long outputs = g.shape().size(1);
        Winograd tiles = new Winograd(grid, x.shape().size(0), channels, outputs);
        long size = Winograd.PLANES * outputs * channels;
        long length = blocksOfAPart(tiles, channels * outputs, Math.clamp((x.numel() + g.numel()) / size, 1,
                MOST_PARTS));
        long parts = Math.ceilDiv(tiles.blocks(), length);
        try (Temporaries made = new Temporaries()) {
            NDArray sums = made.add(allocate(parts, size));
            Split.ranges(tiles.blocks(), length, (from, to) -> {
                NDArray sum = sums.withLayout(sums.layout().select(0, from / length)).view(Winograd.PLANES, outputs,
                        channels);
                correlate(tiles, from, to, x, g, sum);
            }, x, g, sums);
            NDArray sum = sums;
            if (parts > 1) {
                sum = made.add(allocate(1, size));
                Backends.current().reduce(ReduceOp.SUM, sums, sum);
            }
            NDArray scratch = made.add(allocate(Winograd.scratchForWeights(channels)));
            Winograd.storeWeightGradient(sum.view(Winograd.PLANES, outputs, channels), out, scratch);
        }
    }

    private static void correlate(Winograd tiles, long from, long to, NDArray x, NDArray g, NDArray sum) {
        try (Temporaries made = new Temporaries()) {
            NDArray seen = made.add(tiles.allocatePlanes(x.shape().size(1)));
            NDArray gradients = made.add(tiles.allocatePlanes(g.shape().size(1)));
            NDArray scratch = made.add(allocate(tiles.scratch()));
            for (long block = from; block < to; block++) {
                tiles.showImages(x, block, seen, scratch);
                tiles.showGradients(g, block, gradients, scratch);
                NDArray spread = matrices(gradients, tiles.tiles(block), g.shape().size(1));
                Backends.current().gemmBatched(1, spread.withLayout(spread.layout().transpose(1, 2)), matrices(seen,
                        tiles.tiles(block), x.shape().size(1)), block == from ? 0 : 1, sum);
            }
        }
    }

    private static long blocksOfAPart(Winograd tiles, long products, long mostParts) {
        double work = (double) Winograd.PLANES * tiles.tiles() * tiles.blocks() * products;
        return Math.ceilDiv(tiles.blocks(), Math.clamp((long) (work / PART), 1, Math.min(mostParts, tiles.blocks())));
    }

    private static NDArray matrices(NDArray planes, long rows, long columns) {
        return planes.slice(1, 0, rows * columns).view(Winograd.PLANES, rows, columns);
    }

    private static NDArray allocate(long... sizes) {
        return NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "convolution");
    }
}
