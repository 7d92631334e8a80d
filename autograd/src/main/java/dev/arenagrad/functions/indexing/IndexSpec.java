package dev.arenagrad.functions.indexing;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.Accumulation;
import dev.arenagrad.ops.AdvancedIndexing;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.Masks;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Selection;
import dev.arenagrad.ops.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps index arrays or a mask to places in an array, where {@link IndexPut} takes, replaces or adds elements. A 0-dimensional source is
 * broadcast to all places.
 */
public sealed interface IndexSpec {
    /** {@return the elements of x at the places} */
    NDArray take(List<NDArray> names, NDArray x);

    /** Replaces the elements of {@code target} at the places by those of {@code source}. */
    void replace(List<NDArray> names, NDArray target, NDArray source);

    /** Adds the elements of {@code source} to those of {@code target} at the places; several may be added at one. */
    void add(List<NDArray> names, NDArray target, NDArray source);

    /**
     * {@return a copy of x, in which elements are to change: in the order of x}
     *
     * @param operation what changes it
     */
    default NDArray copyOf(NDArray x, String operation) {
        return Copies.copy(x, x.dtype(), operation);
    }

    /**
     * {@return taken elements in the shape of a source that they were put from, or in one that it was broadcast to}
     *
     * @param taken what {@link #take} gave
     */
    default Tensor shaped(Tensor taken, Shape source) {
        return taken;
    }

    /** {@return the name of the node of taking} */
    String taking();

    /** {@return the name of the node of replacing} */
    String replacing();

    /** {@return the name of the node of adding} */
    String adding();

    /** For each element of an index, the place where the index replaces its own position along a dimension. */
    record Scattered(int dim) implements IndexSpec {
        @Override
        public NDArray take(List<NDArray> names, NDArray x) {
            return Indexing.gather(x, dim, names.getFirst());
        }

        @Override
        public void replace(List<NDArray> names, NDArray target, NDArray source) {
            NDArray index = names.getFirst();
            Indexing.scatter(target, dim, index, source.rank() == 0 ? source.expand(index.shape()) : source);
        }

        @Override
        public void add(List<NDArray> names, NDArray target, NDArray source) {
            NDArray index = names.getFirst();
            Indexing.scatterAdd(target, dim, index, source.rank() == 0 ? source.expand(index.shape()) : source);
        }

        /** {@return a row-major copy, in the order in which an index goes through it} */
        @Override
        public NDArray copyOf(NDArray x, String operation) {
            return Copies.copyContiguous(x, operation);
        }

        @Override
        public String taking() {
            return "GatherBackward0";
        }

        @Override
        public String replacing() {
            return "ScatterBackward0";
        }

        @Override
        public String adding() {
            return "ScatterAddBackward0";
        }
    }

    /** Whole entries along a dimension, named by a vector of indices. */
    record Entries(int dim) implements IndexSpec {
        @Override
        public NDArray take(List<NDArray> names, NDArray x) {
            return Indexing.indexSelect(x, dim, names.getFirst());
        }

        @Override
        public void replace(List<NDArray> names, NDArray target, NDArray source) {
            NDArray index = names.getFirst();
            Indexing.indexCopy(target, dim, index, repeated(source, index, target));
        }

        @Override
        public void add(List<NDArray> names, NDArray target, NDArray source) {
            NDArray index = names.getFirst();
            Indexing.indexAdd(target, dim, index, repeated(source, index, target));
        }

        private NDArray repeated(NDArray source, NDArray index, NDArray target) {
            if (source.rank() > 0 || target.rank() == 0) {
                return source;
            }
            long[] sizes = target.shape().toArray();
            sizes[dim] = index.numel();
            return source.expand(Shape.of(sizes));
        }

        @Override
        public String taking() {
            return "IndexSelectBackward0";
        }

        @Override
        public String replacing() {
            return "IndexCopyBackward0";
        }

        @Override
        public String adding() {
            return "IndexAddBackward0";
        }
    }

    /**
     * Entries named by several index arrays together.
     *
     * @param dims the dimension that each index stands for, ascending
     */
    record Crossing(List<Integer> dims) implements IndexSpec {
        private List<@Nullable NDArray> byDimension(List<NDArray> names) {
            @Nullable NDArray[] indices = new @Nullable NDArray[dims.getLast() + 1];
            for (int i = 0; i < dims.size(); i++) {
                indices[dims.get(i)] = names.get(i);
            }
            return Arrays.asList(indices);
        }

        @Override
        public NDArray take(List<NDArray> names, NDArray x) {
            return AdvancedIndexing.index(x, byDimension(names));
        }

        @Override
        public void replace(List<NDArray> names, NDArray target, NDArray source) {
            AdvancedIndexing.put(target, byDimension(names), source, false);
        }

        @Override
        public void add(List<NDArray> names, NDArray target, NDArray source) {
            AdvancedIndexing.put(target, byDimension(names), source, true);
        }

        @Override
        public String taking() {
            return "IndexBackward0";
        }

        @Override
        public String replacing() {
            return "IndexPutBackward0";
        }

        @Override
        public String adding() {
            return "IndexPutBackward0";
        }
    }

    /** Where a mask of the array's shape is true, in row-major order. */
    record Masked() implements IndexSpec {
        @Override
        public NDArray take(List<NDArray> names, NDArray x) {
            return Masks.select(x, names.getFirst());
        }

        @Override
        public void replace(List<NDArray> names, NDArray target, NDArray source) {
            if (source.rank() == 0) {
                Selection.fillWhere(names.getFirst(), source, target);
            } else {
                Masks.scatter(target, names.getFirst(), source);
            }
        }

        @Override
        public void add(List<NDArray> names, NDArray target, NDArray source) {
            NDArray sum = Masks.select(target, names.getFirst());
            try {
                Accumulation.addInto(source.expand(sum.shape()), sum);
                Masks.scatter(target, names.getFirst(), sum);
            } finally {
                sum.discard();
            }
        }

        @Override
        public Tensor shaped(Tensor taken, Shape source) {
            if (source.rank() == 0 && taken.numel() != 1) {
                return taken;
            }
            long unused = source.numel() - taken.numel();
            Tensor all = unused == 0 ? taken : Tensor.cat(List.of(taken, Tensor.zeros(taken.dtype(), unused)), 0);
            return all.view(source.toArray());
        }

        @Override
        public String taking() {
            return "MaskedSelectBackward0";
        }

        @Override
        public String replacing() {
            return "MaskedScatterBackward0";
        }

        @Override
        public String adding() {
            return "MaskedScatterBackward0";
        }
    }
}
