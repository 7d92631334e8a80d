package dev.arenagrad.memory.storage;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong while several things have to be done in any case, such as letting go of all that a scope owns: everything is done
 * first, then the first failure is thrown, which carries the others as suppressed ones.
 */
public final class Failures {
    private Failures() {}

    /** {@return the failure to throw in the end: {@code first}, with {@code next} added, or the one that is there; null for none} */
    public static @Nullable Throwable join(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null) {
            return next;
        }
        if (next != null && first != next) {
            try {
                first.addSuppressed(next);
            } catch (VirtualMachineError _) {
                // There is no room to note it; the first failure is what counts.
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
