package dev.arenagrad.functional;

import dev.arenagrad.engine.Recording;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.ScopeImpl;
import java.util.function.Function;

/** Calls the user's function that is differentiated or checked. */
final class UserFunction {
    private UserFunction() {}

    /**
     * {@return f(at)}
     *
     * @throws LifetimeException if f closed the scope that it was called in
     */
    static <A, B> B apply(Function<A, B> f, A at) {
        return ScopeImpl.current().calling("a call of the function that is differentiated", () -> Recording.ofThread()
                .keepingModes(() -> f.apply(at)));
    }
}
