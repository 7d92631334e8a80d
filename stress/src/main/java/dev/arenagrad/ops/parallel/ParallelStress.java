package dev.arenagrad.ops.parallel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** How loops are handed to workers, and come back. */
public final class ParallelStress {
    private ParallelStress() {}

    /** Two callers offer a loop each to one worker. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "it takes one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it has both, or none")
    @State
    public static class OfferedByTwo {
        private final Worker worker = new Worker(0);
        private final ParallelLoop first = ParallelLoop.marker();
        private final ParallelLoop second = ParallelLoop.marker();

        @Actor
        public void first(ZZ_Result result) {
            result.r1 = worker.offer(first);
        }

        @Actor
        public void second(ZZ_Result result) {
            result.r2 = worker.offer(second);
        }
    }

    /** A worker accepts a loop while its caller takes it back. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one has it")
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "the caller returns while the worker runs parts")
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the caller waits for help that nobody gives")
    @State
    public static class TakenBackBesideAccept {
        private final Worker worker = new Worker(0);
        private final ParallelLoop loop = ParallelLoop.marker();
        private final boolean offered = worker.offer(loop);

        @Actor
        public void worker(ZZ_Result result) {
            result.r1 = offered && worker.accept() == loop;
        }

        @Actor
        public void caller(ZZ_Result result) {
            result.r2 = worker.takeBack(loop);
        }
    }

    /** Two callers run a loop each, which workers help with. */
    @JCStressTest
    @Outcome(id = "6, 6", expect = Expect.ACCEPTABLE, desc = "each sees what its parts wrote")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a part is missing when the loop has ended")
    @State
    public static class LoopsOfTwo {
        private static final int PARTS = 3;

        static {
            Threads.allow(4);
        }

        private final int[] first = new int[PARTS];
        private final int[] second = new int[PARTS];

        private static int sum(int[] written) {
            ParallelLoop.run(PARTS, part -> written[part] = part + 1);
            return written[0] + written[1] + written[2];
        }

        @Actor
        public void first(II_Result result) {
            result.r1 = sum(first);
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = sum(second);
        }
    }
}
