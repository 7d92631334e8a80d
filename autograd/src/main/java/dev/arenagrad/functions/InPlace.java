package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.engine.Tangents;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.InPlaceRules;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks and bookkeeping common to operations in place, and the operations that overwrite a tensor without reading it. */
public final class InPlace {
    private InPlace() {}

    /**
     * {@return {@code target}, if an operation that also reads {@code other} may change it now}
     *
     * @throws TensorException for a leaf that requires a gradient, or a view of one, while recording; for a view whose change the
     *         graph could not follow; for a tensor made in inference mode, outside of it
     * @throws UnsupportedOperationException if one of them has a tangent
     */
    public static Variable requireChangeable(Tensor target, Tensor other) {
        Variable variable = Variable.of(target);
        if (variable.isInference() && !Recording.isInferring()) {
            throw new TensorException(
                    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a"
                            + " clone to get a normal tensor before doing inplace update.See"
                            + " https://github.com/pytorch/rfcs/pull/17 for more details.");
        }
        if (Tangents.carries(target) || Tangents.carries(other)) {
            throw new UnsupportedOperationException(
                    "operations in place do not carry tangents; use the form that returns a new"
                            + " tensor in forward mode");
        }
        if (!Graph.records(target, other)) {
            return variable;
        }
        variable.requireFollowable();
        Variable base = variable.base();
        if (base != null && base.isLeaf() && base.requiresGrad()) {
            throw new TensorException(
                    "a view of a leaf Variable that requires grad is being used in an in-place operation."
                            + " Do it inside GradMode.noGrad()");
        }
        if (variable.isLeaf() && variable.requiresGrad()) {
            throw new TensorException("a leaf Variable that requires grad is being used in an in-place operation."
                    + " Do it inside GradMode.noGrad()");
        }
        return variable;
    }

    /** Releases everything that {@code node} saved, because the change it was to record was refused. */
    public static void giveUp(@Nullable Node node) {
        if (node != null) {
            node.spend();
        }
    }

    /** Notes that {@code variable} was changed, by {@code node} if that was recorded. */
    public static void changed(Variable variable, @Nullable Node node) {
        variable.storage().bumpVersion();
        if (node != null) {
            variable.rebase(node);
        }
    }

    /**
     * Sets all elements of {@code target} to {@code value}.
     *
     * @return target
     */
    public static Tensor fill(Tensor target, double value, String name) {
        return overwrite(target, name, array -> Filling.fill(array, value));
    }

    /** As {@link #fill(Tensor, double, String)} for a whole number, exact for INT64. */
    public static Tensor fill(Tensor target, long value, String name) {
        return overwrite(target, name, array -> Filling.fill(array, value));
    }

    /**
     * Sets all elements of {@code target} to 0.
     *
     * @return target
     */
    public static Tensor zero(Tensor target) {
        return overwrite(target, "ZeroBackward0", Filling::zero);
    }

    /**
     * Sets all elements of {@code target} to something that does not depend on any tensor.
     *
     * @return target
     */
    public static Tensor overwrite(Tensor target, String name, Consumer<NDArray> change) {
        Variable changed = requireChangeable(target, target);
        Node node = Graph.records(target) ? new Overwrite(name, changed, changed.beforeChange(), null) : null;
        try {
            change.accept(changed.array());
        } catch (RuntimeException | Error e) {
            giveUp(node);
            throw e;
        }
        changed(changed, node);
        return changed;
    }

    /**
     * Sets the elements of {@code target} to those of {@code source}, broadcast and cast.
     *
     * @return target
     */
    public static Tensor copyBroadcast(Tensor target, Tensor source) {
        InPlaceRules.requireBroadcastable(source.array(), target.array());
        return copy(target, source);
    }

    /** As {@link #copyBroadcast}, but the message for a source that does not fit is that of expand; returns the target. */
    public static Tensor copy(Tensor target, Tensor source) {
        Variable changed = requireChangeable(target, source);
        boolean records = target.dtype().isFloatingPoint() && Graph.records(target, source);
        Node node = records ? new Overwrite("CopyBackwards", changed, changed.beforeChange(), source) : null;
        try {
            Copies.copyInto(source.array(), changed.array());
        } catch (RuntimeException | Error e) {
            giveUp(node);
            throw e;
        }
        changed(changed, node);
        return changed;
    }

    /** Nothing of the old elements remains: their gradient is zero; that of the source is the incoming one. */
    private static final class Overwrite extends Node {
        private final String name;

        Overwrite(String name, Tensor result, Tensor before, @Nullable Tensor source) {
            super(result, before, source == null ? new Variable(before.array()) : source);
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            if (gradients.wants(0)) {
                gradients.put(0, Tensor.zerosLike(gradients.output()));
            }
            gradients.put(1, gradients.output());
        }
    }
}
