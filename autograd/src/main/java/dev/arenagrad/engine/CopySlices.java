package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.Layout;

/**
 * The history of a base that was changed in place through a view of it: the elements that the view shows went through an
 * operation, the others stayed. So the gradient of the changed part goes through the derivative of that operation, and comes back in
 * place of what it was; the rest passes.
 */
final class CopySlices extends Node {
    private final Node change;
    private final Placement placement;

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
        this.placement = Placement.of(base, view);
    }

    @Override
    public String name() {
        return "CopySlices";
    }

    @Override
    protected void backward(Gradients gradients) {
        Tensor whole = gradients.output();
        Gradients inner = new Gradients();
        inner.begin(change, 0, Variable.of(placement.take(whole)));
        try {
            change.backward(inner);
            if (gradients.wants(0)) {
                Tensor part = inner.input(0);
                gradients.put(0, placement.replace(whole, part != null ? part : Tensor.scalar(0, whole.dtype())));
            }
            for (int i = 1; i < inputs(); i++) {
                gradients.put(i, inner.input(i));
            }
        } finally {
            inner.end();
        }
    }
}
