package dev.arenagrad.bench.workload;

import java.util.List;

/**
 * A task, set up on one engine and ready to be repeated. For one thread, unless {@link Task#threads} of it is more than 1: then
 * any number of threads may step at once.
 */
public interface Workload extends AutoCloseable {
    /** Does one step. Nothing of it is left but what the task changes. */
    void step();

    /** {@return what one more step computes: the loss, then the gradient of each leaf} */
    List<float[]> observe();

    /** Frees what was set up. */
    @Override
    void close();
}
