package dev.arenagrad.ops.parallel;

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

    /** Never started. Memory that it may access is accessible by every thread. */
    private static final Thread ANYBODY = Thread.ofPlatform().unstarted(() -> {});

    /** How often the caller looks whether the helpers have ended before it parks. */
    private static final int LOOKS = 1000;

    private static final VarHandle HELPERS;

    static {
        try {
            HELPERS = MethodHandles.lookup().findVarHandle(ParallelLoop.class, "helpers", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int parts;
    private final Part body;
    private final Thread caller = Thread.currentThread();

    /** The caller's scope if parts allocate, else null. */
    private final @Nullable ScopeImpl scope;

    /** The part that begins next. */
    private final AtomicInteger next = new AtomicInteger();

    /** The threads that the loop is offered to, or that help. A field, because reading it needs no stack. */
    private volatile int helpers;

    /** Whether the caller may be parked. */
    private volatile boolean waiting;

    /** What the first of the failed parts threw, the number of that part, and the thread. Guarded by this. */
    private @Nullable Throwable failure;
    private int failedPart;
    private @Nullable Thread failedOn;

    ParallelLoop(int parts, Part body, @Nullable ScopeImpl scope) {
        this.parts = parts;
        this.body = body;
        this.scope = scope;
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
     * As {@link #run}, for parts that allocate storages and release them before they end. These belong to a scope of the thread that runs
     * the part, and count against the limits of the caller's.
     *
     * @param parts their number; it must not depend on the number of threads if the result depends on it
     * @param body what a part does
     */
    public static void runAllocating(int parts, Part body) {
        run(parts, body, true);
    }

    /**
     * {@return whether workers can access the memory, as they can unless it is borrowed from an arena that is confined to the caller}
     *
     * @param memory of an operation's array
     */
    public static boolean reaches(MemorySegment memory) {
        return memory.isAccessibleBy(ANYBODY);
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
                new ParallelLoop(parts, body, allocating ? ScopeImpl.current() : null).runWith(helpers);
            }
        } finally {
            place.threads = 0;
        }
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
            runParts();
        } finally {
            boolean interrupted = false;
            while (helpers != 0) {
                try {
                    interrupted |= join();
                } catch (StackOverflowError _) {
                    continue; // the helpers need none of this stack, and their end is seen without a call
                }
            }
            if (interrupted) {
                caller.interrupt();
            }
        }
        throwFailure();
    }

    private void runParts() {
        for (int index = next.getAndIncrement(); index < parts; index = next.getAndIncrement()) {
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

    /**
     * Waits until no helper is left.
     *
     * @return whether the caller was interrupted meanwhile; it is not any more then
     */
    private boolean join() {
        Workers.takeBack(this);
        for (int look = 0; helpers != 0 && look < LOOKS; look++) {
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        waiting = true;
        while (helpers != 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // else the next park would return at once
        }
        return interrupted;
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
        HELPERS.getAndAdd(this, 1);
        boolean free = worker.offer(this);
        if (!free) {
            HELPERS.getAndAdd(this, -1);
        }
        return free;
    }

    /** Takes the loop back from a thread, if that was offered it and has not accepted. */
    void takeBackFrom(Worker worker) {
        if (worker.takeBack(this)) {
            HELPERS.getAndAdd(this, -1);
        }
    }

    /** Runs parts on a worker that has accepted the loop. */
    void help() {
        if (scope == null) {
            runParts();
            return;
        }
        ScopeImpl own;
        try {
            own = ScopeImpl.openFor(scope, ThreadContext.get(), "a worker");
        } catch (OutOfMemoryError _) {
            return; // the others do without this thread
        }
        try {
            runParts();
        } finally {
            own.close();
        }
    }

    /** Ends the help of a worker; the last thing it does with the loop. */
    void leave() {
        if ((int) HELPERS.getAndAdd(this, -1) == 1 && waiting) {
            LockSupport.unpark(caller);
        }
    }
}
