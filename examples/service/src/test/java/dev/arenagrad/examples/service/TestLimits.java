package dev.arenagrad.examples.service;

import java.time.Duration;

/** Limits for tests, which differ from the default where a test says so. */
final class TestLimits {
    private TestLimits() {}

    /** {@return limits under which so many requests compute, and so many wait for so long} */
    static Limits admitting(int running, int waiting, Duration waitingTime) {
        Limits usual = Limits.DEFAULT;
        return new Limits(usual.bodyBytes(), usual.bodyTime(), usual.scopeBytes(), running, waiting, waitingTime, usual
                .connections(), usual.stopTime());
    }

    /** {@return limits under which a body has to arrive in so short a time} */
    static Limits bodiesWithin(Duration time) {
        Limits usual = Limits.DEFAULT;
        return new Limits(usual.bodyBytes(), time, usual.scopeBytes(), usual.running(), usual.waiting(), usual
                .waitingTime(), usual.connections(), usual.stopTime());
    }
}
