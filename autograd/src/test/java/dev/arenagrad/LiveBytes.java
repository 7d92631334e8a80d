package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs each test in a scope of its own and fails it if bytes are live after the scope closed that were not live before. */
final class LiveBytes implements BeforeEachCallback, AfterEachCallback {
    private long before;
    private Scope scope;

    @Override
    public void beforeEach(ExtensionContext context) {
        before = Memory.liveBytes();
        scope = Scope.open(context.getDisplayName());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        scope.close();
        assertEquals(before, Memory.liveBytes(), "live bytes after the test, compared with before");
    }
}
