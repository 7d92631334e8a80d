package dev.arenagrad.bench.measure;

import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;

/**
 * What the first steps of one workload compute and need.
 *
 * @param fingerprint what the first two computed
 * @param growth bytes by which the memory of the process that is resident grew at most, from before the first step
 */
public record StepReport(Fingerprint fingerprint, long growth) {
    /**
     * {@return the report of a workload that has done no step yet}
     *
     * @param steps how many steps the memory is counted over
     * @throws IOException if the system does not tell how much memory is resident
     */
    public static StepReport of(Workload workload, int steps) throws IOException {
        ResidentMemory memory = ResidentMemory.now();
        Fingerprint fingerprint = Fingerprint.of(workload);
        for (int step = 0; step < steps; step++) {
            workload.step();
        }
        return new StepReport(fingerprint, memory.growth());
    }
}
