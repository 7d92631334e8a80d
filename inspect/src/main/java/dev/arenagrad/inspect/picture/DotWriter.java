package dev.arenagrad.inspect.picture;

import dev.arenagrad.inspect.picture.Picture.Arrow;

/** A picture in Graphviz's DOT language. */
public final class DotWriter {
    private DotWriter() {}

    /** {@return the picture as a directed graph, from leaves at the top to roots at the bottom} */
    public static String write(Picture picture) {
        StringBuilder dot = new StringBuilder("digraph {\n");
        dot.append("  graph [rankdir=TB, label=").append(quoted(picture.caption())).append(
                ", fontname=\"sans-serif\"]\n");
        dot.append("  node [shape=box, style=\"filled,rounded\", fontname=\"sans-serif\", fontsize=11]\n");
        for (int i = 0; i < picture.vertices().size(); i++) {
            Vertex vertex = picture.vertices().get(i);
            dot.append("  n").append(i).append(" [label=").append(label(vertex)).append(", fillcolor=\"").append(vertex
                    .kind().fill()).append("\", color=\"").append(vertex.kind().border()).append(vertex.kind()
                            .isDashed() ? "\", style=\"filled,rounded,dashed\"]\n" : "\"]\n");
        }
        for (Arrow arrow : picture.arrows()) {
            dot.append("  n").append(arrow.from()).append(" -> n").append(arrow.to()).append(arrow.isDashed()
                    ? " [style=dashed]\n"
                    : "\n");
        }
        return dot.append("}\n").toString();
    }

    private static String label(Vertex vertex) {
        StringBuilder text = new StringBuilder("\"").append(escaped(vertex.title()));
        vertex.lines().forEach(line -> text.append("\\n").append(escaped(line)));
        return text.append('"').toString();
    }

    private static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    /** {@return text for a string in quotes, in which a backslash means something of its own} */
    private static String escaped(String text) {
        return text.replaceAll("\\p{Cntrl}", " ").replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
