package dev.arenagrad.engine;

/** How a view came to be, which decides whether the graph can follow a change made through it. */
enum ViewOrigin {
    /** Made by one operation with one result: a change of it is a change of a part of its base. */
    ONE("", ""),

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

    ViewOrigin(String who, String why) {
        this.who = who;
        this.why = why;
    }

    /** {@return the message that this view, made by {@code node} as its output {@code number}, must not be changed} */
    String changed(int number, String node) {
        return message(number, node, switch (this) {
            case NO_GRAD -> "is being modified inplace with grad mode enabled.";
            case INFERENCE -> "is being modified inplace in normal mode.";
            default -> "is being modified inplace.";
        });
    }

    /** {@return the message that this view cannot be used, because its base was changed} */
    String baseChanged(int number, String node) {
        String what = "its base or another view of its base has been modified inplace";
        return message(number, node, switch (this) {
            case NO_GRAD -> what + " with grad mode enabled.";
            case INFERENCE -> what + " in normal mode.";
            default -> what + ".";
        });
    }

    private String message(int number, String node, String what) {
        return who.formatted(number, node) + what + why;
    }
}
