package dev.arenagrad.functions.indexing;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.BinaryOperations;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes elements from {@linkplain IndexSpec places} of a tensor, and puts elements there. Only the indices or the mask are saved. Taking
 * and adding are each other's derivative; replaced elements get no gradient.
 *
 * @param places how the places are named
 * @param names the tensors that name them
 */
public record IndexPut(IndexSpec places, List<Tensor> names) {
    /** The change at places: elements are replaced, or others, times a factor, are added. */
    private record Change(boolean replaces, double factor) {
        static final Change REPLACE = new Change(true, 1);
        static final Change ADD = new Change(false, 1);
    }

    private List<NDArray> arrays() {
        return names.stream().map(Tensor::array).toList();
    }

    /** {@return the elements of x at the places} */
    public Tensor take(Tensor x) {
        Variable y = new Variable(places.take(arrays(), x.array()));
        if (Graph.records(x)) {
            y.setGradFn(new TakeBackward(this, y, x));
        }
        return y;
    }

    /** {@return zeros of {@code shape} with the elements of x added at the places: the derivative of taking} */
    Tensor addToZeros(Tensor x, Shape shape) {
        NDArray sum = NDArray.allocate(x.dtype(), shape, places.adding());
        try {
            Filling.fill(sum, 0);
            places.add(arrays(), sum, x.array());
        } catch (Throwable e) {
            sum.discard();
            throw e;
        }
        return recorded(places.adding(), Change.ADD, new Variable(sum), new Variable(sum), x);
    }

    /** {@return x with its elements at the places replaced by those of {@code source}} */
    public Tensor replace(String name, Tensor x, Tensor source) {
        Variable y = new Variable(places.copyOf(x.array(), name));
        try {
            places.replace(arrays(), y.array(), source.array());
        } catch (Throwable e) {
            y.array().discard();
            throw e;
        }
        return recorded(name, Change.REPLACE, y, x, source);
    }

    /** {@return x with the elements of {@code source}, times {@code factor}, added at the places} */
    Tensor add(Tensor x, Tensor source, double factor) {
        Variable y = new Variable(places.copyOf(x.array(), places.adding()));
        try {
            add(y.array(), source.array(), factor);
        } catch (Throwable e) {
            y.array().discard();
            throw e;
        }
        return recorded(places.adding(), new Change(false, factor), y, x, source);
    }

    private void add(NDArray target, NDArray source, double factor) {
        NDArray scaled = factor == 1 ? source : BinaryOperations.apply(BinaryOp.MUL, source, factor);
        try {
            places.add(arrays(), target, scaled);
        } finally {
            if (scaled != source) {
                scaled.storage().disown();
            }
        }
    }

    private Tensor recorded(String name, Change change, Variable y, Tensor x, Tensor source) {
        if (Graph.records(x, source)) {
            y.setGradFn(new PutBackward(this, name, change, y, x, source));
        }
        return y;
    }

    /**
     * Replaces the elements of {@code target} at the places.
     *
     * @return target
     */
    public Tensor replaceInPlace(String name, Tensor target, Tensor source) {
        Variable changed = InPlace.requireChangeable(target, source);
        return change(changed, node(name, Change.REPLACE, changed, source), () -> places.replace(arrays(), changed
                .array(),
                source.array()));
    }

    /**
     * Adds to the elements of {@code target} at the places.
     *
     * @return target
     */
    Tensor addInPlace(Tensor target, Tensor source, double factor) {
        Variable changed = InPlace.requireChangeable(target, source);
        Node node = node(places.adding(), new Change(false, factor), changed, source);
        return change(changed, node, () -> add(changed.array(), source.array(), factor));
    }

    private @Nullable Node node(String name, Change change, Variable changed, Tensor source) {
        return Graph.records(changed, source)
                ? new PutBackward(this, name, change, changed, changed.beforeChange(), source)
                : null;
    }

    private static Tensor change(Variable changed, @Nullable Node node, Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /** Of both kinds: how the places are named, while the names are saved. */
    private abstract static class AtPlaces extends Node {
        final IndexSpec places;

        AtPlaces(IndexPut placing, Tensor y, List<Tensor> inputs) {
            super(y, inputs);
            this.places = placing.places;
        }

        final void save(IndexPut placing) {
            placing.names.forEach(save()::tensor);
        }

        final IndexPut placing() {
            return new IndexPut(places, IntStream.range(0, saved().count()).mapToObj(saved()::get).toList());
        }
    }

    private static final class TakeBackward extends AtPlaces {
        private final Shape shape;

        TakeBackward(IndexPut placing, Tensor y, Tensor x) {
            super(placing, y, List.of(x));
            this.shape = x.shape();
            save(placing);
        }

        @Override
        public String name() {
            return places.taking();
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, placing().addToZeros(gradients.output(), shape));
        }
    }

    private static final class PutBackward extends AtPlaces {
        private final String name;
        private final Change change;
        private final Shape sourceShape;

        PutBackward(IndexPut placing, String name, Change change, Tensor y, Tensor x, Tensor source) {
            super(placing, y, List.of(x, source));
            this.name = name;
            this.change = change;
            this.sourceShape = source.shape();
            if (change.replaces || needsInputGrad(1)) {
                save(placing);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            if (gradients.wants(0)) {
                gradients.put(0, change.replaces ? placing().replace(places.replacing(), g, Tensor.scalar(0, g.dtype()))
                        : g);
            }
            if (gradients.wants(1)) {
                Tensor taken = places.shaped(placing().take(g), sourceShape);
                gradients.put(1, change.factor == 1 ? taken : taken.mul(change.factor));
            }
        }
    }
}
