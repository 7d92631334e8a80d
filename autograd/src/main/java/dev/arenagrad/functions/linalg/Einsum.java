package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.shape.SelectAndSlice;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Sums of products by Einstein's convention, made of diagonals, sums, permutations and batched matrix products. */
public final class Einsum {
    private static final List<Integer> NONE = List.of();

    private Einsum() {}

    /**
     * {@return the sum of products that {@code equation} describes} As {@link Tensor#einsum}.
     *
     * @throws IllegalArgumentException if there are no tensors
     */
    public static Tensor of(String equation, List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("einsum(): must specify the equation string and at least one operand");
        }
        EinsumEquation parsed = EinsumEquation.of(equation, tensors);
        parsed.requireFitting(tensors);
        return Scope.tidy(() -> {
            Labelled product = Labelled.of(tensors.getFirst(), parsed.operands().getFirst());
            for (int i = 1; i < tensors.size(); i++) {
                int next = i + 1;
                product = product.times(Labelled.of(tensors.get(i), parsed.operands().get(i)), label -> parsed
                        .needsAfter(next, label));
            }
            return product.summed(parsed.result()::contains).permuted(parsed.result());
        });
    }

    /** A tensor with a label for each dimension, all different. */
    private record Labelled(Tensor tensor, List<Integer> labels) {
        /** {@return the tensor, of which dimensions with the same label became their diagonal} */
        static Labelled of(Tensor tensor, List<Integer> labels) {
            for (int second = 1; second < labels.size(); second++) {
                int label = labels.get(second);
                int first = labels.indexOf(label);
                if (first < second) {
                    List<Integer> rest = new ArrayList<>(labels);
                    rest.remove(second);
                    rest.remove(first);
                    rest.add(label);
                    return of(SelectAndSlice.diagonal(tensor, 0, first, second), rest);
                }
            }
            return new Labelled(tensor, labels);
        }

        /** {@return this times {@code other}, summed over the labels that both have and nothing else needs} */
        Labelled times(Labelled other, IntPredicate isNeeded) {
            Labelled a = summed(label -> isNeeded.test(label) || other.has(label)).withoutOnes(other);
            Labelled b = other.summed(label -> isNeeded.test(label) || has(label)).withoutOnes(a);
            List<Integer> batch = a.select(label -> b.has(label) && isNeeded.test(label));
            List<Integer> contracted = a.select(label -> b.has(label) && !isNeeded.test(label));
            List<Integer> left = a.select(label -> !b.has(label));
            List<Integer> right = b.select(label -> !a.has(label));
            List<Integer> all = Stream.of(batch, left, right).flatMap(List::stream).toList();
            long[] sizes = all.stream().mapToLong(label -> a.has(label) ? a.size(label) : b.size(label)).toArray();
            Tensor product = contracted.isEmpty()
                    ? a.grouped(batch, left, NONE).mul(b.grouped(batch, NONE, right))
                    : a.grouped(batch, left, contracted).bmm(b.grouped(batch, contracted, right));
            return new Labelled(product.reshape(sizes), all);
        }

        /** {@return this, summed over the dimensions whose labels are not kept} */
        Labelled summed(IntPredicate isKept) {
            int[] dims = labels.stream().filter(label -> !isKept.test(label)).mapToInt(labels::indexOf).toArray();
            return dims.length == 0 ? this : new Labelled(tensor.sum(dims), select(isKept));
        }

        /** {@return this without dimensions of size 1 that have another size in {@code other}, to which they are broadcast} */
        private Labelled withoutOnes(Labelled other) {
            return summed(label -> size(label) != 1 || !other.has(label) || other.size(label) == 1);
        }

        Tensor permuted(List<Integer> order) {
            return tensor.permute(order.stream().mapToInt(labels::indexOf).toArray());
        }

        /** {@return this with three dimensions, one for each group of labels} */
        private Tensor grouped(List<Integer> first, List<Integer> second, List<Integer> third) {
            List<Integer> order = Stream.of(first, second, third).flatMap(List::stream).toList();
            return permuted(order).reshape(numel(first), numel(second), numel(third));
        }

        private long numel(List<Integer> group) {
            return group.stream().mapToLong(this::size).reduce(1, (a, b) -> a * b);
        }

        private List<Integer> select(IntPredicate isWanted) {
            return labels.stream().filter(isWanted::test).toList();
        }

        private boolean has(int label) {
            return labels.contains(label);
        }

        private long size(int label) {
            return tensor.shape().size(labels.indexOf(label));
        }
    }
}
