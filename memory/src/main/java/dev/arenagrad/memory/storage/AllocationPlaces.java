package dev.arenagrad.memory.storage;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where samples of the memory in use were made: one storage for so many bytes allocated. A loop of small tensors that frees what it makes
 * takes no samples. Thread-safe.
 */
final class AllocationPlaces {
    /** The bytes that a thread allocates from one sample to the next. */
    static final long INTERVAL = switch (LeakReports.LEVEL) {
        case OFF -> Long.MAX_VALUE;
        case SAMPLED -> 16L << 20;
        case ALL -> 1;
    };

    /** Of more samples than this, the dead are removed, and of the living every second one. */
    private static final int MOST = 256;

    /** Also the lock of the list. */
    private static final List<Sample> SAMPLES = new ArrayList<>(MOST);

    private record Sample(WeakReference<Storage> storage, List<StackTraceElement> place) {
        boolean isAlive() {
            Storage sampled = storage.get();
            return sampled != null && sampled.isAlive();
        }
    }

    private AllocationPlaces() {}

    /** Remembers that {@code storage} was made by the caller of the library on this thread. */
    static void add(Storage storage) {
        Sample sample = new Sample(new WeakReference<>(storage), CallSites.ofUser());
        synchronized (SAMPLES) {
            if (SAMPLES.size() >= MOST) {
                thinOut();
            }
            SAMPLES.add(sample);
        }
    }

    private static void thinOut() {
        SAMPLES.removeIf(sample -> !sample.isAlive());
        if (SAMPLES.size() > MOST / 2) {
            boolean[] isKept = {false};
            SAMPLES.removeIf(_ -> isKept[0] ^= true);
        }
    }

    /** {@return where the last sampled of the storages that {@code wanted} accepts was made, empty if none was sampled} */
    static List<StackTraceElement> last(Predicate<Storage> wanted) {
        synchronized (SAMPLES) {
            for (int i = SAMPLES.size() - 1; i >= 0; i--) {
                @Nullable Storage sampled = SAMPLES.get(i).storage.get();
                if (sampled != null && sampled.isAlive() && wanted.test(sampled)) {
                    return SAMPLES.get(i).place;
                }
            }
            return List.of();
        }
    }
}
