package dev.arenagrad.engine;

import dev.arenagrad.ops.TensorException;

/** Updates the graph after a change in place of a view or of its base. */
public interface ViewHistory {
    /**
     * {@return the new history of {@code base}, after a part of it was changed in place}
     *
     * @param base the base, with its history from before
     * @param view the part that was changed
     * @param change the operation, recorded as one of the view (input 0) and perhaps others
     * @throws TensorException if the graph cannot follow a change of the view
     */
    Node partChanged(Variable base, Variable view, Node change);

    /**
     * {@return the operation that takes {@code view} from {@code base} with its new history}
     *
     * @throws TensorException if the graph cannot follow a change of the base
     */
    Node takenAgain(Variable view, Variable base);

    /**
     * Makes sure that the graph can follow a change of {@code view}.
     *
     * @throws TensorException if it cannot
     */
    void requireFollowable(Variable view);

    /** {@return whether the graph can follow a change of the view} */
    boolean isFollowable();
}
