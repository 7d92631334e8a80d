package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Detached;
import dev.arenagrad.memory.storage.ScopeImpl;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What is made of a node or a leaf when first asked for. */
public final class NodeStress {
    private NodeStress() {}

    /** A leaf and an operation on it, in a shared scope. */
    public abstract static class Recorded {
        final ScopeImpl scope = Detached.shared();
        final Tensor x = Detached.inside(scope, () -> Tensor.ones(1).setRequiresGrad(true));
        final Tensor y = Detached.inside(scope, x::sin);

        Node node() {
            return Objects.requireNonNull(Variable.of(y).gradFn());
        }
    }

    /** What each of two threads was given that asked for the same. */
    public abstract static class AskedForByTwo extends Recorded {
        @Nullable Object first;
        @Nullable Object second;

        /** {@return whether both got what there is; closes the scope} */
        boolean isOne(@Nullable Object now) {
            scope.close();
            return first != null && first == second && first == now;
        }
    }

    /** Two threads ask for a node's extras. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it has one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "what one of them noted is lost")
    @State
    public static class ExtrasAskedForByTwo extends AskedForByTwo {
        @Actor
        public void first() {
            first = node().extras();
        }

        @Actor
        public void second() {
            second = node().extras();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = isOne(node().extrasOrNull());
        }
    }

    /** Two threads register a hook on one node. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both are there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a hook is lost")
    @State
    public static class HooksRegisteredByTwo extends Recorded {
        @Actor
        public void first() {
            y.registerHook(_ -> null);
        }

        @Actor
        public void second() {
            y.registerHook(_ -> null);
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = node().extras().tensorHooks.size();
            scope.close();
        }
    }

    /** A hook is registered on a node while another thread looks at it. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "its results stay the same")
    @Outcome(expect = Expect.FORBIDDEN, desc = "its extras were seen unfinished")
    @State
    public static class ExtrasSeenWhileMade extends Recorded {
        @Actor
        public void registering() {
            y.registerHook(_ -> null);
        }

        @Actor
        public void looking(I_Result result) {
            result.r1 = node().outputs();
        }

        @Arbiter
        public void afterwards() {
            scope.close();
        }
    }

    /** Two threads ask where the gradients of a leaf go. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "to one place")
    @Outcome(expect = Expect.FORBIDDEN, desc = "hooks on one of two places are lost")
    @State
    public static class AccumulatorAskedForByTwo extends AskedForByTwo {
        private final Tensor leaf = Detached.inside(scope, () -> Tensor.ones(1).setRequiresGrad(true));

        @Actor
        public void first() {
            first = Variable.of(leaf).edge();
        }

        @Actor
        public void second() {
            second = Variable.of(leaf).edge();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = isOne(Variable.of(leaf).edge());
        }
    }

    /** Two threads want the gradient of one interior tensor. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "it is filled once a pass")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it is filled twice, or never")
    @State
    public static class GradientRetainedByTwo extends Recorded {
        @Actor
        public void first() {
            y.retainGrad();
        }

        @Actor
        public void second() {
            y.retainGrad();
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = node().extras().retaining.size();
            scope.close();
        }
    }

    /** Two threads ask for the history of a view of a base that was changed. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it has one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it has two, or the one from before")
    @State
    public static class ViewTakenAgainByTwo extends AskedForByTwo {
        private final Tensor view = Detached.inside(scope, () -> {
            Tensor part = y.narrow(0, 0, 1);
            y.mul_(2);
            return part;
        });

        @Actor
        public void first() {
            first = Variable.of(view).gradFn();
        }

        @Actor
        public void second() {
            second = Variable.of(view).gradFn();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            Node history = Objects.requireNonNull(Variable.of(view).gradFn());
            result.r1 = isOne(history) && history.name().equals("AsStridedBackward0");
        }
    }
}
