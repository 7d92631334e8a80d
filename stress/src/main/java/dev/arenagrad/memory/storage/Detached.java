package dev.arenagrad.memory.storage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes regions and what is in them without leaving them open on the thread that prepares a test. */
public final class Detached {
    private Detached() {}

    /** {@return a shared region without one around it} */
    public static Region shared() {
        return sharedIn(null);
    }

    /** {@return a shared region inside another} */
    public static Region sharedIn(@Nullable Region around) {
        return inside(around, () -> Region.open(Region.Kind.SHARED, null));
    }

    /** {@return what {@code action} makes while {@code region} is the innermost of the calling thread} */
    public static <T> T inside(@Nullable Region region, Supplier<T> action) {
        ThreadContext context = ThreadContext.get();
        Region before = context.region;
        context.popTo(null);
        if (region != null) {
            context.needCache();
            context.region = region;
        }
        try {
            return action.get();
        } finally {
            context.popTo(null);
            if (before != null) {
                context.needCache();
                context.region = before;
            }
        }
    }

    /** {@return a storage that {@code region} owns} */
    public static Storage storageIn(Region region) {
        return inside(region, () -> Storage.allocate(Long.BYTES, "stress"));
    }
}
