package dev.arenagrad.examples.service;

import dev.arenagrad.examples.service.RefusedException.Reason;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads bodies of requests, within a size and a time. A body is read before the request takes anything else: a client that sends slowly
 * holds a virtual thread and some kilobytes of the heap, no memory of tensors and nobody's turn to compute. Thread-safe.
 */
final class RequestBody implements AutoCloseable {
    private final Limits limits;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon()
            .name(
                    "body-deadlines").factory());

    RequestBody(Limits limits) {
        this.limits = limits;
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Interrupts a reader when its time is over, which closes its connection; unless it was done before. */
    private static final class Deadline implements Runnable {
        private final Thread reader = Thread.currentThread();
        private final AtomicBoolean isOver = new AtomicBoolean();

        @Override
        public void run() {
            if (end()) {
                reader.interrupt();
            }
        }

        /** {@return whether this call was the first} */
        boolean end() {
            return isOver.compareAndSet(false, true);
        }
    }

    /**
     * {@return the body}
     *
     * @throws RefusedException if it is too large
     * @throws CloseConnectionException if it did not arrive in time, or if the client has gone
     */
    byte[] read(ServerRequest request) {
        Deadline deadline = new Deadline();
        var alarm = clock.schedule(deadline, limits.bodyTime().toNanos(), TimeUnit.NANOSECONDS);
        byte[] body;
        boolean inTime;
        try (InputStream content = request.content().inputStream()) {
            body = content.readNBytes(limits.bodyBytes() + 1);
        } catch (RequestException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the body did not arrive", e);
        } finally {
            inTime = deadline.end();
            alarm.cancel(false);
        }
        if (!inTime) {
            throw new CloseConnectionException("the body did not arrive in time");
        }
        if (body.length > limits.bodyBytes()) {
            throw new RefusedException(Reason.TOO_LARGE, "a body has at most " + limits.bodyBytes() + " bytes");
        }
        return body;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
