package dev.arenagrad.functions.reductions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;

/** Sums and means. They save nothing: their derivatives spread the gradient over the summed elements. */
public final class SumAndMean {
    private static final int[] ALL = {};

    private SumAndMean() {}

    /** {@return the sum over {@code dims}, or over everything if there are none} */
    public static Tensor sum(Tensor x, boolean keepDims, int... dims) {
        Variable y = new Variable(Reductions.reduce(ReduceOp.SUM, x.array(), dims, keepDims));
        if (Graph.records(x)) {
            y.setGradFn(new Spread(dims.length == 0 ? "SumBackward0" : "SumBackward1", y, x, keepDims, dims, 1));
        }
        return y;
    }

    /** {@return the mean over {@code dims}, or over everything if there are none; NaN of nothing} */
    public static Tensor mean(Tensor x, boolean keepDims, int... dims) {
        if (!x.dtype().isFloatingPoint()) {
            throw new TensorException(
                    "mean(): could not infer output dtype. Input dtype must be either a floating point or complex"
                            + " dtype. Got: " + x.dtype().scalarName() + ". Convert it with to(DType.FLOAT32) first");
        }
        NDArray mean = Reductions.reduce(ReduceOp.SUM, x.array(), dims, keepDims);
        double count = count(x.shape(), dims);
        BinaryOperations.applyInto(BinaryOp.DIV, mean, count, mean);
        Variable y = new Variable(mean);
        if (Graph.records(x)) {
            y.setGradFn(new Spread(dims.length == 0 ? "MeanBackward0" : "MeanBackward1", y, x, keepDims, dims, count));
        }
        return y;
    }

    /** {@return the number of elements that a reduction over {@code dims} combines into one} */
    static double count(Shape shape, int[] dims) {
        if (dims.length == 0) {
            return shape.numel();
        }
        double count = 1;
        for (int dim : dims) {
            count *= shape.rank() == 0 ? 1 : shape.size(dim);
        }
        return count;
    }

    /** {@return x summed over the dimensions in which {@code target} has size 1 or none: the derivative of broadcasting} */
    public static Tensor toSize(Tensor x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        if (!target.isExpandableTo(x.shape())) {
            throw new TensorException("size {" + target + "} is not expandable to size {" + x.shape() + "}.");
        }
        if (x.numel() == target.numel()) {
            return Views.reshape(x, target.toArray());
        }
        int lead = x.dim() - target.rank();
        int[] dims = new int[x.dim()];
        int count = 0;
        for (int i = 0; i < x.dim(); i++) {
            if (i < lead || target.size(i - lead) == 1 && x.shape().size(i) != 1) {
                dims[count++] = i;
            }
        }
        if (target.rank() == 0) {
            return x.sum();
        }
        Tensor summed = sum(x, true, Arrays.copyOf(dims, count));
        return lead == 0 ? summed : Views.view(summed, target.toArray());
    }

    /** {@return g, the gradient of a reduction of {@code shape}, as a view that repeats it over the reduced dimensions} */
    public static Tensor spread(Tensor g, Shape shape, boolean keptDims, int[] dims) {
        return withReduced(g, shape, keptDims, dims).expand(shape);
    }

    /** {@return g, the gradient of a reduction of {@code shape}, as a view that broadcasts to it} */
    static Tensor withReduced(Tensor g, Shape shape, boolean keptDims, int[] dims) {
        if (keptDims || dims.length == 0) {
            return g;
        }
        int[] sorted = Arrays.stream(dims).map(shape::dim).sorted().toArray();
        Tensor spread = g;
        for (int dim : sorted) {
            spread = shape.rank() == 0 ? spread : spread.unsqueeze(dim);
        }
        return spread;
    }

    private static final class Spread extends Node {
        private final String name;
        private final Shape shape;
        private final boolean keepDims;
        private final int[] dims;
        private final double divisor;

        Spread(String name, Tensor y, Tensor x, boolean keepDims, int[] dims, double divisor) {
            super(y, x);
            this.name = name;
            this.shape = x.shape();
            this.keepDims = keepDims;
            this.dims = dims.length == 0 ? ALL : dims.clone();
            this.divisor = divisor;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            if (gradients.isNumber() && shape(0).numel() == 1) {
                gradients.spreadNumber(divisor == 0 ? gradients.number() : gradients.number() / gradients.rounded(
                        divisor));
                return;
            }
            Tensor g = divisor == 1 || divisor == 0 ? gradients.output() : gradients.output().div(divisor);
            gradients.put(0, spread(g, shape, keepDims, dims));
        }
    }
}
