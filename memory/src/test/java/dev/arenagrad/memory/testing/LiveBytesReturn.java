package dev.arenagrad.memory.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.storage.ScopeImpl;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Holds a test to leaving as many live bytes behind as it found, no scope open, and no leak reported. */
public final class LiveBytesReturn implements BeforeEachCallback, AfterEachCallback {
    private final NoLeaks leaks = new NoLeaks();
    private long baseline;

    @Override
    public void beforeEach(ExtensionContext context) {
        baseline = Memory.liveBytes();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        leaks.afterEach(context);
        assertSame(ScopeImpl.automatic(), ScopeImpl.current(), "a scope was left open");
        assertEquals(baseline, Memory.liveBytes(), "live bytes after the test, against those before it");
    }

    /** {@return the live bytes before the test} */
    public long baseline() {
        return baseline;
    }
}
