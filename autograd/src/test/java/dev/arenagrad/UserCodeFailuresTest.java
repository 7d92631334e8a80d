package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.UserCallContext.Act;
import dev.arenagrad.UserCallContext.Pass;
import dev.arenagrad.UserCallContext.Place;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.Garbage;
import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Users' code that throws, closes scopes, or leaves modes on, at each single call of it: nothing is lost, modes are as before, the first exception is
 * what the user sees, and the same program runs as if nothing had been.
 */
class UserCodeFailuresTest {
    /** What is told apart, in {@code memory}'s tests: who listens to leaks is called by whoever finds one. */
    private static final Set<String> ELSEWHERE = Set.of("Leaks.addListener", "Leaks.removeListener");

    @ParameterizedTest
    @EnumSource(UserCall.class)
    void aFailureAtEachCallOfUsersCodeLosesNothing(UserCall kind) {
        long live = Memory.liveBytes();
        int calls = 0;
        for (Place place : Place.values()) {
            for (Pass pass : passes(kind)) {
                calls += place == Place.AUTOMATIC ? 0 : eachCallFails(kind, place, pass);
            }
        }
        assertTrue(calls > 0, kind + " is called nowhere");
        assertTrue(Garbage.until(() -> Memory.liveBytes() <= live), () -> Memory.liveBytes()
                + " bytes are live, and were " + live + " before");
    }

    @Test
    void aFailureAtEachCallOfUsersCodeInAnAutomaticScopeLosesNothing() {
        long live = Memory.liveBytes();
        for (UserCall kind : UserCall.values()) {
            for (Pass pass : passes(kind)) {
                eachCallFails(kind, Place.AUTOMATIC, pass);
            }
        }
        assertTrue(Garbage.until(() -> Memory.liveBytes() <= live), () -> Memory.liveBytes()
                + " bytes are live, and were " + live + " before");
    }

    private static Pass[] passes(UserCall kind) {
        return kind.isOfDifferences() ? new Pass[] {Pass.PLAIN} : Pass.values();
    }

    private static int eachCallFails(UserCall kind, Place place, Pass pass) {
        UserCallContext usual = new UserCallContext(kind, place, pass, -1, null);
        assertNull(usual.run(), usual::toString);
        for (int call = 0; call < usual.calls(); call++) {
            for (Act act : Act.values()) {
                if (act == Act.LEAVE_MODES_OPEN && !kind.isInsideOfWork()) {
                    continue;
                }
                failsAndLosesNothing(usual, new UserCallContext(kind, place, pass, call, act), act, place);
                UserCallContext again = new UserCallContext(kind, place, pass, -1, null);
                assertNull(again.run(), again::toString);
                assertSameBits(usual, again);
            }
        }
        return usual.calls();
    }

    private static void failsAndLosesNothing(UserCallContext usual, UserCallContext run, Act act, Place place) {
        long live = Memory.liveBytes();
        long saved = Memory.savedBytes();
        long scopes = Memory.openScopes();
        try (Scope around = Scope.open("around")) {
            Throwable caught = run.run();
            if (act.isThrowing()) {
                assertSame(run.thrown(), caught, run::toString);
            } else if (act.isClosing() && !act.isQuiet() || run.closedAScope) {
                assertInstanceOf(LifetimeException.class, caught, run::toString);
            }
            if (act == Act.LEAVE_MODES_OPEN) {
                assertNull(caught, run::toString);
                assertSameBits(usual, run);
            }
            assertTrue(around.isOpen(), run::toString);
            assertTrue(run.modelOpenAfterStep || act.closesModel(), run::toString);
            assertTrue(run.modelBytesAfterStep <= usual.modelBytesAfterStep, run::toString);
            assertTrue(ThreadModes.areUsual() && run.modesRestored, run::toString);
            assertEquals(scopes + 1, Memory.openScopes(), run::toString);
            if (place != Place.AUTOMATIC) {
                assertEquals(0, around.bytes(), run::toString);
                assertEquals(saved, Memory.savedBytes(), run::toString);
                // The gradient of a leaf whose scope another thread closed is the collector's.
                assertTrue(Garbage.until(() -> Memory.liveBytes() <= live), run::toString);
                assertEquals(0, run.packedAndNotClosed, run::toString);
            }
        }
        assertEquals(scopes, Memory.openScopes(), run::toString);
        assertEquals(saved, Memory.savedBytes(), run::toString);
    }

    private static void assertSameBits(UserCallContext expected, UserCallContext actual) {
        assertEquals(expected.noted().size(), actual.noted().size(), actual::toString);
        for (int i = 0; i < expected.noted().size(); i++) {
            assertArrayEquals(expected.noted().get(i), actual.noted().get(i), actual.toString());
        }
    }

    @Test
    void everyPublicMethodThatTakesUsersCodeIsAmongTheKinds() throws Exception {
        Set<String> covered = Stream.of(UserCall.values()).flatMap(kind -> kind.methods().stream()).collect(Collectors
                .toCollection(TreeSet::new));
        covered.addAll(ELSEWHERE);
        Set<String> found = new TreeSet<>();
        for (Class<?> type : publicClasses(Tensor.class)) {
            found.addAll(takingUsersCode(type));
        }
        for (Class<?> type : publicClasses(Scope.class)) {
            found.addAll(takingUsersCode(type));
        }
        assertEquals(found, covered);
    }

    private static List<Class<?>> publicClasses(Class<?> one) throws IOException {
        Module module = one.getModule();
        String folder = one.getPackageName().replace('.', '/') + "/";
        List<Class<?>> classes = new ArrayList<>();
        try (ModuleReader reader = module.getLayer().configuration().findModule(module.getName()).orElseThrow()
                .reference().open(); Stream<String> files = reader.list()) {
            for (String file : files.filter(file -> file.endsWith(".class")).toList()) {
                String name = file.substring(0, file.length() - ".class".length());
                if (name.startsWith(folder) && name.indexOf('/', folder.length()) < 0 && !name.endsWith("-info")) {
                    Class<?> type = Class.forName(module, name.replace('/', '.'));
                    if (Modifier.isPublic(type.getModifiers())) {
                        classes.add(type);
                    }
                }
            }
        }
        return classes;
    }

    /** {@return the methods that take something with a method to call, and those that users override} */
    private static List<String> takingUsersCode(Class<?> type) {
        boolean forSubclasses = Modifier.isAbstract(type.getModifiers()) && !type.isInterface() && !type.isSealed();
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && takesUsersCode(method)
                        || forSubclasses && Modifier.isProtected(method.getModifiers()))
                .map(method -> type.getSimpleName() + "." + method.getName()).toList();
    }

    private static boolean takesUsersCode(Method method) {
        return Arrays.stream(method.getParameterTypes()).anyMatch(type -> type.isInterface() && !type.isSealed()
                && Arrays.stream(type.getMethods()).filter(one -> Modifier.isAbstract(one.getModifiers()))
                        .count() == 1);
    }
}
