package dev.arenagrad.inspect.picture;

import java.util.ArrayList;
import java.util.List;

/** Boxes and arrows, without places. */
public final class Picture {
    /**
     * An arrow, in the direction of the forward pass.
     *
     * @param from the number of a box
     * @param to the number of a box
     * @param isDashed whether it leads from something saved to who saved it, and not from an operand to its operation
     */
    public record Arrow(int from, int to, boolean isDashed) {}

    private final List<Vertex> vertices = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();
    private String caption = "";

    int add(Vertex vertex) {
        vertices.add(vertex);
        return vertices.size() - 1;
    }

    void add(Arrow arrow) {
        arrows.add(arrow);
    }

    void caption(String text) {
        caption = text;
    }

    /** {@return the boxes; an arrow names them by their number here} */
    public List<Vertex> vertices() {
        return vertices;
    }

    /** {@return the arrows} */
    public List<Arrow> arrows() {
        return arrows;
    }

    /** {@return what the whole shows} */
    public String caption() {
        return caption;
    }
}
