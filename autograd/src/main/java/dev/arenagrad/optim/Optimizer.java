package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.CleanableStorages;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerSteps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters in place by their gradients.
 *
 * <p>What it remembers of a parameter, such as Adam's moments, is made by the first step that finds a gradient, and belongs to the scope
 * that owns the parameter, where reports name it. It is freed when that scope closes, when the optimiser is {@linkplain #close closed}, or,
 * of an optimiser that was dropped instead, some time after the garbage collector found that: if the scope is confined, when its thread
 * next takes the first step with another optimiser.
 *
 * <p>A parameter that is listed several times is changed once for each time, and each time has moments of its own; PyTorch keeps one set
 * for the parameter, so what becomes of it there differs. Elsewhere results are PyTorch's up to rounding.
 *
 * <p>An optimiser must be used by one thread at a time, which may use all parameters.
 */
public abstract class Optimizer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");

    private final List<Tensor> parameters;
    private final String remembered;
    private final int arraysEach;

    /** What is remembered of each parameter; null of one that had no gradient yet. */
    private final NDArray[] @Nullable [] state;

    private @Nullable CleanableStorages memory;
    private boolean closed;

    /**
     * Creates an optimiser. Logs a warning if a parameter is listed twice.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param remembered what reports call the arrays that are remembered of them
     * @param arraysEach how many arrays of a parameter's shape are remembered of it
     * @throws IllegalArgumentException if there is none, or if one is no leaf or requires no gradient
     * @throws LifetimeException if one was freed, or is confined to another thread
     */
    Optimizer(List<Tensor> parameters, String remembered, int arraysEach) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("optimizer got an empty parameter list");
        }
        for (Tensor parameter : parameters) {
            if (!parameter.isLeaf() || !parameter.requiresGrad()) {
                throw new IllegalArgumentException(
                        "can't optimize a non-leaf Tensor, or one that requires no gradient: shape "
                                + parameter.shape());
            }
            parameter.array().beginAccess();
            parameter.array().endAccess();
        }
        this.parameters = List.copyOf(parameters);
        this.remembered = remembered;
        this.arraysEach = arraysEach;
        this.state = new NDArray[parameters.size()][];
        warnOfDuplicates(parameters);
    }

    private static void warnOfDuplicates(List<Tensor> parameters) {
        Set<Tensor> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(parameters);
        if (distinct.size() < parameters.size()) {
            LOG.log(System.Logger.Level.WARNING,
                    "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error;"
                            + " see github.com/PyTorch/PyTorch/issues/40967 for more information. (In Java: a parameter"
                            + " is changed once for each time it is listed.)");
        }
    }

    /**
     * Removes the gradients of all parameters and frees their memory, so that the next backward pass starts from zero.
     *
     * @throws LifetimeException if the optimiser was closed
     */
    public final void zeroGrad() {
        requireOpen();
        for (Tensor parameter : parameters) {
            parameter.setGrad(null);
        }
    }

    /**
     * Changes every parameter that has a gradient: all of them or, if an exception is thrown, none, and nothing that is remembered either.
     * Memory is needed by the first step that finds a gradient of a parameter, and where a gradient shares memory with its parameter.
     *
     * @throws LifetimeException if the optimiser was closed, or if a parameter, a gradient or what is remembered was freed or is confined
     *         to another thread
     * @throws dev.arenagrad.ops.TensorException if elements of a parameter share memory
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what the step needs
     */
    public final void step() {
        requireOpen();
        List<NDArray> held = new ArrayList<>();
        try (Scope _ = Scope.open("an optimizer's step")) {
            @Nullable NDArray[] gradients = hold(held);
            makeState(gradients, held);
            for (int i = 0; i < gradients.length; i++) {
                NDArray gradient = gradients[i];
                if (gradient != null) {
                    NDArray value = parameters.get(i).array();
                    update(i, value, gradient, Objects.requireNonNull(state[i]));
                    value.storage().bumpVersion();
                }
            }
        } finally {
            release(held);
        }
    }

    private static void release(List<NDArray> held) {
        LifetimeException lost = null;
        for (NDArray array : held) {
            try {
                array.endAccess();
            } catch (LifetimeException e) { // borrowed memory ended meanwhile
                lost = e;
            }
        }
        if (lost != null) {
            throw lost;
        }
    }

    /** {@return the gradient of each parameter, null where there is none} All that the step reads or changes stays alive from then on. */
    private @Nullable NDArray[] hold(List<NDArray> held) {
        @Nullable NDArray[] gradients = new NDArray[parameters.size()];
        for (int i = 0; i < gradients.length; i++) {
            NDArray value = parameters.get(i).array();
            hold(value, held);
            Variable gradient = Variable.of(parameters.get(i)).gradOrNull();
            if (gradient != null) {
                hold(gradient.array(), held);
                gradients[i] = OptimizerSteps.copyIfOverlapping(gradient.array(), value);
                if (state[i] != null) {
                    for (NDArray array : state[i]) {
                        hold(array, held);
                    }
                }
            }
        }
        return gradients;
    }

    private static void hold(NDArray array, List<NDArray> held) {
        array.beginAccess();
        held.add(array);
    }

    /** Makes what is to be remembered of parameters that have a gradient for the first time. */
    private void makeState(@Nullable NDArray[] gradients, List<NDArray> held) {
        int count = 0;
        for (int i = 0; i < gradients.length; i++) {
            count += gradients[i] != null && state[i] == null ? arraysEach : 0;
        }
        CleanableStorages storages = memory;
        if (count > 0) {
            storages = storages == null ? CleanableStorages.of(this) : storages;
            storages.makeRoom(count);
        }
        NDArray[] @Nullable [] made = new NDArray[gradients.length][];
        try {
            for (int i = 0; i < gradients.length; i++) {
                if (gradients[i] != null && state[i] == null) {
                    NDArray[] arrays = new NDArray[arraysEach];
                    made[i] = arrays;
                    for (int k = 0; k < arraysEach; k++) {
                        arrays[k] = OptimizerSteps.zerosLike(parameters.get(i).array(), Variable.of(parameters.get(i))
                                .home(),
                                remembered);
                        hold(arrays[k], held);
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            Arrays.stream(made).forEach(Optimizer::free);
            throw e;
        }
        memory = storages;
        for (int i = 0; i < made.length; i++) {
            if (made[i] != null) {
                state[i] = made[i];
                for (int k = 0; storages != null && k < arraysEach; k++) {
                    storages.add(made[i][k].storage());
                }
            }
        }
    }

    private static void free(NDArray @Nullable [] arrays) {
        for (int k = 0; arrays != null && k < arrays.length && arrays[k] != null; k++) {
            arrays[k].storage().disown();
        }
    }

    /**
     * Changes one parameter in place, and what is remembered of it. Needs no memory.
     *
     * @param index its number, from 0
     * @param remembered what is remembered of it, zeros at first
     */
    abstract void update(int index, NDArray parameter, NDArray gradient, NDArray[] remembered);

    /** {@return the number of parameters} */
    final int size() {
        return parameters.size();
    }

    /**
     * Frees what it remembers of the parameters, at once. The parameters and their gradients stay. A closed optimiser takes no step any
     * more; closing it again does nothing.
     *
     * @throws LifetimeException if what it remembers is confined to another thread; nothing is freed then
     */
    @Override
    public final void close() {
        if (memory != null) {
            memory.free();
        }
        Arrays.fill(state, null);
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new LifetimeException("this " + getClass().getSimpleName()
                    + " was closed, and its state was freed; close an optimizer after its last step");
        }
    }
}
