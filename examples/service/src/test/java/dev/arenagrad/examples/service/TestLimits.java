package dev.arenagrad.examples.service;

import java.time.Duration;

/** Limits for tests, which differ from the default in one respect. */
final class TestLimits {
    private TestLimits() {}

    /** {@return limits under which a body has to arrive in so short a time} */
    static Limits bodiesWithin(Duration time) {
        Limits usual = Limits.DEFAULT;
        return new Limits(usual.bodyBytes(), time, usual.scopeBytes(), usual.running(), usual.waiting(), usual
                .waitingTime(), usual.connections(), usual.stopTime());
    }
}
