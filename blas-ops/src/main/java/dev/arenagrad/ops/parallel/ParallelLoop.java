package dev.arenagrad.ops.parallel;

import dev.arenagrad.memory.storage.Confinement;
import dev.arenagrad.memory.storage.Failures;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.ThreadContext;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose parts may run at the same time, on the calling thread and on workers. Each thread takes the next part until there is none;
 * the caller returns when all have ended, whatever happens, so that the memory of its operation lives as long.
 *
 * <p>If parts fail, the others that have not begun are left out, and the caller throws what the first of the failed parts threw. It is
 * the same part whichever threads ran: parts begin in order, and what has begun goes on to its end.
 */
public final class ParallelLoop {
    /** A part of the work. */
    @FunctionalInterface
    public interface Part {
        /**
         * Does one part. It must not touch what other parts write, nor the caller's scope.
         *
         * @param index its number, from 0
         */
        void run(int index);
    }

    /** How often the caller looks whether the helpers have ended before it parks. */
    private static final int LOOKS = 1000;

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(ParallelLoop.class, "ended", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int parts;
    private final Part body;

    /** The thread that runs the loop; null for a loop that nobody runs. */
    private final @Nullable Thread caller;

    /** Whether parts allocate. */
    private final boolean allocating;

    /** The part that a thread takes next. The caller begins with part 0. */
    private final AtomicInteger next = new AtomicInteger(1);

    /**
     * The threads that the loop was offered to and not taken back from. Counted by the caller, without a call between an offer and its
     * count: the stack might be exhausted.
     */
    private int offers;

    /** How many of these have ended their help. A field, because reading it needs no stack. */
    private volatile int ended;

    /** Whether the caller may be parked. It has made and taken back all its offers before. */
    private volatile boolean waiting;

    /** Whether the caller was interrupted while it waited. */
    private boolean interrupted;

    /** What the first of the failed parts threw, the number of that part, and the thread. Guarded by this. */
    private @Nullable Throwable failure;
    private int failedPart;
    private @Nullable Thread failedOn;

    private ParallelLoop(int parts, Part body, boolean allocating, @Nullable Thread caller) {
        this.parts = parts;
        this.body = body;
        this.allocating = allocating;
        this.caller = caller;
    }

    /** {@return a loop without parts, which stands for something else} It leads to no thread, so that it can be kept for good. */
    static ParallelLoop marker() {
        return new ParallelLoop(0, _ -> {}, false, null);
    }

    /**
     * Runs the parts of a loop, on this and other threads. They allocate no storage.
     *
     * @param parts their number; it must not depend on the number of threads if the result depends on it
     * @param body what a part does
     */
    public static void run(int parts, Part body) {
        run(parts, body, false);
    }

    /**
     * As {@link #run}, for parts that allocate storages and release them before they end. Those of workers belong to scopes of their own, and
     * count against the limit of the process alone: whether the limit of a scope is enough for a loop depends on the parts that its caller
     * runs, of which the first always is one, and not on the number of threads.
     *
     * @param parts their number; it must not depend on the number of threads if the result depends on it
     * @param body what a part does
     */
    public static void runAllocating(int parts, Part body) {
        run(parts, body, true);
    }

    /**
     * As {@link #runAllocating(int, Part)}, on the calling thread alone where workers cannot access all of the memory.
     *
     * @param parts their number
     * @param body what a part does
     * @param memory that parts read or write
     */
    public static void runAllocating(int parts, Part body, MemorySegment... memory) {
        for (MemorySegment each : memory) {
            if (!reaches(each)) {
                runHere(parts, body);
                return;
            }
        }
        run(parts, body, true);
    }

    /**
     * {@return whether workers can access the memory, as they can unless it is borrowed from an arena that is confined to the caller}
     *
     * @param memory of an operation's array
     */
    public static boolean reaches(MemorySegment memory) {
        return Confinement.isOpenToAll(memory);
    }

    private static void run(int parts, Part body, boolean allocating) {
        int threads = parts < 2 || Thread.currentThread() instanceof Worker ? 1 : Threads.forCaller();
        if (threads == 1) {
            runHere(parts, body);
            return;
        }
        Computing place = Computing.enter();
        if (place == null) {
            runHere(parts, body);
            return;
        }
        try {
            int helpers = place.reserve(Math.min(parts, threads) - 1);
            if (helpers == 0) {
                runHere(parts, body);
            } else {
                new ParallelLoop(parts, body, allocating, Thread.currentThread()).runWith(helpers);
            }
        } finally {
            place.threads = 0;
        }
        place.leave();
    }

    /**
     * Runs the parts of a loop one after another on the calling thread.
     *
     * @param parts their number
     * @param body what a part does
     */
    public static void runHere(int parts, Part body) {
        for (int index = 0; index < parts; index++) {
            body.run(index);
        }
    }

    private void runWith(int wanted) {
        try {
            Workers.offer(this, wanted);
            runParts(0);
        } finally {
            while (ended != offers) {
                try {
                    Workers.takeBack(this);
                    join();
                } catch (VirtualMachineError _) {
                    continue; // the helpers need none of this stack, and their end is seen without a call
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        throwFailure();
    }

    private void runParts(int first) {
        for (int index = first; index < parts; index = next.getAndIncrement()) {
            try {
                body.run(index);
            } catch (Throwable e) {
                fail(e, index);
            }
        }
    }

    private synchronized void fail(Throwable e, int part) {
        next.set(parts);
        if (failure == null || part < failedPart) {
            failure = e;
            failedPart = part;
            failedOn = Thread.currentThread();
        }
    }

    /** Waits until no helper is left. */
    private void join() {
        for (int look = 0; ended != offers && look < LOOKS; look++) {
            Thread.onSpinWait();
        }
        waiting = true;
        while (ended != offers) {
            LockSupport.park(this);
            if (Thread.interrupted()) { // else the next park would return at once
                interrupted = true;
            }
        }
    }

    /** Throws the failure, if there is one, with the frames of the caller below those of the worker that it comes from. */
    private synchronized void throwFailure() {
        if (failure == null) {
            return;
        }
        if (failedOn != caller) {
            failure.setStackTrace(Stream.of(failure.getStackTrace(), new Throwable().getStackTrace())
                    .flatMap(Arrays::stream).toArray(StackTraceElement[]::new));
        }
        Failures.throwIfAny(failure);
    }

    /** Offers the loop to a thread. {@return whether it was free} */
    boolean offerTo(Worker worker) {
        worker.wake(); // so that nothing is offered where the stack has no room for waking
        if (!worker.offer(this)) {
            return false;
        }
        offers++;
        worker.wake();
        return true;
    }

    /** Takes the loop back from a thread, if that was offered it and has not accepted. */
    void takeBackFrom(Worker worker) {
        if (worker.takeBack(this)) {
            offers--;
        }
    }

    /** Runs parts on a worker that has accepted the loop. */
    void help() {
        if (!allocating) {
            runParts(next.getAndIncrement());
            return;
        }
        try {
            ScopeImpl own;
            try {
                own = ScopeImpl.openUnwatched(ThreadContext.get(), "a worker");
            } catch (OutOfMemoryError _) {
                return; // the others do without this thread
            }
            try {
                runParts(next.getAndIncrement());
            } finally {
                own.close();
            }
        } catch (Throwable e) {
            fail(e, parts); // of no part: what parts threw comes first
        }
    }

    /** Ends the help of a worker; the last thing it does with the loop. */
    void leave() {
        int before = (int) ENDED.getAndAdd(this, 1);
        if (waiting && before + 1 == offers) {
            LockSupport.unpark(caller);
        }
    }
}
