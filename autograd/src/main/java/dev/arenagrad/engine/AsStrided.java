package dev.arenagrad.engine;

/** The history of a view whose base was changed: it shows a part of what the base is now. */
final class AsStrided extends Node {
    private final Placement placement;

    AsStrided(Variable view, Variable base) {
        super(view, base);
        this.placement = Placement.of(base, view.array().layout());
    }

    @Override
    public String name() {
        return "AsStridedBackward0";
    }

    @Override
    protected void backward(Gradients gradients) {
        gradients.put(0, placement.put(gradients.output()));
    }
}
