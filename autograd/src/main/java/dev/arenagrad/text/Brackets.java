package dev.arenagrad.text;

import java.util.ArrayList;
import java.util.List;

/** Lays out the cells of a tensor in nested brackets. For one use, as it consumes the cells one after the other. */
final class Brackets {
    private final Summary summary;
    private final Cells cells;
    private int next;

    Brackets(Summary summary, Cells cells) {
        this.summary = summary;
        this.cells = cells;
    }

    /** {@return the whole tensor, beginning in column {@code indent}} */
    String text(int indent) {
        return block(0, indent);
    }

    /** {@return the next part of the tensor that spans the dimensions from {@code dim} on} */
    private String block(int dim, int indent) {
        int inner = summary.rank() - dim - 1;
        if (inner < 0) {
            return cells.padded(next++);
        }
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < summary.head(dim); i++) {
            entries.add(block(dim + 1, indent + 1));
        }
        if (summary.elides(dim)) {
            entries.add(inner == 0 ? " ..." : "...");
        }
        for (int i = 0; i < summary.tail(dim); i++) {
            entries.add(block(dim + 1, indent + 1));
        }
        String newLine = "\n".repeat(Math.max(inner, 1)) + " ".repeat(indent + 1);
        return "[" + joined(entries, inner == 0 ? perLine(indent) : 1, newLine) + "]";
    }

    /** {@return how many cells fit in a line, at least one; cells wider than the column are not allowed for} */
    private int perLine(int indent) {
        return Math.max(1, (TensorFormat.LINE_WIDTH - indent) / (cells.width() + ", ".length()));
    }

    private static String joined(List<String> entries, int perLine, String newLine) {
        StringBuilder result = new StringBuilder(entries.getFirst());
        for (int i = 1; i < entries.size(); i++) {
            result.append(',').append(i % perLine == 0 ? newLine : " ").append(entries.get(i));
        }
        return result.toString();
    }
}
