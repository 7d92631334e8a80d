package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.DeferredContents;
import dev.arenagrad.memory.storage.Storage;

/**
 * Sums that grow in place, as those of gradients do.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class Accumulation {
    /** The bytes of an array that are added to overlapping windows before the next rows are, so that they are read from memory once. */
    private static final long ROOM = 1 << 18;

    private Accumulation() {}

    /**
     * out += x, for arrays of one shape and floating-point dtype. Deferred zeros are replaced by x instead of added to; -0 becomes 0, as in
     * a sum.
     *
     * @param x the array
     * @param mayTake whether out may take the memory of x, because nobody else uses it now or later
     * @param out does not overlap itself, and shares no memory with x unless both lie alike
     */
    public static void accumulate(NDArray x, boolean mayTake, NDArray out) {
        Access.begin(x, out);
        try {
            Storage sum = out.storage();
            if (sum.deferred() != DeferredContents.ZEROS || !out.isWholeStorage() || x.storage() == sum) {
                Backends.current().axpy(1, x, out);
                return;
            }
            sum.forgetContents();
            boolean takes = mayTake && x.layout().sameAs(out.layout()) && x.storage().isExchangeableWith(sum);
            Backends.current().binary(BinaryOp.ADD, x, 0, takes ? x : out);
            if (takes) {
                sum.exchange(x.storage());
            }
        } finally {
            Access.end(x, out);
        }
    }

    /**
     * out += x, which has out's shape and dtype, not BOOL. Elements of out may share places, as in sliding windows: what falls on one
     * place is added up.
     *
     * @param x the array
     * @param out the array to write
     */
    public static void addInto(NDArray x, NDArray out) {
        Layout to = out.layout();
        int apart = to.overlapsItself() ? to.dimensionApart() : -1;
        if (apart < 0) {
            addWindows(x, out);
            return;
        }
        long rows = to.shape().size(apart);
        long some = Math.max(1, ROOM / (x.numel() / rows * x.dtype().byteSize()));
        for (long row = 0; row < rows; row += some) {
            long end = Math.min(rows, row + some);
            addWindows(x.withLayout(x.layout().slice(apart, row, end, 1)), out.withLayout(to.slice(apart, row, end,
                    1)));
        }
    }

    private static void addWindows(NDArray x, NDArray out) {
        Layout to = out.layout();
        if (to.overlapsItself()) {
            int dim = shortest(to.shape());
            for (long i = 0; i < to.shape().size(dim); i++) {
                addWindows(x.withLayout(x.layout().select(dim, i)), out.withLayout(to.select(dim, i)));
            }
            return;
        }
        Access.begin(x, out);
        try {
            Backends.current().binary(BinaryOp.ADD, out, x, out);
        } finally {
            Access.end(x, out);
        }
    }

    /** {@return the dimension of the smallest size above 1} */
    private static int shortest(Shape shape) {
        int shortest = -1;
        for (int i = 0; i < shape.rank(); i++) {
            if (shape.size(i) > 1 && (shortest < 0 || shape.size(i) < shape.size(shortest))) {
                shortest = i;
            }
        }
        return shortest;
    }
}
