package dev.arenagrad.memory.testing;

import static org.junit.jupiter.api.Assertions.fail;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run when a leak was reported that no test {@linkplain #expected(Leak.Kind) expected}: after the test during which it was
 * found or, if a garbage collection has to find it, after its class.
 */
public final class NoLeaks implements AfterEachCallback, AfterAllCallback {
    private static final List<Leak> UNEXPECTED = new CopyOnWriteArrayList<>();
    private static final int COLLECTIONS = 3;

    /** The bytes of the automatic scope that no collection freed after an earlier class. */
    private static long kept;

    static {
        Leaks.addListener(UNEXPECTED::add);
    }

    /** {@return the first leak of this kind, which the test made on purpose, once it is found} */
    public static Leak expected(Leak.Kind kind) {
        Garbage.until(() -> {
            Leaks.search();
            return find(kind) != null;
        });
        Leak leak = find(kind);
        if (leak == null) {
            fail("no leak of kind " + kind + " was reported, but " + UNEXPECTED);
        }
        UNEXPECTED.remove(leak);
        return leak;
    }

    /** {@return all reports of this kind, which the test made on purpose, once {@code found} leaks were found since the start} */
    public static List<Leak> expected(Leak.Kind kind, long found) {
        Garbage.until(() -> {
            Leaks.search();
            return Leaks.found() >= found;
        });
        List<Leak> leaks = UNEXPECTED.stream().filter(leak -> leak.kind() == kind).toList();
        UNEXPECTED.removeAll(leaks);
        return leaks;
    }

    private static Leak find(Leak.Kind kind) {
        return UNEXPECTED.stream().filter(leak -> leak.kind() == kind).findFirst().orElse(null);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Leaks.search();
        check();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Garbage.collect();
        check();
        freeWhatTheClassLeftToTheCollector();
    }

    /** Otherwise a later test that compares live bytes would see them vanish. What static fields hold stays. */
    private static void freeWhatTheClassLeftToTheCollector() {
        for (int i = 0; i < COLLECTIONS && collectedBytes() > kept; i++) {
            System.gc();
            Garbage.collect();
        }
        kept = collectedBytes();
    }

    private static long collectedBytes() {
        return Memory.report().scopes().stream().filter(scope -> scope.kind().equals("AUTO")).mapToLong(
                ScopeUse::bytes).sum();
    }

    private static void check() {
        Leaks.resetCauses();
        if (!UNEXPECTED.isEmpty()) {
            String leaks = UNEXPECTED.stream().map(Leak::message).collect(Collectors.joining("\n"));
            UNEXPECTED.clear();
            fail(leaks);
        }
    }
}
