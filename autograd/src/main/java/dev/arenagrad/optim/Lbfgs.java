package dev.arenagrad.optim;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * L-BFGS, {@code torch.optim.LBFGS} (Nocedal and Wright 2006, algorithm 7.5): a quasi-Newton method, which estimates the inverse Hessian by
 * the last changes of the parameters and of the gradient. A step makes several iterations, each of which moves all parameters along the
 * direction {@code -H g}, by lr times it or as far as a line search with the strong Wolfe conditions finds best. It calls a function that
 * computes the loss and the gradients several times:
 *
 * {@snippet :
 * try (Lbfgs lbfgs = new Lbfgs(weights, 1).strongWolfe(true)) {
 *     double before = lbfgs.step(() -> {
 *         lbfgs.zeroGrad();
 *         Tensor loss = loss(batch);
 *         loss.backward();
 *         return loss;
 *     });
 * }
 * }
 *
 * <p>Parameters without a gradient count as having a gradient of zeros. There is one group of parameters. What is remembered, at most twice
 * the size of the history times that of the parameters, belongs to the scope of the first parameter.
 */
public final class Lbfgs extends Optimizer {
    private static final int RATE = 0;
    private static final int MAX_ITERATIONS = 1;
    private static final int MAX_EVALUATIONS = 2;
    private static final int TOLERANCE_GRADIENT = 3;
    private static final int TOLERANCE_CHANGE = 4;
    private static final int HISTORY_SIZE = 5;
    private static final int STRONG_WOLFE = 6;

    private static final int DEFAULT_ITERATIONS = 20;
    private static final double DEFAULT_TOLERANCE_GRADIENT = 1e-7;
    private static final double DEFAULT_TOLERANCE_CHANGE = 1e-9;
    private static final int DEFAULT_HISTORY = 100;

    private final LbfgsState state;

    /**
     * Creates an optimiser with at most 20 iterations and 25 evaluations a step, a history of 100 changes, and no line search.
     *
     * @param parameters leaves that require a gradient, at least one, all of one dtype
     * @param learningRate lr, at least 0
     * @throws IllegalArgumentException if a parameter does not fit, or if the learning rate is negative or NaN
     * @throws TensorException if the parameters are of several dtypes
     */
    public Lbfgs(List<Tensor> parameters, double learningRate) {
        super(parameters, learningRate);
        if (parameters.stream().map(Tensor::dtype).distinct().count() > 1) {
            throw new TensorException("LBFGS needs parameters of one dtype");
        }
        addOption("max_iter", DEFAULT_ITERATIONS, value -> value >= 1, "max_iter value");
        addOption("max_eval", DEFAULT_ITERATIONS * 5 / 4, value -> value >= 1, "max_eval value");
        addOption("tolerance_grad", DEFAULT_TOLERANCE_GRADIENT, value -> value >= 0, "tolerance_grad value");
        addOption("tolerance_change", DEFAULT_TOLERANCE_CHANGE, value -> value >= 0, "tolerance_change value");
        addOption("history_size", DEFAULT_HISTORY, value -> value >= 1, "history_size value");
        addOption("strong_wolfe", 0, value -> value == 0 || value == 1, "strong_wolfe value");
        state = new LbfgsState();
    }

    /**
     * Sets the most iterations of a step, and the most evaluations to a quarter more.
     *
     * @param maxIterations at least 1
     * @return this optimiser
     * @throws IllegalArgumentException if it is below 1
     */
    public Lbfgs maxIterations(int maxIterations) {
        setOption(MAX_ITERATIONS, maxIterations);
        setOption(MAX_EVALUATIONS, Math.max(1, maxIterations * 5L / 4));
        return this;
    }

    /**
     * Sets after how many evaluations a step ends; a line search that is under way is completed.
     *
     * @param maxEvaluations at least 1
     * @return this optimiser
     * @throws IllegalArgumentException if it is below 1
     */
    public Lbfgs maxEvaluations(int maxEvaluations) {
        setOption(MAX_EVALUATIONS, maxEvaluations);
        return this;
    }

    /**
     * Sets when a step ends early.
     *
     * @param gradient if no element of the gradient is larger; 1e-7 at first
     * @param change if no parameter changes by more, or the loss by less; 1e-9 at first
     * @return this optimiser
     * @throws IllegalArgumentException if one is negative or NaN
     */
    public Lbfgs tolerances(double gradient, double change) {
        options().get(TOLERANCE_CHANGE).check(change);
        setOption(TOLERANCE_GRADIENT, gradient);
        setOption(TOLERANCE_CHANGE, change);
        return this;
    }

    /**
     * Sets how many changes are remembered.
     *
     * @param historySize at least 1
     * @return this optimiser
     * @throws IllegalArgumentException if it is below 1
     */
    public Lbfgs historySize(int historySize) {
        setOption(HISTORY_SIZE, historySize);
        return this;
    }

    /**
     * Sets whether a line search with the strong Wolfe conditions finds how far to go.
     *
     * @param strongWolfe whether it does
     * @return this optimiser
     */
    public Lbfgs strongWolfe(boolean strongWolfe) {
        setOption(STRONG_WOLFE, strongWolfe ? 1 : 0);
        return this;
    }

    /**
     * Refuses another group.
     *
     * @param parameters parameters
     * @return nothing
     * @throws IllegalArgumentException always
     */
    @Override
    public ParameterGroup addParameterGroup(List<Tensor> parameters) {
        throw new IllegalArgumentException("LBFGS doesn't support per-parameter options (parameter groups)");
    }

    /** Steps change all parameters together: see {@link #takeStep}. */
    @Override
    protected void update(Tensor parameter, Tensor gradient, ParameterState ofParameter) {
        throw new UnsupportedOperationException("L-BFGS changes all parameters together");
    }

    @Override
    double takeStep(@Nullable Supplier<Tensor> closure) {
        if (closure == null) {
            throw new UnsupportedOperationException(
                    "L-BFGS computes the loss several times in a step: call step(closure)");
        }
        List<Tensor> parameters = parameterGroups().getFirst().parameters();
        try (Scope _ = Scope.open("an optimizer's step"); GradMode _ = GradMode.noGrad()) {
            List<Tensor> before = parameters.stream().map(parameter -> parameter.detach().clone()).toList();
            boolean complete = false;
            try {
                Iterations iterations = new Iterations(parameters, closure);
                double loss = iterations.run();
                requireOpen();
                state.replace(iterations.next, Variable.of(parameters.getFirst()).home(), () -> {}, this::memory);
                complete = true;
                return loss;
            } finally {
                if (!complete) {
                    set(parameters, before);
                }
            }
        }
    }

    private static void set(List<Tensor> parameters, List<Tensor> values) {
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).detach().copy_(values.get(i));
        }
    }

    /** The iterations of one step, on vectors of all parameters in a row. */
    private final class Iterations {
        private final ParameterGroup group = parameterGroups().getFirst();
        private final List<Tensor> parameters;
        private final Supplier<Tensor> closure;
        private final LbfgsState.Memory next = state.copy();
        private double loss;
        private Tensor gradient;

        Iterations(List<Tensor> parameters, Supplier<Tensor> closure) {
            this.parameters = parameters;
            this.closure = closure;
            this.loss = evaluate(closure);
            this.gradient = gradient();
        }

        double run() {
            double first = loss;
            int evaluations = 1;
            next.evaluations++;
            if (largest(gradient) <= group.value(TOLERANCE_GRADIENT)) {
                return first;
            }
            for (int i = 1;; i++) {
                boolean isLast = i >= group.value(MAX_ITERATIONS);
                try (Scope iteration = Scope.open("an iteration")) {
                    int more = iterate(isLast);
                    next.keepIn(iteration);
                    iteration.keep(gradient);
                    evaluations += Math.max(0, more);
                    next.evaluations += Math.max(0, more);
                    if (more < 0 || isLast || evaluations >= group.value(MAX_EVALUATIONS) || isDone()) {
                        return first;
                    }
                }
            }
        }

        private boolean isDone() {
            double tolerance = group.value(TOLERANCE_CHANGE);
            return largest(gradient) <= group.value(TOLERANCE_GRADIENT)
                    || largest(next.direction()) * Math.abs(next.step) <= tolerance
                    || Math.abs(loss - next.loss) < tolerance;
        }

        /** {@return the number of evaluations, -1 if the direction does not lead down} */
        private int iterate(boolean isLast) {
            next.iterations++;
            next.turn(gradient, (int) group.value(HISTORY_SIZE));
            next.loss = loss;
            double rate = group.value(RATE);
            next.step = next.iterations == 1 ? Math.min(1, 1 / gradient.abs().sum().item()) * rate : rate;
            Tensor direction = next.direction();
            double slope = gradient.dot(direction).item();
            if (slope > -group.value(TOLERANCE_CHANGE)) {
                return -1;
            }
            if (group.value(STRONG_WOLFE) != 0) {
                return search(direction, slope);
            }
            move(next.step, direction);
            if (isLast) {
                return 0;
            }
            loss = evaluate(closure);
            gradient = gradient();
            return 1;
        }

        private int search(Tensor direction, double slope) {
            List<Tensor> start = parameters.stream().map(parameter -> parameter.detach().clone()).toList();
            StrongWolfe.Found found = new StrongWolfe(new StrongWolfe.Point(0, loss, gradient, slope), largest(
                    direction),
                    group.value(TOLERANCE_CHANGE), step -> {
                        move(step, direction);
                        double there = evaluate(closure);
                        Tensor gradientThere = gradient();
                        set(parameters, start);
                        return new StrongWolfe.Point(step, there, gradientThere, gradientThere.dot(direction).item());
                    }).search(next.step);
            next.step = found.point().step();
            loss = found.point().loss();
            gradient = found.point().gradient();
            move(next.step, direction);
            return found.evaluations();
        }

        private void move(double step, Tensor direction) {
            long first = 0;
            for (Tensor parameter : parameters) {
                Tensor part = direction.narrow(0, first, parameter.numel()).viewAs(parameter);
                parameter.detach().add_(part.mul(step));
                first += parameter.numel();
            }
        }

        private Tensor gradient() {
            List<Tensor> parts = new ArrayList<>();
            for (Tensor parameter : parameters) {
                Tensor own = parameter.grad();
                parts.add(own == null ? Tensor.zeros(parameter.dtype(), parameter.numel()) : own.detach().flatten());
            }
            return Tensor.cat(parts, 0);
        }

        private static double largest(Tensor vector) {
            return vector.numel() == 0 ? 0 : vector.abs().max().item();
        }
    }

    /**
     * {@return the state as of other optimisers, with the direction, the last gradient and the changes that are remembered beside each other}
     *
     * @throws dev.arenagrad.memory.LifetimeException if the optimiser was closed
     */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> all = super.stateDict();
        state.write(all);
        return all;
    }

    /**
     * Takes over what another optimiser of this kind knew and how it was adjusted.
     *
     * @param written its {@link #stateDict()}
     * @throws IllegalArgumentException if options or sizes differ; the message says which
     * @throws dev.arenagrad.memory.LifetimeException if the optimiser was closed, or if a tensor was freed or is confined to another thread
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what is to be remembered
     */
    @Override
    public void loadStateDict(Map<String, Tensor> written) {
        requireOpen();
        List<Tensor> parameters = parameterGroups().getFirst().parameters();
        long size = parameters.stream().mapToLong(Tensor::numel).sum();
        DType dtype = parameters.getFirst().dtype();
        try (Scope _ = Scope.open("an optimizer's state"); GradMode _ = GradMode.noGrad()) {
            LbfgsState.Memory loaded = LbfgsState.read(written, size, dtype);
            state.replace(loaded, Variable.of(parameters.getFirst()).home(), () -> super.loadStateDict(LbfgsState
                    .withoutOwnNames(written)), this::memory);
        }
    }
}
