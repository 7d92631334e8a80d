package dev.arenagrad;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One run of a computation that calls users' code: in what scopes it runs, how it goes backward, and what happens at one of the calls. */
final class UserCallContext {
    /** How the scopes of the model and of the step are opened, and which thread goes backward. */
    enum Place {
        CONFINED(Scope::open), SHARED(Scope::shared), SHARED_AND_PASSED_BY_ANOTHER_THREAD(Scope::shared), AUTOMATIC(
                Scope::auto);

        private final Supplier<Scope> opening;

        Place(Supplier<Scope> opening) {
            this.opening = opening;
        }
    }

    /** How the computation is differentiated. */
    enum Pass {
        PLAIN, RETAINED, CAPTURED, RECORDED, FORWARD
    }

    /** What happens at a call. */
    enum Act {
        THROW_AN_EXCEPTION, THROW_AN_ERROR, THROW_A_STACK_OVERFLOW, CLOSE_THE_STEP, CLOSE_THE_STEP_WITHOUT_A_WORD, CLOSE_THE_MODEL, CLOSE_THE_MODEL_WITHOUT_A_WORD, LEAVE_A_SCOPE_OPEN, LEAVE_MODES_OPEN;

        boolean isThrowing() {
            return ordinal() <= THROW_A_STACK_OVERFLOW.ordinal();
        }

        boolean isClosing() {
            return !isThrowing() && ordinal() < LEAVE_A_SCOPE_OPEN.ordinal();
        }

        boolean isQuiet() {
            return this == CLOSE_THE_STEP_WITHOUT_A_WORD || this == CLOSE_THE_MODEL_WITHOUT_A_WORD;
        }

        boolean closesModel() {
            return this == CLOSE_THE_MODEL || this == CLOSE_THE_MODEL_WITHOUT_A_WORD;
        }
    }

    /** A value that stands for a saved tensor, and has to be closed once. */
    record Packed(float[] values, Runnable whenClosed) implements AutoCloseable {
        Tensor tensor() {
            return Tensor.of(values);
        }

        @Override
        public void close() {
            whenClosed.run();
        }
    }

    private final UserCall kind;
    private final Place place;
    private final Pass pass;
    private final int actAt;
    private final @Nullable Act act;

    private int calls;
    private @Nullable Throwable thrown;
    private @Nullable Scope model;
    private @Nullable Scope step;
    private @Nullable Tensor leaf;
    private @Nullable Tensor input;
    private @Nullable DualLevel level;
    private final List<float[]> noted = new ArrayList<>();

    int packedAndNotClosed;

    /** Whether a scope was closed without a word that was open until then, and not being closed already. */
    boolean closedAScope;

    boolean modelOpenAfterStep;
    long modelBytesAfterStep;
    boolean modesRestored = true;

    /** A run in which {@code act} happens at call number {@code actAt}, from 0; none if that is -1. */
    UserCallContext(UserCall kind, Place place, Pass pass, int actAt, @Nullable Act act) {
        this.kind = kind;
        this.place = place;
        this.pass = pass;
        this.actAt = actAt;
        this.act = act;
    }

    /** {@return what the caller of the library caught, or null} */
    @Nullable
    Throwable run() {
        try (Scope outermost = place.opening.get()) {
            model = outermost;
            leaf = Tensor.of(.5, -1, 2).to(dtype()).detach().setRequiresGrad(true);
            try (Scope inner = place.opening.get()) {
                step = inner;
                compute();
            } finally {
                modelOpenAfterStep = outermost.isOpen();
                modelBytesAfterStep = outermost.bytes();
            }
            return null;
        } catch (Throwable e) {
            return e;
        } finally {
            leaf = null;
            input = null;
        }
    }

    /** Differences need double precision, packing by floats single. */
    private DType dtype() {
        return kind.isOfDifferences() ? DType.FLOAT64 : DType.FLOAT32;
    }

    private void compute() {
        if (pass != Pass.FORWARD) {
            input = leaf;
            kind.compute(this);
            return;
        }
        try (DualLevel dual = DualLevel.open()) {
            level = dual;
            input = dual.makeDual(leaf, Tensor.of(1, 2, 3).to(dtype()));
            kind.compute(this);
        }
    }

    int calls() {
        return calls;
    }

    /** {@return what a call threw, or null} */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** {@return all numbers that were computed} */
    List<float[]> noted() {
        return noted;
    }

    Tensor leaf() {
        return leaf;
    }

    Tensor input() {
        return input;
    }

    /** {@return the input, without the tangent, which is not carried through what is packed} */
    Tensor packable() {
        return leaf;
    }

    GraphOption[] options() {
        return pass == Pass.RECORDED ? new GraphOption[] {GraphOption.CREATE_GRAPH} : new GraphOption[0];
    }

    /** Stands in users' code. */
    void call() {
        if (calls++ == actAt) {
            switch (act) {
                case THROW_AN_EXCEPTION -> raise(new IllegalArgumentException("the user's"));
                case THROW_AN_ERROR -> raise(new AssertionError("the user's"));
                case THROW_A_STACK_OVERFLOW -> raise(new StackOverflowError("the user's"));
                case CLOSE_THE_STEP, CLOSE_THE_MODEL -> chosen().close();
                case CLOSE_THE_STEP_WITHOUT_A_WORD, CLOSE_THE_MODEL_WITHOUT_A_WORD -> {
                    closedAScope = chosen().isOpen();
                    closeWithoutAWord(chosen());
                }
                case LEAVE_MODES_OPEN -> leaveModesOpen();
                case LEAVE_A_SCOPE_OPEN -> Tensor.ones(Scope.open("left open") == null ? 0 : 5);
            }
        }
    }

    private static void leaveModesOpen() {
        AnomalyMode.detect(false);
        SavedTensorHooks.forbid("left open");
        boolean enabled = GradMode.isEnabled();
        InferenceMode.open();
        GradMode.setGradEnabled(!enabled);
    }

    private Scope chosen() {
        return act.closesModel() ? model : step;
    }

    private void raise(Throwable failure) {
        thrown = failure;
        UserCallContext.<RuntimeException>sneak(failure);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private static void closeWithoutAWord(Scope scope) {
        try {
            scope.close();
        } catch (LifetimeException _) {
            // This user does not look.
        }
    }

    /** A hook that looks at a gradient and puts nothing in its place. */
    @Nullable
    Tensor look(Tensor gradient) {
        gradient.toString();
        call();
        return null;
    }

    UnaryOperator<Tensor> f() {
        return x -> {
            Tensor result = x.exp().mul(x).sin();
            call();
            return result;
        };
    }

    UnaryOperator<Tensor> ofOneResult() {
        return x -> {
            Tensor result = x.exp().mul(x).sum();
            call();
            return result;
        };
    }

    Function<List<Tensor>, List<Tensor>> ofLists() {
        return inputs -> List.of(f().apply(inputs.getFirst()));
    }

    Packed packed(Tensor tensor) {
        float[] values = tensor.toFloatArray();
        packedAndNotClosed++;
        return new Packed(values, () -> packedAndNotClosed--);
    }

    Packed packedAndCalledAtItsClose(Tensor tensor) {
        float[] values = tensor.toFloatArray();
        packedAndNotClosed++;
        return new Packed(values, () -> {
            packedAndNotClosed--;
            call();
        });
    }

    void note(@Nullable Tensor result) {
        noted.add(result == null ? new float[0] : result.toFloatArray());
    }

    /** Goes backward, as the kind of pass has it, on the thread that has to. */
    void backward(Tensor loss) {
        onThePassingThread(() -> {
            if (pass == Pass.RECORDED) {
                Tensor gradient = Autograd.grad(loss, leaf, GraphOption.CREATE_GRAPH);
                note(gradient);
                gradient.square().sum().backward();
                note(leaf.grad());
            } else {
                differentiate(loss);
            }
        });
    }

    /** As {@link #backward}, of what cannot be differentiated twice. */
    void backwardOnce(Tensor loss) {
        onThePassingThread(() -> differentiate(loss));
    }

    private void differentiate(Tensor loss) {
        switch (pass) {
            case PLAIN -> loss.backward();
            case RETAINED -> {
                loss.backward(GraphOption.RETAIN_GRAPH);
                loss.backward();
            }
            case RECORDED -> loss.backward(GraphOption.CREATE_GRAPH);
            case CAPTURED -> note(Autograd.grad(loss, leaf));
            case FORWARD -> {
                note(level.unpackDual(loss).tangent());
                loss.backward();
            }
        }
        note(leaf.grad());
    }

    private void onThePassingThread(Runnable passing) {
        if (place != Place.SHARED_AND_PASSED_BY_ANOTHER_THREAD || pass == Pass.FORWARD) {
            passing.run();
            return;
        }
        FutureTask<@Nullable Throwable> task = new FutureTask<>(() -> {
            Throwable failure = null;
            try (Scope _ = Scope.open("the other thread's")) {
                passing.run();
            } catch (Throwable e) {
                failure = e;
            }
            modesRestored = ThreadModes.areUsual() && !ThreadModes.isInAScope();
            return failure;
        });
        Thread.ofPlatform().start(task);
        try {
            Throwable failure = task.get();
            if (failure != null) {
                UserCallContext.<RuntimeException>sneak(failure);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return kind + " " + place + " " + pass + (act == null ? "" : ", " + act + " at call " + actAt) + ", live "
                + Memory.liveBytes();
    }
}
