package dev.arenagrad.text;

/** Lays out the cells of a tensor in nested brackets. An object can be used once, since it consumes the cells. */
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
        int last = summary.rank() - 1;
        if (last < 0) {
            return cells.padded(next++);
        }
        StringBuilder text = new StringBuilder();
        int[] entry = new int[last + 1];
        for (int dim = 0; dim >= 0;) {
            int i = entry[dim];
            if (i == entries(dim)) {
                text.append(']');
                entry[dim] = 0;
                dim--;
                if (dim >= 0) {
                    entry[dim]++;
                }
                continue;
            }
            text.append(i == 0 ? "[" : separator(dim, i, indent + dim));
            if (summary.elides(dim) && i == summary.head(dim)) {
                text.append(dim == last ? " ..." : "...");
                entry[dim]++;
            } else if (dim == last) {
                text.append(cells.padded(next++));
                entry[dim]++;
            } else {
                dim++;
            }
        }
        return text.toString();
    }

    private int entries(int dim) {
        return summary.head(dim) + (summary.elides(dim) ? 1 : 0) + summary.tail(dim);
    }

    /** {@return the separator before entry {@code i}, which is not the first, of a block that begins in column {@code indent}} */
    private String separator(int dim, int i, int indent) {
        int inner = summary.rank() - dim - 1;
        boolean staysInLine = inner == 0 && i % perLine(indent) != 0;
        return staysInLine ? ", " : ",\n" + "\n".repeat(Math.max(inner - 1, 0)) + " ".repeat(indent + 1);
    }

    /** {@return how many cells fit in a line, at least one; cells wider than the column are not allowed for} */
    private int perLine(int indent) {
        return Math.max(1, (TensorFormat.LINE_WIDTH - indent) / (cells.width() + ", ".length()));
    }
}
