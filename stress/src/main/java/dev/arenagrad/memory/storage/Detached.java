package dev.arenagrad.memory.storage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes scopes and what is in them without leaving them open on the thread that prepares a test. */
public final class Detached {
    private Detached() {}

    /** {@return a shared scope without one around it} */
    public static ScopeImpl shared() {
        return sharedIn(null);
    }

    /** {@return a shared scope inside another} */
    public static ScopeImpl sharedIn(@Nullable ScopeImpl around) {
        return inside(around, () -> ScopeImpl.open(ScopeImpl.Kind.SHARED, null));
    }

    /** {@return what {@code action} makes while {@code scope} is the innermost of the calling thread} */
    public static <T> T inside(@Nullable ScopeImpl scope, Supplier<T> action) {
        ThreadContext context = ThreadContext.get();
        ScopeImpl before = context.scope;
        context.popTo(null);
        if (scope != null) {
            context.needCache();
            context.scope = scope;
        }
        try {
            return action.get();
        } finally {
            context.popTo(null);
            if (before != null) {
                context.needCache();
                context.scope = before;
            }
        }
    }

    /** {@return a storage that {@code scope} owns} */
    public static Storage storageIn(ScopeImpl scope) {
        return inside(scope, () -> Storage.allocate(Long.BYTES, "stress"));
    }
}
