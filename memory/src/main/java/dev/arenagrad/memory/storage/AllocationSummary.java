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
        Key key = new Key(Storage.name(origin), shape == null ? "" : shape.toString());
        Owner one = new Owner(key.operation, key.shape, bytesOfOne, 1);
        owners.merge(key, one, (sum, more) -> new Owner(key.operation, key.shape, sum.bytes() + more.bytes(), sum
                .tensors() + more.tensors()));
        bytes += bytesOfOne;
        tensors++;
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
