package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.List;

/** Joins several tensors. The derivative splits the gradient; only sizes are saved. */
public final class CatAndStack {
    private CatAndStack() {}

    /** {@return the tensors joined along {@code dim}} */
    public static Tensor cat(List<Tensor> tensors, int dim) {
        List<NDArray> arrays = tensors.stream().map(Tensor::array).toList();
        Variable y = new Variable(Indexing.cat(arrays, dim));
        if (Graph.records(tensors)) {
            y.setGradFn(new CatBackward(y, tensors, y.shape().dim(dim)));
        }
        return y;
    }

    /** {@return the tensors, all of one shape, joined along a new dimension before {@code dim}} */
    public static Tensor stack(List<Tensor> tensors, int dim) {
        if (tensors.isEmpty()) {
            throw new TensorException("stack expects a non-empty TensorList");
        }
        Tensor first = tensors.getFirst();
        for (int i = 1; i < tensors.size(); i++) {
            if (!tensors.get(i).shape().equals(first.shape())) {
                throw new TensorException("stack expects each tensor to be equal size, but got " + first.shape()
                        + " at entry 0 and "
                        + tensors.get(i).shape() + " at entry " + i);
            }
        }
        int at = first.unsqueeze(dim).shape().dim(dim);
        List<NDArray> arrays = tensors.stream().map(Tensor::array)
                .map(array -> array.withLayout(array.layout().unsqueeze(at))).toList();
        Variable y = new Variable(Indexing.cat(arrays, at));
        if (Graph.records(tensors)) {
            y.setGradFn(new StackBackward(y, tensors, at));
        }
        return y;
    }

    private static final class CatBackward extends Node {
        private final int dim;
        private final long[] ends;

        CatBackward(Tensor y, List<Tensor> tensors, int dim) {
            super(y, tensors);
            this.dim = dim;
            this.ends = new long[tensors.size()];
            long end = 0;
            for (int i = 0; i < ends.length; i++) {
                Tensor tensor = tensors.get(i);
                end += tensor.dim() == y.dim() ? tensor.shape().size(dim) : 0;
                ends[i] = end;
            }
        }

        @Override
        public String name() {
            return "CatBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            long start = 0;
            for (int i = 0; i < ends.length; i++) {
                if (gradients.wants(i)) {
                    Tensor part = gradients.output().slice(dim, start, ends[i]);
                    gradients.put(i, part.numel() == 0 ? part.reshape(inputShape(i).toArray()) : part);
                }
                start = ends[i];
            }
        }
    }

    private static final class StackBackward extends Node {
        private final int dim;

        StackBackward(Tensor y, List<Tensor> tensors, int dim) {
            super(y, tensors);
            this.dim = dim;
        }

        @Override
        public String name() {
            return "StackBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            for (int i = 0; i < inputs(); i++) {
                if (gradients.wants(i)) {
                    gradients.put(i, gradients.output().select(dim, i));
                }
            }
        }
    }
}
