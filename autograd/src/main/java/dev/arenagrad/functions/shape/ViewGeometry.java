package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Accumulation;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The position of a view in its base: the elements of a tensor shaped like the base that the view shows. A gradient is laid out in memory
 * like the base, so that the view's layout selects the same elements of it. The three operations are linear, and the derivative of each is
 * composed of the others, so they can be differentiated again.
 *
 * @param base the layout of the base
 * @param view the layout of the view, on the same storage
 * @param extent the elements of the storage
 */
record ViewGeometry(Layout base, Layout view, long extent) {
    static ViewGeometry of(Variable base, Layout view) {
        return new ViewGeometry(base.array().layout(), view, base.storage().byteSize() / base.dtype().byteSize());
    }

    /** {@return the part of {@code whole}, which is shaped like the base, that the view shows} */
    Tensor take(Tensor whole) {
        Variable part = new Variable(laidOut(whole, "take").withLayout(view));
        return recorded("AsStridedBackward0", part, List.of(whole),
                (g, gradients) -> gradients.put(0, put(g)));
    }

    /** {@return zeros shaped like the base, with {@code part} added at the elements that the view shows} */
    Tensor put(Tensor part) {
        NDArray whole = buffer(part, "put");
        try {
            Filling.fill(whole, 0);
            addTo(whole, part);
        } catch (Throwable e) {
            whole.discard();
            throw e;
        }
        return recorded("AsStridedBackwardBackward0", new Variable(whole.withLayout(base)), List.of(part),
                (g, gradients) -> gradients.put(0, take(g)));
    }

    private void addTo(NDArray whole, Tensor part) {
        Layout once = view;
        Tensor summed = part;
        for (int i = 0; i < view.rank(); i++) {
            if (view.stride(i) == 0 && view.shape().size(i) > 1) {
                once = once.slice(i, 0, 1, 1);
                summed = summed.sum(i, true);
            }
        }
        if (once.overlapsItself()) {
            Accumulation.addInto(summed.array(), whole.withLayout(once));
        } else {
            Copies.copyInto(summed.array(), whole.withLayout(once));
        }
    }

    /** {@return {@code whole} with {@code part} in place of what the view shows} */
    Tensor replace(Tensor whole, Tensor part) {
        NDArray copy = laidOut(whole, "replace");
        try {
            Copies.copyInto(part.array(), copy.withLayout(view));
        } catch (Throwable e) {
            copy.discard();
            throw e;
        }
        return recorded("CopySlicesBackward", new Variable(copy.withLayout(base)), List.of(whole, part),
                (g, gradients) -> {
                    if (gradients.wants(0)) {
                        gradients.put(0, replace(g, Tensor.scalar(0, g.dtype()).expand(view.shape())));
                    }
                    if (gradients.wants(1)) {
                        gradients.put(1, take(g));
                    }
                });
    }

    private NDArray laidOut(Tensor whole, String origin) {
        NDArray copy = buffer(whole, origin);
        try {
            Copies.copyInto(whole.array(), copy.withLayout(base));
            return copy;
        } catch (Throwable e) {
            copy.discard();
            throw e;
        }
    }

    private NDArray buffer(Tensor like, String origin) {
        return NDArray.allocate(like.dtype(), Shape.of(extent), origin);
    }

    private static Tensor recorded(String name, Variable result, List<Tensor> inputs,
            BiConsumer<Tensor, Gradients> backward) {
        if (Graph.records(inputs)) {
            result.setGradFn(new Node(result, inputs) {
                @Override
                public String name() {
                    return name;
                }

                @Override
                protected void backward(Gradients gradients) {
                    backward.accept(gradients.output(), gradients);
                }
            });
        }
        return result;
    }
}
