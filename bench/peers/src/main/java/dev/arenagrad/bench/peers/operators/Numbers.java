package dev.arenagrad.bench.peers.operators;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;

/** Numbers that operators are given, converted to scalars once, and kept whatever scope is open at that time. */
final class Numbers {
    static final Scalar HALF = scalar(0.5);
    static final Scalar MINUS_HALF = scalar(-0.5);
    static final Scalar ONE = scalar(1);
    static final Scalar MINUS_ONE = scalar(-1);
    static final Scalar ONE_AND_A_HALF = scalar(1.5);
    static final Scalar TWO = scalar(2);
    static final Scalar TWO_AND_A_HALF = scalar(2.5);
    static final Scalar SEVEN_TENTHS = scalar(0.7);
    static final Scalar THREE_TENTHS = scalar(0.3);
    static final Scalar TWENTY = scalar(20);
    static final Scalar TENTH = scalar(0.1);
    static final ScalarOptional OPTIONAL_HALF = new ScalarOptional(HALF).retainReference();
    static final ScalarOptional OPTIONAL_MINUS_HALF = new ScalarOptional(MINUS_HALF).retainReference();

    private Numbers() {}

    private static Scalar scalar(double value) {
        return new Scalar(value).retainReference();
    }
}
