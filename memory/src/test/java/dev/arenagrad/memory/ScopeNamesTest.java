package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScopeNamesTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void aScopeBearsTheNameItWasOpenedWith() {
        try (Scope confined = Scope.open("step"); Scope shared = Scope.shared("service")) {
            assertEquals("step", confined.name());
            assertEquals("service", shared.name());
            assertEquals("service", shared.toString());
        }
    }

    @Test
    void aScopeWithoutANameIsCalledAfterItsKind() {
        try (Scope confined = Scope.open();
                Scope shared = Scope.shared();
                Scope auto = Scope.auto();
                Scope global = Scope.global()) {
            assertTrue(confined.name().contains("confined"), confined.name());
            assertTrue(shared.name().contains("shared"), shared.name());
            assertTrue(auto.name().contains("auto"), auto.name());
            assertTrue(global.name().contains("global"), global.name());
        }
    }

    @Test
    void theScopeOutsideAllScopesIsCalledTheAutomaticOne() {
        assertEquals("the automatic scope", ScopeImpl.automatic().name());
        assertEquals("the automatic scope", ScopeImpl.automatic().described());
    }

    @Test
    void messagesPutANameInQuotationMarks() {
        Scope named = Scope.open("gone");
        named.close();
        Scope nameless = Scope.open();
        nameless.close();

        assertTrue(assertThrows(LifetimeException.class, named::close).getMessage().startsWith(
                "scope \"gone\" is closed"));
        assertTrue(assertThrows(LifetimeException.class, nameless::close).getMessage().startsWith(
                "a confined scope is closed"));
    }

    @Test
    void aScopeBearsItsNameAfterItClosed() {
        Scope scope = Scope.open("step");
        scope.close();

        assertEquals("step", scope.name());
    }
}
