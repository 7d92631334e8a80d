package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.Detached;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.TensorException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Backward passes over shared graphs beside each other, and beside whoever keeps, clears and closes. */
public final class GraphStress {
    private static final int REFUSED = -1;
    private static final int NONE = 0;

    private GraphStress() {}

    /**
     * A leaf in a scope, and a graph recorded in a scope inside that, by whose loss the leaf has the gradient 6. One of its nodes saved a
     * tensor, one a number.
     */
    public abstract static class Recorded {
        final ScopeImpl outer = Detached.shared();
        final ScopeImpl inner = Detached.sharedIn(outer);
        final Tensor x = Detached.inside(outer, () -> Tensor.ones(1).setRequiresGrad(true));
        final Tensor y = Detached.inside(inner, () -> x.mul(Tensor.of(2f)));
        final Tensor loss = Detached.inside(inner, () -> y.mul(3).sum());

        int gradient() {
            Tensor gradient = x.grad();
            return gradient == null ? NONE : (int) gradient.item();
        }

        int passed() {
            try {
                loss.backward();
                return 1;
            } catch (LifetimeException | TensorException e) {
                return REFUSED;
            }
        }

        /** {@return whether nothing is left once both scopes are closed} */
        boolean isGone() {
            if (inner.isOpen()) {
                inner.close();
            }
            outer.close();
            return !Variable.of(x).storage().isAlive() && !Variable.of(y).storage().isAlive()
                    && !Variable.of(loss).storage().isAlive();
        }
    }

    /** A graph is kept while a pass goes through it. */
    @JCStressTest
    @Outcome(id = "6, true", expect = Expect.ACCEPTABLE, desc = "the pass completes and the scopes close")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the pass lost something, or memory is left")
    @State
    public static class KeptBesidePass extends Recorded {
        @Actor
        public void keeping() {
            inner.keep(loss);
        }

        @Actor
        public void passing() {
            loss.backward();
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            result.r1 = gradient();
            result.r2 = isGone();
        }
    }

    /** A graph is kept while its scope closes. */
    @JCStressTest
    @Outcome(id = {"6, true",
            "0, true"}, expect = Expect.ACCEPTABLE, desc = "a pass completes after that, or is refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "half of the graph was kept, or memory is left")
    @State
    public static class KeptBesideClose extends Recorded {
        @Actor
        public void keeping() {
            try {
                inner.keep(loss);
            } catch (LifetimeException e) {
                // the scope was closed
            }
        }

        @Actor
        public void closing() {
            inner.close();
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            passed();
            result.r1 = gradient();
            result.r2 = isGone();
        }
    }

    /** The scope of a graph closes while a pass goes through it. */
    @JCStressTest
    @Outcome(id = {"6, true", "0, true"}, expect = Expect.ACCEPTABLE, desc = "the pass completes, or is refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a wrong gradient, or memory is left")
    @State
    public static class ClosedBesidePass extends Recorded {
        @Actor
        public void closing() {
            inner.close();
        }

        @Actor
        public void passing() {
            passed();
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            result.r1 = gradient();
            result.r2 = isGone();
        }
    }

    /** Two passes over one graph. */
    @JCStressTest
    @Outcome(id = {"6, true", "12, true"}, expect = Expect.ACCEPTABLE, desc = "each completes or comes too late")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both are refused, or a gradient is lost")
    @State
    public static class PassedByTwo extends Recorded {
        private int first;
        private int second;

        @Actor
        public void first() {
            first = passed();
        }

        @Actor
        public void second() {
            second = passed();
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            result.r1 = gradient();
            result.r2 = isGone() && result.r1 == 6 * ((first == 1 ? 1 : 0) + (second == 1 ? 1 : 0));
        }
    }

    /** Passes over two graphs with one leaf. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "both are added")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an addition is lost")
    @State
    public static class AccumulatedByTwo extends Recorded {
        private final Tensor other = Detached.inside(inner, () -> x.mul(6).sum());

        @Actor
        public void first() {
            loss.backward();
        }

        @Actor
        public void second() {
            other.backward();
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = gradient();
            isGone();
        }
    }

    /** The gradient is cleared while a pass adds to it. */
    @JCStressTest
    @Outcome(id = {"1, 6", "1, 0"}, expect = Expect.ACCEPTABLE, desc = "cleared before or after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the pass failed, or half of it stayed")
    @State
    public static class ClearedBesidePass extends Recorded {
        public ClearedBesidePass() {
            Detached.inside(outer, () -> x.sum()).backward();
        }

        @Actor
        public void clearing() {
            x.setGrad(null);
        }

        @Actor
        public void passing(II_Result result) {
            result.r1 = passed();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = gradient();
            isGone();
        }
    }
}
