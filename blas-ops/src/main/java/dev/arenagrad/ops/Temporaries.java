package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays that one operation makes; freed at its end, however it ends. A result is among them until it is complete and {@linkplain #keep kept}.
 */
final class Temporaries implements AutoCloseable {
    private @Nullable List<Storage> storages;

    /** {@return x itself if it has that dtype, else a converted copy} */
    NDArray convert(NDArray x, DType dtype, Object origin) {
        return noted(Copies.convert(x, dtype, origin), x);
    }

    /** {@return x itself if it is row-major, else a copy that is} */
    NDArray contiguous(NDArray x, Object origin) {
        return x.isContiguous() ? x : add(Copies.copyContiguous(x, origin));
    }

    /** {@return x itself, or a copy if it shares memory with {@code out} other than element by element} */
    NDArray separate(NDArray x, NDArray out, Object origin) {
        return noted(Copies.separate(x, out, origin), x);
    }

    /** {@return x itself, or a copy if it lies in the memory of {@code changed}} */
    NDArray copyIfShared(NDArray x, NDArray changed) {
        return noted(Indexing.copyIfShared(x, changed), x);
    }

    /** {@return {@code used}, which is freed at the end unless it shows the memory of {@code given}} */
    NDArray noted(NDArray used, NDArray given) {
        if (used.storage() != given.storage()) {
            add(used);
        }
        return used;
    }

    /** {@return {@code fresh}, which is freed at the end} */
    NDArray add(NDArray fresh) {
        if (storages == null) {
            storages = new ArrayList<>(2);
        }
        storages.add(fresh.storage());
        return fresh;
    }

    /** {@return {@code fresh}, which is not freed at the end any more, as it is a result} */
    NDArray keep(NDArray fresh) {
        if (storages != null) {
            storages.remove(fresh.storage());
        }
        return fresh;
    }

    @Override
    public void close() {
        if (storages != null) {
            storages.forEach(Storage::disown);
        }
    }
}
