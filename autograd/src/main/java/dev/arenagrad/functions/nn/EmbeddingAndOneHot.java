package dev.arenagrad.functions.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.indexing.GatherAndScatter;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers of classes turned into vectors: rows of a table, or unit vectors. */
public final class EmbeddingAndOneHot {
    private EmbeddingAndOneHot() {}

    /** {@return the rows of {@code weight} with the given numbers; row {@code padding}, if there is one, gets no gradient} */
    public static Tensor embedding(Tensor indices, Tensor weight, @Nullable Long padding) {
        if (weight.dim() != 2) {
            throw new TensorException("'weight' must be 2-D, but its shape is " + weight.shape()
                    + " (the arguments are indices, weight)");
        }
        if (indices.dtype() == DType.INT32) {
            return Scope.tidy(() -> embedding(indices.to(DType.INT64), weight, padding));
        }
        if (indices.dtype() != DType.INT64) {
            throw new TensorException("Expected tensor for argument #1 'indices' to have one of the following scalar"
                    + " types: Long, Int; but got torch." + indices.dtype().scalarName()
                    + "Tensor instead (while checking arguments for embedding)");
        }
        long rows = weight.shape().size(0);
        if (padding != null && (padding < -rows || padding >= rows)) {
            throw new TensorException("Padding_idx must be within num_embeddings");
        }
        Indexing.firstOutside(indices.array(), rows).ifPresent(outside -> {
            throw new IndexOutOfBoundsException("index out of range in self: index " + outside
                    + " in a weight of " + rows + " rows");
        });
        long width = weight.shape().size(1);
        return Scope.tidy(() -> {
            Tensor numbers = indices.reshape(-1, 1).expand(indices.numel(), width);
            NDArray chosen = Indexing.gather(weight.array(), 0, numbers.array());
            Variable y = new Variable(chosen.withLayout(with(indices.shape(), width).contiguous()));
            if (Graph.records(weight)) {
                long skipped = padding == null ? -1 : padding < 0 ? padding + rows : padding;
                y.setGradFn(new Backward(y, weight, numbers, skipped));
            }
            return y;
        });
    }

    /** {@return vectors of 0 with a 1 at the given numbers; as many classes as the numbers need if {@code classes} is -1} */
    public static Tensor oneHot(Tensor numbers, long classes) {
        if (numbers.dtype() != DType.INT64) {
            throw new TensorException("one_hot is only applicable to index tensor.");
        }
        if (numbers.numel() == 0 && classes <= 0) {
            throw new TensorException("Can not infer total number of classes from empty tensor.");
        }
        long count = classes == -1 ? 1 + largest(numbers) : classes;
        Indexing.firstOutside(numbers.array(), count).ifPresent(outside -> {
            throw new TensorException(outside < 0 ? "Class values must be non-negative."
                    : "Class values must be smaller than num_classes.");
        });
        long[] sizes = with(numbers.shape(), count).toArray();
        return Scope.tidy(() -> Tensor.zeros(DType.INT64, sizes).scatter_(-1, numbers.unsqueeze(-1), 1));
    }

    private static long largest(Tensor numbers) {
        return Indexing.extreme(ReduceOp.MAX, numbers.array());
    }

    private static Shape with(Shape shape, long last) {
        long[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() + 1);
        sizes[shape.rank()] = last;
        return Shape.of(sizes);
    }

    private static final class Backward extends Node {
        private final Shape shape;
        private final long skipped;

        Backward(Tensor y, Tensor weight, Tensor numbers, long skipped) {
            super(y, weight);
            this.shape = weight.shape();
            this.skipped = skipped;
            save().tensor(numbers);
        }

        @Override
        public String name() {
            return "EmbeddingBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor numbers = saved().first();
            Tensor g = gradients.output().reshape(numbers.shape().toArray());
            Tensor counted = skipped < 0 ? g : g.maskedFill(numbers.eq(skipped), 0);
            gradients.put(0, GatherAndScatter.scatterAdd(counted, 0, numbers, shape));
        }
    }
}
