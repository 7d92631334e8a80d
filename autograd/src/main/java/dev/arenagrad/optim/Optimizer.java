package dev.arenagrad.optim;

import dev.arenagrad.GradMode;
import dev.arenagrad.Stateful;
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
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters in place by their gradients.
 *
 * <p>What it remembers of a parameter, such as Adam's moments, is made by the first step that finds a gradient, and belongs to the scope
 * that owns the parameter, where reports name it. It is freed when that scope closes, when the optimiser is {@linkplain #close closed}, or,
 * of an optimiser that was dropped instead, some time after the garbage collector found that: if the scope is confined, when its thread
 * next takes the first step with another optimiser.
 *
 * <p>Options such as the learning rate belong to {@linkplain ParameterGroup groups of parameters}. The constructor's parameters are the
 * first group; methods of an optimiser that set an option set it for all groups, also for those that are added later.
 *
 * <p>A parameter that is listed several times is changed once for each time, and each time has moments of its own; PyTorch keeps one set
 * for the parameter, so what becomes of it there differs. Elsewhere results are PyTorch's up to rounding.
 *
 * <p>An optimiser of one's own extends this class, lists what it remembers, and says how a parameter changes:
 *
 * {@snippet :
 * final class Lion extends Optimizer {
 *     Lion(List<Tensor> parameters, double learningRate) {
 *         super(parameters, learningRate, "exp_avg");
 *         addOption("beta", 0.99, beta -> beta >= 0 && beta < 1);
 *     }
 *
 *     @Override
 *     protected void update(Tensor parameter, Tensor gradient, ParameterState state) {
 *         Tensor average = state.tensor("exp_avg");
 *         double beta = state.option("beta");
 *         parameter.sub_(average.mul(0.9).add(gradient.mul(0.1)).sign().mul(state.learningRate()));
 *         average.mul_(beta).add_(gradient.mul(1 - beta));
 *     }
 * }
 * }
 *
 * <p>An optimiser must be used by one thread at a time, which may use all parameters.
 */
public abstract class Optimizer implements AutoCloseable, Stateful {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");

    private final List<String> stateNames;
    private final Options options = new Options(getClass().getSimpleName());
    private final List<ParameterGroup> groups = new ArrayList<>();
    private final List<ParameterState> states = new ArrayList<>();
    private @Nullable CleanableStorages memory;
    private boolean closed;

    /**
     * Creates an optimiser. Logs a warning if a parameter is listed twice.
     *
     * @param parameters leaves that require a gradient, at least one
     * @param learningRate at least 0
     * @param stateNames names of the tensors that are remembered of each parameter, all different, none of them {@code step}
     * @throws IllegalArgumentException if there is no parameter, if one is no leaf or requires no gradient, if the learning rate is
     *         negative or NaN, or if a name is there twice or is {@code step}
     * @throws LifetimeException if one was freed, or is confined to another thread
     */
    protected Optimizer(List<Tensor> parameters, double learningRate, String... stateNames) {
        this.stateNames = List.of(stateNames);
        if (this.stateNames.stream().distinct().count() < stateNames.length || this.stateNames.contains(
                OptimizerStateDict.STEP)) {
            throw new IllegalArgumentException("what is remembered has names that differ from each other and from \""
                    + OptimizerStateDict.STEP + "\", but these are " + this.stateNames);
        }
        options.add(new Option(Option.LEARNING_RATE, learningRate, rate -> rate >= 0, "learning rate"));
        addGroup(parameters);
    }

    /**
     * Adds parameters as a group of their own, whose options are as the optimiser's methods have set them so far.
     *
     * @param parameters leaves that require a gradient, at least one
     * @return the group, whose options may be set
     * @throws IllegalArgumentException if there is none, if one is no leaf or requires no gradient, or is in another group, or if the
     *         options that it would have make no sense together, such as Nesterov's momentum where other groups alone have momentum
     * @throws LifetimeException if one was freed, or is confined to another thread, or if the optimiser was closed
     */
    public ParameterGroup addParameterGroup(List<Tensor> parameters) {
        requireOpen();
        return addGroup(parameters);
    }

    private ParameterGroup addGroup(List<Tensor> parameters) {
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
        Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
        states.forEach(state -> known.add(state.parameter()));
        if (parameters.stream().anyMatch(known::contains)) {
            throw new IllegalArgumentException("some parameters appear in more than one parameter group");
        }
        warnOfDuplicates(parameters);
        ParameterGroup group = new ParameterGroup(options, parameters);
        options.list().forEach(option -> group.add(option.initial()));
        options.check(group);
        groups.add(group);
        group.parameters().forEach(parameter -> states.add(new ParameterState(group, parameter, stateNames)));
        return group;
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

    /** {@return the groups of parameters, in the order in which they were added} The list cannot be changed. */
    public final List<ParameterGroup> parameterGroups() {
        return Collections.unmodifiableList(groups);
    }

    /** {@return the learning rate of the first group} */
    public final double learningRate() {
        return groups.getFirst().learningRate();
    }

    /**
     * Sets the learning rate of the next steps, of all groups.
     *
     * @param learningRate at least 0
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public final void setLearningRate(double learningRate) {
        setOption(0, learningRate);
    }

    /**
     * Adds an option, to be called in the constructor.
     *
     * @param name its name, neither {@code params} nor {@code initial_lr}
     * @param initial its value until it is set
     * @param allowed which values it may have
     * @throws IllegalArgumentException if there is one of that name, or if the name or the value is not allowed
     */
    protected final void addOption(String name, double initial, DoublePredicate allowed) {
        if (name.equals(OptimizerStateDict.PARAMETERS) || name.equals(OptimizerStateDict.INITIAL_RATE)) {
            throw new IllegalArgumentException("the state of each optimizer has something else as \"" + name + "\"");
        }
        addOption(name, initial, allowed, name + " value");
    }

    /** Adds an option that messages call {@code label}. */
    final void addOption(String name, double initial, DoublePredicate allowed, String label) {
        options.add(new Option(name, initial, allowed, label));
        groups.forEach(group -> group.add(initial));
    }

    /** Sets option number {@code index} of all groups, also of those that are to come; in all or, if it is refused, in none. */
    final void setOption(int index, double value) {
        options.get(index).check(value);
        double[] before = groups.stream().mapToDouble(group -> group.value(index)).toArray();
        int set = 0;
        try {
            for (; set < before.length; set++) {
                groups.get(set).set(index, value);
            }
        } catch (RuntimeException e) {
            for (int i = 0; i < set; i++) {
                groups.get(i).set(index, before[i]);
            }
            throw e;
        }
        options.setInitial(index, value);
    }

    /** {@return what reports call that which is remembered} */
    final String origin() {
        return getClass().getSimpleName() + " state";
    }

    /** {@return the options, whose values are those of groups that are added} */
    final Options options() {
        return options;
    }

    /**
     * Removes the gradients of all parameters and frees their memory, so that the next backward pass starts from zero.
     *
     * @throws LifetimeException if the optimiser was closed
     */
    public final void zeroGrad() {
        requireOpen();
        for (ParameterState state : states) {
            state.parameter().setGrad(null);
        }
    }

    /**
     * Changes every parameter that has a gradient: all of them or, if an exception is thrown, none, and nothing that is remembered either.
     * Memory is needed by the first step that finds a gradient of a parameter, where a gradient shares memory with its parameter, and, for
     * the old values, where a step can fail half-way: with parameters of a dtype that no kernel computes in, and with optimisers of users.
     *
     * @throws LifetimeException if the optimiser was closed, or if a parameter, a gradient or what is remembered was freed or is confined
     *         to another thread
     * @throws dev.arenagrad.ops.TensorException if elements of a parameter share memory
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what the step needs
     * @throws UnsupportedOperationException if this kind of optimiser needs a closure
     */
    public final void step() {
        requireOpen();
        takeStep(null);
    }

    /**
     * Calls a function that computes the loss and its gradients, in a scope of its own, and then takes a step as {@link #step()} does.
     *
     * @param closure removes the old gradients, computes the loss, calls {@code backward()} and returns the loss, of one element
     * @return the loss, before the step
     * @throws LifetimeException if the optimiser was closed, also by the function; and as {@link #step()}
     * @throws dev.arenagrad.ops.TensorException if the loss has several elements; and as {@link #step()}
     * @throws dev.arenagrad.memory.OutOfMemoryException as {@link #step()}
     */
    public final double step(Supplier<Tensor> closure) {
        requireOpen();
        return takeStep(closure);
    }

    /** {@return the loss, 0 if there is no closure} */
    double takeStep(@Nullable Supplier<Tensor> closure) {
        double loss = closure == null ? 0 : evaluate(closure);
        requireOpen();
        List<NDArray> held = new ArrayList<>();
        NewState made = new NewState();
        try (Scope _ = Scope.open("an optimizer's step")) {
            @Nullable NDArray[] gradients = prepare(held, made);
            update(gradients);
            made.commit(memory);
        } finally {
            try {
                release(held);
            } finally {
                made.discard();
            }
        }
        return loss;
    }

    static double evaluate(Supplier<Tensor> closure) {
        try (Scope _ = Scope.open("an optimizer's closure"); GradMode _ = GradMode.enableGrad()) {
            return closure.get().item();
        }
    }

    private void update(@Nullable NDArray[] gradients) {
        UndoLog undo = new UndoLog();
        boolean canFail = canFail(gradients);
        try {
            for (int i = 0; i < gradients.length; i++) {
                NDArray gradient = gradients[i];
                if (gradient != null) {
                    ParameterState state = states.get(i);
                    if (canFail) {
                        undo.add(state);
                    }
                    state.beginStep();
                    apply(state, gradient);
                    state.endStep();
                    state.parameter().array().storage().bumpVersion();
                }
            }
        } catch (Throwable e) {
            undo.run();
            throw e;
        }
    }

    /** {@return whether the change of a parameter may fail when others were changed before} */
    private boolean canFail(@Nullable NDArray[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            if (gradients[i] != null && canFail(states.get(i).parameter())) {
                return true;
            }
        }
        return false;
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

    /**
     * {@return the gradient of each parameter, null where there is none} All that the step reads or changes stays alive from then on, and
     * what is to be remembered of parameters that have a gradient, and was not yet, is made.
     */
    private @Nullable NDArray[] prepare(List<NDArray> held, NewState made) {
        @Nullable NDArray[] gradients = new NDArray[states.size()];
        for (int i = 0; i < gradients.length; i++) {
            ParameterState state = states.get(i);
            NDArray value = state.parameter().array();
            hold(value, held);
            Variable gradient = Variable.of(state.parameter()).gradOrNull();
            if (gradient != null) {
                hold(gradient.array(), held);
                gradients[i] = OptimizerSteps.copyIfOverlapping(gradient.array(), value);
                for (int k = 0; k < state.arrays.length; k++) {
                    NDArray array = state.arrays[k];
                    if (array != null) {
                        hold(array, held);
                    } else if (remembers(k, state.group())) {
                        hold(made.make(state, k, origin(), initialValue(k, state.group())), held);
                    }
                }
            }
        }
        if (made.size() > 0) {
            memory().makeRoom(made.size());
        }
        return gradients;
    }

    private static void hold(NDArray array, List<NDArray> held) {
        array.beginAccess();
        held.add(array);
    }

    /** {@return the list of what is remembered} */
    final CleanableStorages memory() {
        CleanableStorages known = memory;
        if (known == null) {
            known = CleanableStorages.of(this);
            memory = known;
        }
        return known;
    }

    /** {@return whether steps of a group need array number {@code index}} */
    boolean remembers(int index, ParameterGroup group) {
        return true;
    }

    /** {@return what the elements of array number {@code index} are at first} */
    double initialValue(int index, ParameterGroup group) {
        return 0;
    }

    /** {@return whether {@link #apply} may throw after it began to change something} */
    boolean canFail(Tensor parameter) {
        return true;
    }

    /** Changes one parameter in place, and what is remembered of it. */
    void apply(ParameterState state, NDArray gradient) {
        try (GradMode _ = GradMode.noGrad()) {
            update(state.parameter(), new Variable(gradient), state);
        }
    }

    /**
     * Changes one parameter in place, and what is remembered of it, both by operations in place such as {@link Tensor#add_}. It is called
     * by {@link #step()} for each parameter that has a gradient, in a scope that is closed afterwards, where nothing is recorded. If it
     * throws, the step is undone: the parameters, what is remembered of them, and the counts of steps are as they were.
     *
     * @param parameter the parameter
     * @param gradient its gradient, which is not to be changed
     * @param state what is known of the parameter
     */
    protected abstract void update(Tensor parameter, Tensor gradient, ParameterState state);

    /**
     * {@return the state by PyTorch's names} {@code state.3.exp_avg} is what is remembered of parameter 3, {@code state.3.step} the number
     * of its steps, {@code param_groups.0.lr} an option of group 0, {@code param_groups.0.params} the numbers of its parameters.
     *
     * @throws LifetimeException if the optimiser was closed
     */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        requireOpen();
        return new OptimizerStateDict(this).write();
    }

    /**
     * Takes over what another optimiser of this kind knew and how it was adjusted. What is to be remembered is allocated in the scopes of
     * the parameters and copied.
     *
     * @param state its {@link #stateDict()}
     * @throws IllegalArgumentException if groups, parameters, options or shapes differ; the message says which
     * @throws LifetimeException if the optimiser was closed, or if a tensor was freed or is confined to another thread
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what is to be remembered
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        requireOpen();
        CleanableStorages before = memory;
        memory = new OptimizerStateDict(this).read(state);
        if (before != null) {
            before.free();
        }
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
        states.forEach(state -> Arrays.fill(state.arrays, null));
        closed = true;
    }

    final void requireOpen() {
        if (closed) {
            throw new LifetimeException("this " + getClass().getSimpleName()
                    + " was closed, and its state was freed; close an optimizer after its last step");
        }
    }

    /** {@return what is known of each parameter, in the order of the groups} */
    final List<ParameterState> states() {
        return states;
    }
}
