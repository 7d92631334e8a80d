package dev.arenagrad.functions.shape;

import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;

/** The history of a view whose base was changed in place: it takes a part of the changed base. */
final class AsStrided extends Node {
    private final ViewGeometry geometry;

    AsStrided(Variable view, Variable base) {
        super(view, base);
        this.geometry = ViewGeometry.of(base, view.array().layout());
    }

    @Override
    public String name() {
        return "AsStridedBackward0";
    }

    @Override
    protected void backward(Gradients gradients) {
        gradients.put(0, geometry.put(gradients.output()));
    }
}
