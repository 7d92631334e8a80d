package dev.arenagrad.functions.shape;

import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.engine.ViewHistory;

/** History of a view that shows a part of its base: changing one changes the other. */
final class PartOfBase implements ViewHistory {
    /** The only one: it has no state. */
    static final PartOfBase INSTANCE = new PartOfBase();

    private PartOfBase() {}

    @Override
    public Node partChanged(Variable base, Variable view, Node change) {
        return new CopySlices(base, view.array().layout(), change);
    }

    @Override
    public Node takenAgain(Variable view, Variable base) {
        return new AsStrided(view, base);
    }

    @Override
    public void requireFollowable(Variable view) {
        // Any change of a part can be followed.
    }

    @Override
    public boolean isFollowable() {
        return true;
    }
}
