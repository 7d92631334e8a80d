package dev.arenagrad.bench.measure;

import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/**
 * What the steps of one workload compute, need and take, on one thread.
 *
 * @param fingerprint what the first two computed
 * @param growth bytes by which the memory of the process that is resident grew at most, from before the first step
 * @param micros microseconds a step
 */
public record StepReport(Fingerprint fingerprint, long growth, double micros) {
    /**
     * {@return the report of a workload that has done no step yet}
     *
     * @param steps how many steps the memory is counted over
     * @param stopwatch takes the time afterwards
     * @throws IOException if the system does not tell how much memory is resident
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException never, on one thread
     */
    public static StepReport of(Workload workload, int steps, Stopwatch stopwatch) throws IOException,
            InterruptedException, ExecutionException {
        ResidentMemory memory = ResidentMemory.now();
        Fingerprint fingerprint = Fingerprint.of(workload);
        for (int step = 0; step < steps; step++) {
            workload.step();
        }
        long growth = memory.growth();
        return new StepReport(fingerprint, growth, stopwatch.microsPerStep(workload, 1));
    }
}
