package dev.arenagrad.bench.operators;

import java.util.List;

/** A variant on one engine, set up. */
public interface OperatorStep extends AutoCloseable {
    /** Applies the operator once, with its backward pass if the variant has one, and lets what it made go. */
    void run();

    /** {@return the results of a step, then the gradients by the operands that the variant differentiates by, row by row} */
    List<double[]> observe();

    @Override
    void close();
}
