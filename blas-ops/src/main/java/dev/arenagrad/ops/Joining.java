package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.CopyKernels;
import java.util.List;

/**
 * Contiguous arrays joined along a dimension other than the first: some rows of the result at a time, from all arrays, so that memory is
 * written in order. Array by array, pieces of one row after another would be written, which lie so regularly that few find room in the cache.
 */
final class Joining {
    /** The bytes of the rows that are written at a time. */
    private static final long ROOM = 32 << 10;

    /** The bytes that a thread writes at least. */
    private static final long PART = 1 << 20;

    /** The bytes of the shortest piece of a row that is copied by itself. */
    private static final long LEAST = 32;

    private Joining() {}

    /** {@return whether arrays are joined so} */
    static boolean isTaken(List<NDArray> arrays, NDArray out, int dim) {
        long rows = rows(out, dim);
        if (arrays.size() < 2 || rows < 2) {
            return false;
        }
        for (NDArray array : arrays) {
            if (array.dtype() != out.dtype() || array.rank() != out.rank() || !array.isContiguous() || piece(array,
                    rows) < LEAST) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the arrays next to each other.
     *
     * @param arrays such that {@link #isTaken}
     * @param out contiguous, of the size of all arrays together along {@code dim}
     * @param dim the dimension
     */
    static void join(List<NDArray> arrays, NDArray out, int dim) {
        NDArray[] all = arrays.toArray(new NDArray[arrays.size() + 1]);
        all[arrays.size()] = out;
        long rows = rows(out, dim);
        long bytes = piece(out, rows);
        Access.begin(all);
        try {
            Split.ranges(rows, Math.max(PART / bytes, 1), (from, to) -> CopyKernels.join(arrays, out, rows, from, to,
                    Math.max(ROOM / bytes, 1)), all);
        } finally {
            Access.end(all);
        }
    }

    private static long piece(NDArray array, long rows) {
        return array.numel() / rows * array.dtype().byteSize();
    }

    private static long rows(NDArray out, int dim) {
        long rows = 1;
        for (int i = 0; i < dim; i++) {
            rows *= out.shape().size(i);
        }
        return rows;
    }
}
