package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.OperatorArithmetic;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.Layout;
import org.jspecify.annotations.Nullable;

/**
 * The history of a base that was changed in place through a view: an operation changed the elements that the view shows. The backward pass
 * applies the operation's derivative to that part of the gradient and passes the rest on unchanged.
 */
final class CopySlices extends Node {
    private final Node change;
    private final ViewGeometry geometry;

    /**
     * Records a change.
     *
     * @param base the base, with its history from before
     * @param view where the view lies
     * @param change the operation, recorded as one of the view (input 0) and perhaps others
     */
    CopySlices(Variable base, Layout view, Node change) {
        super(base, change);
        this.change = change;
        this.geometry = ViewGeometry.of(base, view);
    }

    @Override
    public String name() {
        return "CopySlices";
    }

    @Override
    public void moveTo(ScopeImpl target) {
        super.moveTo(target);
        change.moveTo(target);
    }

    @Override
    public void spend() {
        change.spend();
    }

    @Override
    public @Nullable Node turns() {
        return change.turns();
    }

    @Override
    protected void backward(Gradients gradients) {
        Tensor whole = gradients.output();
        Gradients.apart(OperatorArithmetic.INSTANCE, change, 0, geometry.take(whole), inner -> {
            if (gradients.wants(0)) {
                Tensor part = inner.input(0);
                gradients.put(0, geometry.replace(whole, part != null ? part : Tensor.scalar(0, whole.dtype())));
            }
            for (int i = 1; i < inputs(); i++) {
                gradients.put(i, inner.input(i));
            }
            return null;
        });
    }
}
