package dev.arenagrad.bench.workload;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.arenagrad.bench.measure.ChildJvm;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapOfAStepTest {
    /**
     * Heap bytes of a step of the smallest task: three tensors with their storages, two nodes, what one of them saved, two scopes and a pass are
     * 880 bytes of objects. The compiler may leave a tensor out, or leave a small object in.
     */
    private static final long MOST = 944;

    /** What the JVM found: the heap bytes of a step. */
    record Report(long bytes) {}

    /** In a JVM of its own, in which nothing else has told the compiler what is called where. */
    @Test
    void aTinyStepAllocatesLittle(@TempDir Path folder) throws Exception {
        long bytes = ChildJvm.run(folder, List.of(), Measurement.class, List.of(), Report.class).bytes;
        assertTrue(bytes <= MOST, bytes + " bytes a step");
    }

    /** The program of that JVM. The compiler works in the background, so steps are counted until they are compiled, within reason. */
    static final class Measurement {
        private static final int STEPS = 10_000;
        private static final int ATTEMPTS = 1_000;

        private Measurement() {}

        /** Measures and reports. */
        public static void main(String[] args) {
            try (Workload workload = ArenagradWorkload.open(Task.TINY_DOT)) {
                long least = Long.MAX_VALUE;
                for (int attempt = 0; attempt < ATTEMPTS && least > MOST; attempt++) {
                    least = Math.min(least, bytesPerStep(workload));
                }
                ChildJvm.report(new Report(least));
            }
        }

        private static long bytesPerStep(Workload workload) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < STEPS; i++) {
                workload.step();
            }
            return (threads.getCurrentThreadAllocatedBytes() - before) / STEPS;
        }
    }
}
