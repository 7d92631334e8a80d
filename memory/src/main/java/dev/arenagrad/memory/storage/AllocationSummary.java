package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.MemoryReport.Owner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up who holds how much, by operation and shape. Not thread-safe. */
final class AllocationSummary {
    private static final Comparator<Owner> LARGEST_FIRST = Comparator.comparingLong(Owner::bytes).reversed()
            .thenComparing(Owner::operation).thenComparing(Owner::shape);

    private record Key(String operation, String shape) {}

    private final Map<Key, Owner> owners = new HashMap<>();
    private long bytes;
    private long tensors;

    void add(Object origin, @Nullable Object shape, long bytesOfOne) {
        add(new Owner(Storage.name(origin), shape == null ? "" : shape.toString(), bytesOfOne, 1));
    }

    /** Adds a storage that is alive, once more if it was added before. */
    void add(Storage storage) {
        long capacity = storage.capacity();
        if (capacity > 0) {
            add(storage.origin(), storage.shape(), capacity);
        }
    }

    void add(AllocationSummary other) {
        other.owners.values().forEach(this::add);
    }

    private void add(Owner more) {
        owners.merge(new Key(more.operation(), more.shape()), more, (sum, one) -> new Owner(sum.operation(), sum
                .shape(), sum.bytes() + one.bytes(), sum.tensors() + one.tensors()));
        bytes += more.bytes();
        tensors += more.tensors();
    }

    long bytes() {
        return bytes;
    }

    long tensors() {
        return tensors;
    }

    List<Owner> largest(int most) {
        return owners.values().stream().sorted(LARGEST_FIRST).limit(most).toList();
    }
}
