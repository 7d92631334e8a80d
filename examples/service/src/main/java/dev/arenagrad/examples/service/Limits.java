package dev.arenagrad.examples.service;

import java.time.Duration;

/**
 * What the service takes on at most.
 *
 * @param bodyBytes the bytes of a request's body
 * @param bodyTime in what time a body has to arrive
 * @param scopeBytes the off-heap memory that one request may hold at the same time
 * @param running how many requests compute at the same time
 * @param waiting how many more may wait for that
 * @param waitingTime for how long
 * @param connections how many connections may be open at the same time
 * @param stopTime how long requests may still take when the service stops
 */
record Limits(int bodyBytes, Duration bodyTime, long scopeBytes, int running, int waiting, Duration waitingTime,
        int connections, Duration stopTime) {
    /** Of the example: small, so that each can be reached by a test. */
    static final Limits DEFAULT = new Limits(64 << 10, Duration.ofSeconds(5), 256 << 10, Runtime.getRuntime()
            .availableProcessors(), 64, Duration.ofMillis(500), 512, Duration.ofSeconds(2));
}
