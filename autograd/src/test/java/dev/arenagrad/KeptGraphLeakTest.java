package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.MemoryReport;
import dev.arenagrad.memory.MemoryReport.Owner;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.NoLeaks;
import dev.arenagrad.program.KeptLosses;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Graphs that are kept from step to step are told by operation, chain and place; graphs that a pass will free are no leak. */
class KeptGraphLeakTest {
    private static final int STEPS = 100;
    private static final long BLOCK = 40_960;

    @RegisterExtension final LiveBytes liveBytes = new LiveBytes();
    @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

    private static Tensor weight() {
        return Tensor.ones(100, 100).setRequiresGrad(true);
    }

    /** {@return what {@code step} makes of zero, step by step in a scope of each step} */
    private static Tensor addUp(int steps, BiFunction<Scope, Tensor, Tensor> step) {
        Tensor total = Tensor.zeros();
        for (int i = 0; i < steps; i++) {
            try (Scope scope = Scope.open("step")) {
                total = step.apply(scope, total);
            }
        }
        return total;
    }

    private static long saved(MemoryReport report) {
        return report.savedOwners().stream().mapToLong(Owner::bytes).sum();
    }

    @Test
    void theReportTellsWhatGraphsKeepByOperation() {
        try (Scope _ = Scope.open()) {
            Tensor weight = weight();
            Tensor total = addUp(STEPS, (step, sum) -> step.keep(sum.add(weight.exp().sum())));
            MemoryReport report = Memory.report();

            assertEquals(List.of(new Owner("exp", "[100, 100]", STEPS * BLOCK, STEPS)), report.savedOwners());
            assertEquals(Memory.savedBytes(), saved(report));
            assertTrue(report.toString().contains("Saved for backward by operation\n"
                    + "                  4096000        100  exp [100, 100]\n"), report.toString());
            total.backward();
            assertEquals(List.of(), Memory.report().savedOwners());
        }
    }

    @Test
    void theReportTellsWhatGraphsOfSharedScopesKeep() {
        try (Scope _ = Scope.shared()) {
            Tensor weight = weight();
            weight.sin().mul(weight.cos()).sum();
            MemoryReport report = Memory.report();
            assertEquals(Memory.savedBytes(), saved(report));
            assertEquals(List.of(new Owner("full", "[100, 100]", 2 * BLOCK, 2), new Owner("cos", "[100, 100]", BLOCK,
                    1), new Owner("sin", "[100, 100]", BLOCK, 1)), report.savedOwners());
        }
    }

    @Test
    void graphsKeptFromManyScopesAreFoundWithChainAndCount() {
        try (Scope _ = Scope.open("evaluation")) {
            Tensor weight = weight();
            addUp(STEPS, (step, sum) -> step.keep(sum.add(weight.exp().sum())));
            Leaks.search();
            Leak leak = NoLeaks.expected(Leak.Kind.SAVED_GROWTH);

            assertEquals("evaluation", leak.scope());
            assertEquals(Thread.currentThread().getName(), leak.thread());
            assertEquals(STEPS, leak.count());
            assertEquals(STEPS * BLOCK, leak.bytes());
            assertEquals(List.of(new Owner("exp", "[100, 100]", STEPS * BLOCK, STEPS)), leak.largestOwners());
            assertEquals(3, leak.chain().size(), leak.chain().toString());
            assertTrue(leak.chain().getFirst().matches("AddBackward0 \\[\\] \\(\\d\\d in a row\\)"), leak.chain()
                    .toString());
            assertEquals(List.of("SumBackward0 []", "ExpBackward0 [100, 100]"), leak.chain().subList(1, 3));
            assertTrue(leak.message().contains(" <- SumBackward0 [] <- ExpBackward0 [100, 100]. If no pass"), leak
                    .message());
        }
    }

    @Test
    void whatWasToldIsToldAgainOnlyWhenThereIsMore() {
        try (Scope _ = Scope.open()) {
            Tensor weight = weight();
            BiFunction<Scope, Tensor, Tensor> leaking = (step, sum) -> step.keep(sum.add(weight.exp().sum()));
            long before = Leaks.reported();
            Tensor first = addUp(STEPS, leaking);
            Leaks.search();
            Leaks.search();
            assertEquals(before + 1, Leaks.reported());
            Tensor more = addUp(1, leaking);
            Leaks.search();
            assertEquals(before + 2, Leaks.reported());
            assertTrue(first.requiresGrad() && more.requiresGrad());
            NoLeaks.expected(Leak.Kind.SAVED_GROWTH);
            NoLeaks.expected(Leak.Kind.SAVED_GROWTH);
        }
    }

    @Test
    void aDeepGraphOfOneStepIsNoLeak() {
        long before = Leaks.found();
        try (Scope _ = Scope.open(); Scope _ = Scope.open("step")) {
            Tensor y = weight();
            for (int i = 0; i < STEPS; i++) {
                Tensor x = y;
                y = Scope.tidy(() -> x.tanh().mul(x));
            }
            Leaks.search();
            y.sum().backward();
        }
        assertEquals(before, Leaks.found());
    }

    @Test
    void stepsWhosePassesFreeWhatTheySavedAreNoLeak() {
        long before = Leaks.found();
        try (Scope _ = Scope.open()) {
            Tensor weight = weight();
            addUp(STEPS, (step, sum) -> {
                Tensor loss = weight.exp().sum();
                Tensor total = step.keep(sum.add(loss));
                loss.backward();
                return total;
            });
            Leaks.search();
            weight.grad().zero_();
        }
        assertEquals(before, Leaks.found());
    }

    @Test
    void aLeakIsNoticedAsItGrowsAndItsReportNamesTheUsersLine() throws Exception {
        String output = ChildJvm.run(KeptLosses.class, List.of("1000"), 0, "-Darenagrad.leaks=all",
                "-Darenagrad.leaks.saved=8m");

        List<String> reports = output.lines().filter(line -> line.contains("Leak: ")).toList();
        assertEquals(3, reports.size(), output); // from 8, 16 and 32 MiB on
        assertTrue(reports.getFirst().matches(".*: \\d{7} bytes in 2\\d\\d tensors of 2\\d\\d scopes.*"), output);
        assertTrue(reports.getLast().contains("evaluation (thread \"main\") keeps graphs of scopes that have closed"),
                output);
        assertTrue(reports.getLast().contains("the largest: exp [100, 100] ("), output);
        assertTrue(reports.getLast().contains(" in a row) <- SumBackward0 [] <- ExpBackward0 [100, 100]"), output);
        assertTrue(output.contains(". The largest was made\n"
                + "    at dev.arenagrad.program.KeptLosses.lossOf(KeptLosses.java:"), output);
        assertTrue(output.contains("    at dev.arenagrad.program.KeptLosses.main(KeptLosses.java:18)"), output);
    }

    @Test
    void theDefaultLevelKnowsTheUsersLineToo() throws Exception {
        String output = ChildJvm.run(KeptLosses.class, List.of("2000"), 0, "-Darenagrad.leaks.saved=64m");

        assertEquals(1, output.lines().filter(line -> line.contains("Leak: ")).count(), output);
        assertTrue(output.contains("    at dev.arenagrad.program.KeptLosses.lossOf(KeptLosses.java:"), output);
    }

    @Test
    void fewBytesAreNoLeakUnlessAskedFor() throws Exception {
        String output = ChildJvm.run(KeptLosses.class, List.of("1000"), 0);
        assertTrue(output.lines().noneMatch(line -> line.contains("Leak: ")), output);
    }
}
