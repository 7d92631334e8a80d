package dev.arenagrad.functions.nn;

import dev.arenagrad.MaxPooled;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.functions.ZeroDerivative;
import dev.arenagrad.functions.indexing.GatherAndScatter;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.ops.Windows;

/**
 * The largest or mean element of each window. The gradient of a maximum goes to the element that was the maximum. The gradient of a mean is
 * spread over the window, which is the adjoint of taking means.
 */
public final class Pooling {
    private Pooling() {}

    /** The windows of the elements of a result. */
    private record Cells(PoolingAxis down, PoolingAxis across) {}

    /** {@return the largest elements, of images or, with one dimension, of signals} */
    public static MaxPooled max(int dims, Tensor x, Window window) {
        return max(dims, x, slidingMax(dims, x, window), nameOfMax(dims));
    }

    /** {@return the largest elements alone} */
    public static Tensor maxValues(int dims, Tensor x, Window window) {
        return maxValues(dims, x, slidingMax(dims, x, window), nameOfMax(dims));
    }

    private static Cells slidingMax(int dims, Tensor x, Window window) {
        String pooling = "max_pool" + dims + "d";
        ImageBatches.requireFloatingPoint(pooling, x);
        requirePlanes(pooling, dims, x);
        return sliding(dims, x, window);
    }

    private static String nameOfMax(int dims) {
        return dims == 1 ? "MaxPool1DWithIndicesBackward0" : "MaxPool2DWithIndicesBackward0";
    }

    /** {@return the largest elements of a grid of {@code rows} by {@code columns} cells that covers the images evenly} */
    public static MaxPooled adaptiveMax(Tensor x, int rows, int columns) {
        return max(2, x, evenMax(x, rows, columns), "AdaptiveMaxPool2DBackward0");
    }

    /** {@return the largest elements of such a grid alone} */
    public static Tensor adaptiveMaxValues(Tensor x, int rows, int columns) {
        return maxValues(2, x, evenMax(x, rows, columns), "AdaptiveMaxPool2DBackward0");
    }

    private static Cells evenMax(Tensor x, int rows, int columns) {
        ImageBatches.requireFloatingPoint("adaptive_max_pool2d", x);
        return even("adaptive_max_pool2d", x, rows, columns);
    }

    /** {@return the mean elements, of images or, with one dimension, of signals} */
    public static Tensor mean(int dims, Tensor x, Window window) {
        String name = "avg_pool" + dims + "d";
        ImageBatches.requireFloatingPoint(name, x);
        requirePlanes(name, dims, x);
        if (dims == 2 && window.dilationDown() != 1 || window.dilationAcross() != 1) {
            throw new TensorException(name + " takes no dilation");
        }
        Cells cells = sliding(dims, x, window);
        return ImageBatches.map(x, dims, images -> mean("AvgPool2DBackward0", images, cells));
    }

    /** {@return the means of a grid of {@code rows} by {@code columns} cells that covers the images evenly} */
    public static Tensor adaptiveMean(Tensor x, int rows, int columns) {
        ImageBatches.requireFloatingPoint("adaptive_avg_pool2d", x);
        Cells cells = even("adaptive_avg_pool2d", x, rows, columns);
        return ImageBatches.map(x, 2, images -> mean("AdaptiveAvgPool2DBackward0", images, cells));
    }

    private static MaxPooled max(int dims, Tensor x, Cells cells, String name) {
        Tensor[] both = Scope.tidy(() -> {
            Tensor images = ImageBatches.batch(x, dims);
            Windows.Largest largest = Windows.maxPool(images.array(), cells.down, cells.across);
            Variable values = new Variable(largest.values());
            Variable indices = new Variable(largest.indices());
            if (Graph.records(images)) {
                values.setGradFn(new MaxBackward(name, values, images, indices));
            }
            return new Tensor[] {ImageBatches.asBefore(values, x, dims), ImageBatches.asBefore(indices, x, dims)};
        });
        return new MaxPooled(both[0], both[1]);
    }

    /** Only a derivative asks where the largest elements are. */
    private static Tensor maxValues(int dims, Tensor x, Cells cells, String name) {
        if (Graph.records(x)) {
            return Scope.tidy(() -> max(dims, x, cells, name).values());
        }
        return ImageBatches.map(x, dims, images -> new Variable(Windows.largest(images.array(), cells.down,
                cells.across)));
    }

    private static Tensor mean(String name, Tensor x, Cells cells) {
        return LinearNode.recordedAsReadAgain(name, Windows.avgPool(x.array(), cells.down, cells.across), x,
                g -> spread(name, g, cells));
    }

    private static Tensor spread(String name, Tensor g, Cells cells) {
        return LinearNode.recorded(name.replace("Backward0", "BackwardBackward0"), Windows.avgPoolBackward(g.array(),
                cells.down, cells.across), g, gg -> mean(name, gg, cells));
    }

    private static Cells sliding(int dims, Tensor x, Window window) {
        ConvolutionAxis across = new ConvolutionAxis(window.columns(), window.strideAcross(), window.paddingAcross(),
                window
                        .paddingAcross(), window.dilationAcross());
        ConvolutionAxis down = dims == 1 ? ConvolutionAxis.IDENTITY
                : new ConvolutionAxis(window.rows(), window.strideDown(), window.paddingDown(), window.paddingDown(),
                        window
                                .dilationDown());
        long height = dims == 1 ? 1 : x.shape().size(-2);
        long width = x.shape().size(-1);
        long rows = PoolingAxis.Sliding.cells(down, height, window.ceilMode());
        long columns = PoolingAxis.Sliding.cells(across, width, window.ceilMode());
        if (rows < 1 || columns < 1) {
            long channels = x.shape().size(-dims - 1);
            throw new TensorException("Given input size: (" + channels + "x" + height + "x" + width
                    + "). Calculated output size: (" + channels + "x" + rows + "x" + columns
                    + "). Output size is too small");
        }
        Cells cells = new Cells(new PoolingAxis.Sliding(down, height, rows, window.countIncludePad()),
                new PoolingAxis.Sliding(across, width, columns, window.countIncludePad()));
        requireElements(cells.down);
        requireElements(cells.across);
        return cells;
    }

    /** Taps that lie far apart may miss a small dimension altogether. */
    private static void requireElements(PoolingAxis spans) {
        if (spans.distance() > 1) {
            for (long cell = 0; cell < spans.cells(); cell++) {
                if (spans.start(cell) >= spans.end(cell)) {
                    throw new TensorException("window " + cell + " shows nothing but padding: its elements lie "
                            + spans.distance() + " apart, in a dimension of size " + spans.size());
                }
            }
        }
    }

    private static Cells even(String name, Tensor x, int rows, int columns) {
        if (x.dim() < 3) {
            throw new IllegalArgumentException("Input dimension should be at least 3, but got " + x.shape());
        }
        if (x.dim() > 4) {
            throw new TensorException(name + "(): Expected 3D or 4D tensor, but got " + x.shape());
        }
        if (rows < 0 || columns < 0) {
            throw new TensorException(name
                    + ": elements of output_size must be greater than or equal to 0 but received {"
                    + rows + ", " + columns + "}");
        }
        for (int i = x.dim() - 3; i < x.dim(); i++) {
            if (x.shape().size(i) == 0) {
                throw new TensorException(name
                        + "(): Expected input to have non-zero size for non-batch dimensions, but"
                        + " input has sizes " + x.shape() + " with dimension " + i + " being empty");
            }
        }
        return new Cells(new PoolingAxis.Even(x.shape().size(-2), rows), new PoolingAxis.Even(x.shape().size(-1),
                columns));
    }

    private static void requirePlanes(String name, int dims, Tensor x) {
        boolean fits = x.dim() == dims + 1 || x.dim() == dims + 2;
        if (!fits && dims == 1) {
            throw new TensorException("Expected 2 to 3 dimensions, but got " + x.dim()
                    + "-dimensional tensor for argument #1 'self' (while checking arguments for " + name + ")");
        }
        if (!fits && name.startsWith("max")) {
            throw new TensorException("non-empty 3D or 4D (batch mode) tensor expected for input, but got " + x
                    .shape());
        }
        boolean empty = false;
        for (int i = Math.max(x.dim() - dims - 1, 0); i < x.dim(); i++) {
            empty |= x.shape().size(i) == 0;
        }
        if (empty || !fits) {
            throw new TensorException("Expected " + (dims + 1) + "D or " + (dims + 2)
                    + "D (batch mode) tensor with optional 0 dim batch size for input, but got:" + x.shape());
        }
    }

    private static final class MaxBackward extends Node {
        private final String name;
        private final Shape shape;

        MaxBackward(String name, Tensor y, Tensor x, Tensor indices) {
            super(y, x);
            this.name = name;
            this.shape = x.shape();
            save().tensor(indices);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            long samples = shape.size(0);
            long channels = shape.size(1);
            Tensor indices = saved().first();
            long cells = indices.shape().size(2) * indices.shape().size(3);
            Tensor g = gradients.output().reshape(samples, channels, cells);
            Shape planes = Shape.of(samples, channels, shape.size(2) * shape.size(3));
            Tensor found = GatherAndScatter.scatterAdd(g, 2, indices.reshape(samples, channels, cells), planes);
            gradients.put(0, ZeroDerivative.recorded(found.reshape(shape.toArray()), gradients, 0));
        }
    }
}
