package dev.arenagrad.memory.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A platform thread of its own for a part of a test, whose result or exception comes back to the test. */
public final class AnotherThread<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private AnotherThread(String name, Callable<T> body) {
        task = new FutureTask<>(body);
        thread = Thread.ofPlatform().name(name).start(task);
    }

    /** Starts {@code body} on a thread called "another". */
    public static <T> AnotherThread<T> start(Callable<T> body) {
        return new AnotherThread<>("another", body);
    }

    /** Runs {@code body} on a thread called "another" and waits for its end. */
    public static <T> T call(Callable<T> body) {
        return start(body).join();
    }

    /** Runs {@code body} on a thread called "another" and waits for its end. */
    public static void run(Runnable body) {
        call(() -> {
            body.run();
            return null;
        });
    }

    /** Waits until the thread hangs at a monitor that someone else holds. */
    public AnotherThread<T> awaitBlocked() {
        while (thread.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** Waits for the end after {@code failure} on this thread, which keeps what the body threw as suppressed. */
    public void joinAfter(Throwable failure) {
        try {
            join();
        } catch (RuntimeException | AssertionError e) {
            failure.addSuppressed(e);
        }
    }

    /** Waits for the end and gives the result, or throws what the body threw. */
    public T join() {
        try {
            T result = task.get();
            thread.join();
            return result;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
