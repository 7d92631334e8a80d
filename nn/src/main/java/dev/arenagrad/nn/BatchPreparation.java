package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One batch that a thread of its own prepares, in a shared scope that the thread leaves open: whoever takes the batch closes it. A thread
 * that prepared several would have each scope inside the one before, which would free the later one first.
 */
final class BatchPreparation implements AutoCloseable {
    private final Thread thread;
    private @Nullable Scope scope;
    private @Nullable List<Tensor> batch;
    private @Nullable Throwable failure;

    private BatchPreparation(long number, LongFunction<List<Tensor>> prepare) {
        thread = Thread.ofVirtual().name("batch " + number).unstarted(() -> {
            try {
                scope = Scope.shared("batch");
                batch = prepare.apply(number);
            } catch (Throwable e) {
                failure = e;
            }
        });
    }

    private static BatchPreparation start(long number, LongFunction<List<Tensor>> prepare) {
        BatchPreparation preparation = new BatchPreparation(number, prepare);
        preparation.thread.start();
        return preparation;
    }

    /** Calls {@code body} with each batch while the next one is prepared. */
    static void forEach(long count, LongFunction<List<Tensor>> prepare, Consumer<List<Tensor>> body) {
        if (count == 0) {
            return;
        }
        BatchPreparation next = start(0, prepare);
        try {
            for (long number = 0; number < count; number++) {
                BatchPreparation present = next;
                List<Tensor> batch = present.take();
                try (present) {
                    next = number + 1 < count ? start(number + 1, prepare) : present;
                    try (Scope _ = Scope.open("batch")) {
                        body.accept(batch);
                    }
                }
            }
        } finally {
            next.close();
        }
    }

    /** {@return the batch, once it is there} */
    private List<Tensor> take() {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a batch");
        }
        if (failure != null) {
            throw BatchPreparation.<RuntimeException>unchecked(failure);
        }
        return Objects.requireNonNull(batch);
    }

    /** Throws {@code failure} as it is: functions in other languages throw checked exceptions, too. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Waits for the thread, even if this one is interrupted, and frees the batch. Does nothing the second time. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Scope opened = scope;
        scope = null;
        if (opened != null) {
            opened.close();
        }
    }
}
