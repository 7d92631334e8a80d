package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The arrays of one kernel call on narrow arrays, in their compute types. Results are stored in the narrow arrays after the kernel has
 * ended, so that a call that fails changes nothing.
 */
final class Widened implements AutoCloseable {
    private final List<Storage> storages = new ArrayList<>(3);
    private final List<Result> results = new ArrayList<>(1);

    private record Result(NDArray computed, NDArray narrow) {}

    interface Call {
        void run(Widened arrays);
    }

    private Widened() {}

    /** Runs a kernel call on wide arrays. */
    static void run(Call call) {
        try (Widened arrays = new Widened()) {
            call.run(arrays);
            arrays.store();
        }
    }

    /** {@return the result of a kernel call on wide arrays, which it only reads} */
    static double compute(ToDoubleFunction<Widened> call) {
        try (Widened arrays = new Widened()) {
            return call.applyAsDouble(arrays);
        }
    }

    /** {@return x, or its elements in the compute type} */
    NDArray in(NDArray x) {
        if (!x.dtype().isNarrow()) {
            return x;
        }
        NDArray wide = allocate(x);
        Backends.current().copy(x, wide);
        return wide;
    }

    /** {@return out, or an array of the compute type that becomes out's contents; the kernel does not read it} */
    NDArray out(NDArray out) {
        if (!out.dtype().isNarrow()) {
            return out;
        }
        NDArray wide = allocate(out);
        results.add(new Result(wide, out));
        return wide;
    }

    /** {@return x, or its elements in the compute type, which become x's contents} */
    NDArray update(NDArray x) {
        NDArray wide = in(x);
        if (wide != x) {
            results.add(new Result(wide, x));
        }
        return wide;
    }

    private NDArray allocate(NDArray like) {
        NDArray wide = NDArray.allocateLike(like, like.dtype().computeType(), "convert");
        try {
            wide.beginAccess();
            storages.add(wide.storage());
            return wide;
        } catch (Throwable e) {
            wide.discard();
            throw e;
        }
    }

    private void store() {
        for (Result result : results) {
            Backends.current().copy(result.computed, result.narrow);
        }
    }

    @Override
    public void close() {
        for (Storage storage : storages) {
            storage.endAccess();
            storage.disown();
        }
    }
}
