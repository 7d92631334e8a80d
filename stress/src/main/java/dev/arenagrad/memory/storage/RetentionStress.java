package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.ScopeImpl.Kind;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What nodes of shared graphs saved: handed over beside a pass, and scopes that close beside either. */
public final class RetentionStress {
    private RetentionStress() {}

    private static final class Saved extends Retention {
        Saved(ScopeImpl recorded) {
            super(recorded);
        }
    }

    /** A scope inside another, and a node recorded in it that alone owns a storage. */
    public abstract static class Recorded {
        final ScopeImpl outer = Detached.shared();
        final ScopeImpl inner = Detached.sharedIn(outer);
        final Storage storage = Detached.storageIn(inner);
        final Retention saved = new Saved(inner);

        Recorded() {
            saved.own(storage);
            storage.disown();
        }

        void keep(ScopeImpl to) {
            try {
                saved.moveTo(to);
            } catch (LifetimeException e) {
                // that scope was closed
            }
        }

        /** {@return whether what was saved is gone once both scopes are closed} */
        boolean isGone() {
            if (inner.isOpen()) {
                inner.close();
            }
            if (outer.isOpen()) {
                outer.close();
            }
            return !saved.isOpen() && !storage.isAlive();
        }
    }

    /** A graph is kept while a pass lets go of what it saved. */
    @JCStressTest
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "let go, and the scopes close")
    @Outcome(expect = Expect.FORBIDDEN, desc = "alive after the pass")
    @State
    public static class KeptBesidePass extends Recorded {
        @Actor
        public void keeping() {
            keep(outer);
        }

        @Actor
        public void passing() {
            saved.spend();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = saved.isOpen() || storage.isAlive();
            result.r2 = isGone();
        }
    }

    /** A graph is kept for a confined scope, which closes, while a pass lets go of what it saved. */
    @JCStressTest
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "let go, and the scopes close")
    @Outcome(expect = Expect.FORBIDDEN, desc = "alive after the pass")
    @State
    public static class KeptForConfinedBesidePass extends Recorded {
        @Actor
        public void keeping() {
            try (ScopeImpl confined = ScopeImpl.open(Kind.CONFINED, null)) {
                keep(confined);
                Retention neighbour = new Saved(confined);
                neighbour.own(Storage.allocate(Long.BYTES, "stress"));
            }
        }

        @Actor
        public void passing() {
            saved.spend();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = saved.isOpen() || storage.isAlive();
            result.r2 = isGone();
        }
    }

    /** A graph is kept while the scope it was recorded in closes. */
    @JCStressTest
    @Outcome(id = {"true, true"}, expect = Expect.ACCEPTABLE, desc = "kept, or gone with the scope")
    @Outcome(expect = Expect.FORBIDDEN, desc = "open without its memory, or leaked")
    @State
    public static class KeptBesideClose extends Recorded {
        @Actor
        public void keeping() {
            keep(outer);
        }

        @Actor
        public void closing() {
            inner.close();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = saved.isOpen() == storage.isAlive();
            result.r2 = isGone();
        }
    }

    /** A graph is kept for a scope that closes. */
    @JCStressTest
    @Outcome(id = {"true, true"}, expect = Expect.ACCEPTABLE, desc = "gone with one of the scopes")
    @Outcome(expect = Expect.FORBIDDEN, desc = "open without its memory, or leaked")
    @State
    public static class KeptBesideCloseOfTarget extends Recorded {
        @Actor
        public void keeping() {
            keep(outer);
        }

        @Actor
        public void closing() {
            outer.close();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = saved.isOpen() == storage.isAlive();
            result.r2 = isGone();
        }
    }

    /** Two scopes take over one node. */
    @JCStressTest
    @Outcome(id = {"true, true"}, expect = Expect.ACCEPTABLE, desc = "one has it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or leaked")
    @State
    public static class KeptByTwo extends Recorded {
        private final ScopeImpl other = Detached.shared();

        @Actor
        public void first() {
            keep(outer);
        }

        @Actor
        public void second() {
            keep(other);
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            inner.close();
            result.r1 = saved.isOpen() && storage.isAlive();
            other.close();
            result.r2 = isGone();
        }
    }

    /** A pass lets go of what a node saved while its scope closes. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "let go once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "leaked")
    @State
    public static class PassedBesideClose extends Recorded {
        @Actor
        public void passing() {
            saved.spend();
        }

        @Actor
        public void closing() {
            inner.close();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = isGone();
        }
    }

    /** A node saves something while its scope closes. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "refused, or let go again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "owned for good")
    @State
    public static class SavesBesideClose extends Recorded {
        private final Storage another = Detached.storageIn(outer);

        @Actor
        public void saving() {
            saved.ownIfOpen(another);
        }

        @Actor
        public void closing() {
            inner.close();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = another.isSolelyOwned();
            result.r2 = isGone() && !another.isAlive();
        }
    }
}
