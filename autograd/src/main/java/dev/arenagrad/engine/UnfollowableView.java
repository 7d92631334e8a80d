package dev.arenagrad.engine;

import dev.arenagrad.ops.TensorException;

/** Kinds of views for which the graph cannot follow a change in place of the view or of its base. */
enum UnfollowableView implements ViewHistory {
    /** One of several views that one operation made. */
    SEVERAL("Output %d of %s is a view and ", " This view is the output of a function that returns multiple views. Such"
            + " functions do not allow the output views to be modified inplace. You should replace the inplace operation by an"
            + " out-of-place one."),

    /** Made by a custom function, whose own derivative a change would bypass. */
    FUNCTION("Output %d of %s is a view and ",
            " This view was created inside a custom Function (or because an input was"
                    + " returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with"
                    + " the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the"
                    + " output of the custom Function."),

    /** Made while nothing was recorded. */
    NO_GRAD("A view was created in no_grad mode and ", " Given that this use case is ambiguous and error-prone, it is"
            + " forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad"
            + " block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."),

    /** Made in inference mode. */
    INFERENCE("A view was created in inference mode and ",
            " Given that this use case is ambiguous and error-prone, it is"
                    + " forbidden. You can clarify your code by moving both the view and the inplace either both inside the"
                    + " inference_mode block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to"
                    + " be tracked).");

    private final String who;
    private final String why;

    UnfollowableView(String who, String why) {
        this.who = who;
        this.why = why;
    }

    @Override
    public boolean isFollowable() {
        return false;
    }

    @Override
    public void requireFollowable(Variable view) {
        throw changeRefused(view);
    }

    @Override
    public Node partChanged(Variable base, Variable view, Node change) {
        throw changeRefused(view);
    }

    private TensorException changeRefused(Variable view) {
        return refusal(view, switch (this) {
            case NO_GRAD -> "is being modified inplace with grad mode enabled.";
            case INFERENCE -> "is being modified inplace in normal mode.";
            default -> "is being modified inplace.";
        });
    }

    @Override
    public Node takenAgain(Variable view, Variable base) {
        String what = "its base or another view of its base has been modified inplace";
        throw refusal(view, switch (this) {
            case NO_GRAD -> what + " with grad mode enabled.";
            case INFERENCE -> what + " in normal mode.";
            default -> what + ".";
        });
    }

    private TensorException refusal(Variable view, String what) {
        return new TensorException(who.formatted(view.outputNumber, view.makerName()) + what + why);
    }
}
