package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Shared scopes that threads fill, limit and close at a time. */
public final class SharedScopeStress {
    private SharedScopeStress() {}

    private static @Nullable Storage allocate(ScopeImpl scope) {
        try {
            return Ownership.allocate(scope, ThreadContext.get(), Long.BYTES, "stress", null);
        } catch (LifetimeException e) {
            return null;
        }
    }

    /** A tensor is made in a scope that closes. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "refused, or freed with the scope")
    @Outcome(expect = Expect.FORBIDDEN, desc = "leaked")
    @State
    public static class FilledBesideClose {
        private final ScopeImpl scope = Detached.shared();
        private @Nullable Storage made;

        @Actor
        public void filling() {
            made = allocate(scope);
        }

        @Actor
        public void closing() {
            scope.close();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = made == null || !made.isAlive();
        }
    }

    /** Two threads make tensors in one scope. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "both are listed, and freed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one was lost")
    @State
    public static class FilledByTwo {
        private final ScopeImpl scope = Detached.shared();
        private @Nullable Storage first;
        private @Nullable Storage second;

        @Actor
        public void first() {
            first = allocate(scope);
        }

        @Actor
        public void second() {
            second = allocate(scope);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Storage one = first;
            Storage other = second;
            if (one != null && other != null) {
                result.r1 = (int) (scope.bytes() / one.capacity());
                scope.close();
                result.r2 = (one.isAlive() ? 1 : 0) + (other.isAlive() ? 1 : 0);
            }
        }
    }

    /** Two threads close one scope. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first closed it")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the second closed it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "closed twice, or by nobody")
    @State
    public static class ClosedByTwo {
        private final ScopeImpl scope = Detached.shared();

        public ClosedByTwo() {
            Detached.storageIn(scope);
        }

        private int close() {
            try {
                scope.close();
                return 1;
            } catch (LifetimeException e) {
                return 0;
            }
        }

        @Actor
        public void first(II_Result result) {
            result.r1 = close();
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = close();
        }
    }

    /** A scope is limited while a tensor is made in it. */
    @JCStressTest
    @Outcome(id = "true, true, 0", expect = Expect.ACCEPTABLE, desc = "the tensor counts against the limit as long as it lives")
    @Outcome(expect = Expect.FORBIDDEN, desc = "miscounted")
    @State
    public static class LimitedBesideFilling {
        private final ScopeImpl scope = Detached.shared();
        private @Nullable Storage made;

        @Actor
        public void filling() {
            made = allocate(scope);
        }

        @Actor
        public void limiting() {
            scope.limit(1 << 20);
        }

        @Arbiter
        public void afterwards(ZZI_Result result) {
            Storage storage = made;
            Budget budget = storage == null ? null : storage.budget();
            if (storage != null && budget != null) {
                result.r1 = true;
                result.r2 = budget.used() == storage.capacity();
                scope.close();
                result.r3 = (int) budget.used();
            }
        }
    }

    /** Two threads take from a limit that bears only one of them. */
    @JCStressTest
    @Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "one is refused")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "each is refused while the other asks")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the limit was passed")
    @State
    public static class BudgetChargedByTwo {
        private final Budget around = new Budget("around", "scope \"around\"", 100, null);
        private final Budget budget = new Budget("inside", "scope \"inside\"", 100, around);

        @Actor
        public void first(II_Result result) {
            result.r1 = budget.charge(60) == null ? 1 : 0;
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = budget.charge(60) == null ? 1 : 0;
        }
    }

    /** Two threads take from a limit and give back. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "all came back")
    @Outcome(expect = Expect.FORBIDDEN, desc = "miscounted")
    @State
    public static class BudgetReturns {
        private final Budget around = new Budget("around", "scope \"around\"", 100, null);
        private final Budget budget = new Budget("inside", "scope \"inside\"", 100, around);

        private void chargeAndDischarge() {
            if (budget.charge(60) == null) {
                budget.discharge(60);
            }
        }

        @Actor
        public void first() {
            chargeAndDischarge();
        }

        @Actor
        public void second() {
            chargeAndDischarge();
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = (int) (budget.used() + around.used());
        }
    }
}
