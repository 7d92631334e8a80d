package dev.arenagrad.memory.storage;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the failures of several cleanups that must all be attempted, such as releasing everything that a scope owns. Afterwards the
 * first failure is thrown, with the others as suppressed exceptions.
 */
public final class Failures {
    private Failures() {}

    /**
     * {@return the failure to throw in the end: {@code first} with {@code next} as suppressed, or the one that is not null; null if both
     * are}
     */
    public static @Nullable Throwable join(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null) {
            return next;
        }
        if (next != null && first != next) {
            try {
                first.addSuppressed(next);
            } catch (VirtualMachineError _) {
                // No memory to record it; the first failure is the one that matters.
            }
        }
        return first;
    }

    /** Throws {@code failure} as it is, unless it is null. */
    public static void throwIfAny(@Nullable Throwable failure) {
        if (failure != null) {
            throw Failures.<RuntimeException>unchecked(failure);
        }
    }

    @SuppressWarnings("unchecked") // nothing is cast: a throw does not look at the type
    private static <T extends Throwable> T unchecked(Throwable failure) throws T {
        throw (T) Objects.requireNonNull(failure);
    }
}
