package dev.arenagrad.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Generator;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes a call under one limit after another, each just too small for one more of its allocations, until it succeeds. After each
 * refusal everything has to be as it was before, and in the end as if nothing had been refused.
 *
 * <p>A limit refuses what would raise the bytes in use above it, so each allocation is refused that finds more in use than any before it in
 * the call. One that reuses what the call freed before it cannot be refused by a limit.
 */
final class Refuser {
    private static final long SEED = 20;
    private static final long ROOM = 1L << 30;
    private static final long SMALLEST_BLOCK = 64;
    private static final int MOST_REFUSALS = 100;

    /**
     * How often the two outcomes may differ because the JIT compiled a kernel between them: the vector forms of some functions differ from
     * their interpreted forms in the last place.
     */
    private static final int RECOMPILATIONS = 3;

    /** Whose limit refuses: that of the confined or of the shared scope that everything is made in, or that of the process. */
    enum Limit {
        SCOPE, SHARED_SCOPE, PROCESS;

        Scope open() {
            return this == SHARED_SCOPE ? Scope.shared() : Scope.open();
        }
    }

    private final Limit limit;
    private final List<String> faults = new ArrayList<>();
    private int calls;
    private int refusals;

    Refuser(Limit limit) {
        this.limit = limit;
    }

    /** {@return what was found to differ} */
    List<String> faults() {
        return faults;
    }

    /** {@return how many calls were refused nothing, or something and then succeeded} */
    int calls() {
        return calls;
    }

    /** {@return how many refusals there were} */
    int refusals() {
        return refusals;
    }

    /**
     * Refuses each allocation of a call in turn.
     *
     * @return whether the call is a valid one; if not, it was checked that it changes nothing
     */
    boolean refuse(String name, Supplier<Situation> situations) {
        long before = Snapshot.liveBytes();
        try {
            List<String> expected = unrefused(situations);
            if (expected == null) {
                return false;
            }
            calls++;
            List<String> actual = refused(situations);
            for (int again = 0; again < RECOMPILATIONS && !actual.equals(expected); again++) {
                expected = unrefused(situations);
                actual = refused(situations);
            }
            assertEquals(expected, actual, "the outcome after refusals, against that without");
        } catch (AssertionError | RuntimeException e) {
            faults.add(name + ": " + e);
        }
        if (before != Snapshot.liveBytes()) {
            faults.add(name + ": " + (Snapshot.liveBytes() - before) + " bytes are live after the scope");
        }
        return true;
    }

    /** {@return the outcome after as many refusals as there can be} */
    private List<String> refused(Supplier<Situation> situations) {
        try (Scope scope = limit.open()) {
            Tensor.manualSeed(SEED);
            return underLimits(scope, situations.get());
        } finally {
            Memory.limit(0);
        }
    }

    /** {@return the outcome without a limit, or null if the call is refused for what it asks for} */
    private List<String> unrefused(Supplier<Situation> situations) {
        try (Scope scope = limit.open()) {
            Tensor.manualSeed(SEED);
            Situation situation = situations.get();
            Snapshot before = Snapshot.of(scope, situation.tensors);
            List<Tensor> results;
            try {
                results = situation.call();
            } catch (RuntimeException e) {
                assertEquals(before, Snapshot.of(scope, situation.tensors), "after " + e);
                return null;
            }
            return outcome(situation, results);
        }
    }

    private List<String> underLimits(Scope scope, Situation situation) {
        Snapshot before = Snapshot.of(scope, situation.tensors);
        long most = start(scope);
        for (int i = 0; i < MOST_REFUSALS; i++) {
            try {
                List<Tensor> results = situation.call();
                lift(scope);
                return outcome(situation, results);
            } catch (OutOfMemoryException e) {
                lift(scope);
                refusals++;
                if (situation.mayStopHalfway()) {
                    situation.repair();
                    assertEquals(before.tensors(), Snapshot.of(scope, situation.tensors).tensors());
                } else {
                    assertEquals(before, Snapshot.of(scope, situation.tensors), "after " + e.getMessage());
                }
                long needed = e.usedBytes() + (e.requestedBytes() + SMALLEST_BLOCK - 1) / SMALLEST_BLOCK
                        * SMALLEST_BLOCK;
                assertTrue(needed > most, "a call that needs more than " + most + " needs more than that only");
                most = needed;
                impose(scope, most);
            }
        }
        throw new AssertionError("refused " + MOST_REFUSALS + " times");
    }

    private long start(Scope scope) {
        if (limit != Limit.PROCESS) {
            long bytes = scope.bytes();
            impose(scope, bytes);
            return bytes;
        }
        Memory.trim();
        long held = Memory.heldBytes();
        impose(scope, held);
        return held;
    }

    private void impose(Scope scope, long bytes) {
        if (limit != Limit.PROCESS) {
            scope.limit(bytes);
        } else {
            Memory.trim();
            Memory.limit(bytes);
        }
    }

    private void lift(Scope scope) {
        if (limit != Limit.PROCESS) {
            scope.limit(ROOM);
        } else {
            Memory.limit(0);
        }
    }

    /**
     * {@return the values of all that is looked at and of the results, the versions, and where the random numbers stand} Of a single result
     * with a graph the gradients of leaves are part of it.
     */
    private static List<String> outcome(Situation situation, List<Tensor> results) {
        List<String> outcome = new ArrayList<>();
        if (results.size() == 1 && results.getFirst().requiresGrad() && !results.getFirst().isLeaf()) {
            outcome.add(passed(results.getFirst()));
        }
        for (Tensor result : results) {
            outcome.add(Snapshot.values(result));
        }
        for (Tensor tensor : situation.tensors) {
            outcome.add(Snapshot.values(tensor) + " version " + tensor.version());
        }
        Generator.State state = Generator.ofThread().state();
        outcome.add(state.block() + " " + state.used());
        return outcome;
    }

    private static String passed(Tensor result) {
        try {
            result.sum().backward();
            return "passed";
        } catch (TensorException e) {
            return e.getMessage();
        }
    }
}
