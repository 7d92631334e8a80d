package dev.arenagrad.inspect.picture;

import java.util.List;

/**
 * A box of a picture.
 *
 * @param kind what it stands for
 * @param title its first line
 * @param lines the lines below
 */
public record Vertex(Kind kind, String title, List<String> lines) {
    /** What a box stands for. */
    public enum Kind {
        /** A leaf that requires gradients. */
        LEAF("#cfe6f7", "#4e79a7"),
        /** A leaf that does not, saved by an operation. */
        CONSTANT("#eaeef2", "#8c959f"),
        /** An operation that saved nothing. */
        OPERATION("#ffffff", "#57606a"),
        /** An operation that keeps what it saved. */
        SAVING("#fbe3c3", "#c77d21"),
        /** An operation whose saved tensors were freed. */
        FREED("#ffffff", "#c77d21"),
        /** A tensor from which the graph was followed. */
        ROOT("#d5ecd9", "#3f8f4f");

        private final String fill;
        private final String border;

        Kind(String fill, String border) {
            this.fill = fill;
            this.border = border;
        }

        String fill() {
            return fill;
        }

        String border() {
            return border;
        }

        boolean isDashed() {
            return this == FREED;
        }
    }
}
