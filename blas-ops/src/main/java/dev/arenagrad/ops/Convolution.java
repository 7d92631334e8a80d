package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.ConvolutionKernels;
import org.jspecify.annotations.Nullable;

/**
 * Convolution of images, and its two derivatives: directly where {@link ConvolutionKernels} serves, and else as products of matrices. Images
 * are samples by channels by rows by columns; a weight is outputs by (channels / groups) by rows by columns of the window. With X the
 * unfolded images of a sample and group, W the weight and G the gradient as matrices, they are W X, fold(W' G), and the sum of G X' over
 * samples.
 *
 * <p>Images are unfolded a few samples at a time, into a buffer of {@link #BUFFER} bytes or as large as one sample needs, which is freed
 * at the end. A window that shows each element once needs none. The caller has checked shapes and dtypes: floating point, all the same.
 */
public final class Convolution {
    /** The bytes of unfolded samples at a time, unless a single one needs more. */
    private static final long BUFFER = 4L << 20;

    /** The parts in which images are derived by at most, each by a convolution of its own. */
    private static final long MOST_PHASES = 16;

    private Convolution() {}

    /**
     * {@return W X + bias: samples by outputs by rows by columns of the grid}
     *
     * @param x samples by channels by rows by columns
     * @param weight the weight
     * @param bias outputs, or null
     * @param grid the positions of the window
     * @param groups the number of groups of channels
     */
    public static NDArray forward(NDArray x, NDArray weight, @Nullable NDArray bias, WindowGrid grid, long groups) {
        long samples = x.shape().size(0);
        long outputs = weight.shape().size(0);
        try (Temporaries made = new Temporaries()) {
            NDArray out = made.add(NDArray.allocate(x.dtype(), Shape.of(samples, outputs, grid.rows(), grid.columns()),
                    "convolution", x, weight));
            NDArray matrix = made.noted(contiguous(weight), weight);
            if (x.numel() > 0 && ConvolutionKernels.serves(x.dtype(), grid, x.shape().size(1) / groups, outputs
                    / groups)) {
                NDArray shift = bias == null ? matrix : bias;
                Access.begin(x, matrix, shift, out);
                try {
                    ConvolutionParts.forward(x, matrix, bias, grid, groups, out);
                } finally {
                    Access.end(x, matrix, shift, out);
                }
                return made.keep(out);
            }
            if (bias != null) {
                Copies.copyInto(bias.withLayout(bias.layout().unsqueeze(1).unsqueeze(2)), out);
            }
            NDArray images = made.noted(grid.isIdentity() ? contiguous(x) : x, x);
            NDArray results = out.view(samples, outputs, grid.stops());
            try (Columns columns = new Columns(x, grid)) {
                for (long from = 0; from < samples; from += columns.chunk) {
                    long to = Math.min(from + columns.chunk, samples);
                    NDArray unfolded = columns.of(images.slice(0, from, to));
                    NDArray part = results.slice(0, from, to);
                    for (long group = 0; group < groups; group++) {
                        multiply(repeated(group(matrix, 0, group, groups), to - from), group(unfolded, 1, group,
                                groups),
                                bias == null ? 0 : 1, group(part, 1, group, groups));
                    }
                }
            }
            return made.keep(out);
        }
    }

    /**
     * {@return fold(W' G): the derivative by the images, samples by channels by rows by columns}
     *
     * @param g samples by outputs by rows by columns of the grid
     * @param weight as for forward
     * @param grid of the images
     * @param groups the number of groups of channels
     */
    public static NDArray transposed(NDArray g, NDArray weight, WindowGrid grid, long groups) {
        long samples = g.shape().size(0);
        long channels = weight.shape().size(1) * groups;
        try (Temporaries made = new Temporaries()) {
            NDArray out = made.add(NDArray.allocate(g.dtype(), Shape.of(samples, channels, grid.height(), grid.width()),
                    "convolution_transposed", g, weight));
            NDArray matrix = made.noted(contiguous(weight), weight);
            if (g.numel() > 0 && servesEachPhase(g, weight, grid, groups) && isTransposed(g, matrix, grid, groups,
                    out)) {
                return made.keep(out);
            }
            if (!grid.isIdentity()) {
                Filling.fill(out, 0);
            }
            NDArray gradients = made.noted(contiguous(g), g);
            NDArray perStop = gradients.view(samples, g.shape().size(1), grid.stops());
            try (Columns columns = new Columns(out, grid)) {
                for (long from = 0; from < samples; from += columns.chunk) {
                    long to = Math.min(from + columns.chunk, samples);
                    NDArray images = out.slice(0, from, to);
                    NDArray unfolded = columns.workspace(images);
                    NDArray part = perStop.slice(0, from, to);
                    for (long group = 0; group < groups; group++) {
                        NDArray turned = repeated(group(matrix, 0, group, groups), to - from);
                        multiply(turned.withLayout(turned.layout().transpose(1, 2)), group(part, 1, group, groups), 0,
                                group(unfolded, 1, group, groups));
                    }
                    if (!grid.isIdentity()) {
                        Windows.foldInto(unfolded, grid, images);
                    }
                }
            }
            return made.keep(out);
        }
    }

    /**
     * {@return the sum of G X' over the samples: the derivative by the weight, in its shape}
     *
     * @param x the array
     * @param g samples by outputs by rows by columns of the grid
     * @param grid of x
     * @param groups the number of groups of channels
     */
    public static NDArray weightGradient(NDArray x, NDArray g, WindowGrid grid, long groups) {
        long samples = x.shape().size(0);
        long outputs = g.shape().size(1);
        try (Temporaries made = new Temporaries()) {
            NDArray out = made.add(NDArray.allocate(x.dtype(), Shape.of(outputs, x.shape().size(1) / groups, grid.down()
                    .kernel(),
                    grid.across().kernel()), "convolution_weight", x, g));
            if (samples == 0) {
                Filling.fill(out, 0);
            }
            NDArray gradients = made.noted(contiguous(g), g);
            if (x.numel() > 0 && ConvolutionKernels.servesWeight(x.dtype(), grid, x.shape().size(1) / groups, outputs
                    / groups) && isFinite(x,
                            gradients, grid, groups,
                            out)) {
                return made.keep(out);
            }
            NDArray images = made.noted(grid.isIdentity() ? contiguous(x) : x, x);
            NDArray perStop = gradients.view(samples, outputs, grid.stops());
            try (Columns columns = new Columns(x, grid)) {
                for (long from = 0; from < samples; from += columns.chunk) {
                    long to = Math.min(from + columns.chunk, samples);
                    NDArray unfolded = columns.of(images.slice(0, from, to));
                    for (long group = 0; group < groups; group++) {
                        NDArray sum = group(out, 0, group, groups);
                        for (long i = from; i < to; i++) {
                            NDArray seen = select(group(unfolded, 1, group, groups), i - from);
                            LinearAlgebra.multiplyInto(1, select(group(perStop, 1, group, groups), i),
                                    seen.withLayout(seen.layout().transpose(0, 1)), i == 0 ? 0 : 1, sum);
                        }
                    }
                }
            }
            return made.keep(out);
        }
    }

    /** {@return whether the derivative by each part of the images that sees its own taps is computed without columns} */
    private static boolean servesEachPhase(NDArray g, NDArray weight, WindowGrid grid, long groups) {
        long phases = grid.down().stride() > MOST_PHASES ? grid.down().stride()
                : grid.down().stride() * grid.across().stride();
        if (phases > MOST_PHASES || grid.taps() <= phases && phases > 1 || grid.isIdentity()) {
            return false;
        }
        for (StridePhase down : StridePhase.of(grid.down(), grid.height())) {
            for (StridePhase across : StridePhase.of(grid.across(), grid.width())) {
                if (down.axis() != null && across.axis() != null && !ConvolutionKernels.servesTransposed(g.dtype(),
                        new WindowGrid(grid.rows(), grid.columns(), down.axis(), across.axis()), weight.shape().size(1),
                        g.shape().size(1) / groups)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** out = the derivative by the images, without columns; {@return whether the weights are finite, and so it is right} */
    private static boolean isTransposed(NDArray g, NDArray weight, WindowGrid grid, long groups, NDArray out) {
        for (StridePhase down : StridePhase.of(grid.down(), grid.height())) {
            for (StridePhase across : StridePhase.of(grid.across(), grid.width())) {
                NDArray part = across.elements(down.elements(out, 2, grid.down().stride()), 3, grid.across().stride());
                if (down.axis() == null || across.axis() == null) {
                    Filling.fill(part, 0);
                } else if (!isTransposed(g, across.taps(down.taps(weight, 2), 3), new WindowGrid(grid.rows(), grid
                        .columns(), down.axis(), across.axis()), groups, part, out)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isTransposed(NDArray g, NDArray weight, WindowGrid onGradients, long groups, NDArray part,
            NDArray out) {
        try (Temporaries made = new Temporaries()) {
            NDArray matrix = made.noted(contiguous(weight), weight);
            Access.begin(g, matrix, out);
            try {
                return ConvolutionParts.transposed(g, matrix, onGradients, groups, part);
            } finally {
                Access.end(g, matrix, out);
            }
        }
    }

    /** out = the derivative by the weight, without columns; {@return whether it is finite, and so right} */
    private static boolean isFinite(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        Access.begin(x, g, out);
        try {
            return ConvolutionParts.weightGradient(x, g, grid, groups, out);
        } finally {
            Access.end(x, g, out);
        }
    }

    /** Room for some samples' unfolded images, or none where the images are their own columns. */
    private static final class Columns implements AutoCloseable {
        final long chunk;
        private final WindowGrid grid;
        private final @Nullable NDArray buffer;

        Columns(NDArray images, WindowGrid grid) {
            this.grid = grid;
            Shape one = Shape.of(1, images.shape().size(1) * grid.taps(), grid.stops());
            long samples = images.shape().size(0);
            if (grid.isIdentity() || samples == 0) {
                chunk = Math.max(samples, 1);
                buffer = null;
            } else {
                long bytes = Math.max(one.numel() * images.dtype().byteSize(), 1);
                chunk = Math.clamp(BUFFER / bytes, 1, samples);
                buffer = NDArray.allocate(images.dtype(), Shape.of(chunk, one.size(1), one.size(2)), "unfold");
            }
        }

        /** {@return the columns of some samples} */
        NDArray of(NDArray images) {
            NDArray columns = workspace(images);
            if (buffer != null) {
                Windows.unfoldInto(images, grid, columns);
            }
            return columns;
        }

        /** {@return where the columns of some samples lie} */
        NDArray workspace(NDArray images) {
            long samples = images.shape().size(0);
            return buffer == null ? images.view(samples, images.shape().size(1), grid.stops())
                    : buffer.slice(0, 0, samples);
        }

        @Override
        public void close() {
            if (buffer != null) {
                buffer.discard();
            }
        }
    }

    private static void multiply(NDArray a, NDArray b, double beta, NDArray c) {
        Access.begin(a, b, c);
        try {
            Backends.current().gemmBatched(1, a, b, beta, c);
        } finally {
            Access.end(a, b, c);
        }
    }

    private static NDArray contiguous(NDArray x) {
        return x.isContiguous() ? x : Copies.copyContiguous(x, "convolution");
    }

    /** {@return a group's share along {@code dim}; that of a weight as a matrix} */
    private static NDArray group(NDArray x, int dim, long group, long groups) {
        long size = x.shape().size(dim) / groups;
        NDArray share = x.slice(dim, group * size, (group + 1) * size);
        return x.rank() == 4 ? share.view(size, share.numel() / Math.max(size, 1)) : share;
    }

    private static NDArray select(NDArray x, long index) {
        return x.withLayout(x.layout().select(0, index));
    }

    private static NDArray repeated(NDArray matrix, long times) {
        return matrix.expand(Shape.of(times, matrix.shape().size(0), matrix.shape().size(1)));
    }

    /** {@return a contiguous array in another shape} */
}
