package dev.arenagrad.functional;

import dev.arenagrad.Autograd;
import dev.arenagrad.DualLevel;
import dev.arenagrad.GradCheckOptions;
import dev.arenagrad.GradcheckError;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the derivatives of a function against central differences, in the order of {@code torch.autograd.gradcheck}: the inputs,
 * the Jacobians, gradients from zeros, gradients from nothing.
 */
public final class GradientCheck {
    private static final System.Logger LOGGER = System.getLogger(GradientCheck.class.getName());

    /** Random directions are the same in every run, and the process's random numbers are left alone. */
    private static final long SEED = 20_240_229;

    private final Function<List<Tensor>, List<Tensor>> f;
    private final List<Tensor> inputs;
    private final List<Tensor> differentiated;
    private final GradCheckOptions options;
    private final Random random = new Random(SEED);

    /**
     * Prepares a check.
     *
     * @param f the function; it may use the inputs by its argument, or by what it captured
     * @param inputs where to differentiate, by those that require a gradient
     */
    public GradientCheck(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs, GradCheckOptions options) {
        this.f = f;
        this.inputs = List.copyOf(inputs);
        this.differentiated = inputs.stream().filter(Tensor::requiresGrad).toList();
        this.options = options;
    }

    /**
     * Checks first derivatives.
     *
     * @throws GradcheckError if they are wrong
     * @throws IllegalArgumentException if no input requires a gradient
     * @throws TensorException if elements of an input share memory, or results change shape
     */
    public void first() {
        requireCheckable();
        try (Scope _ = Scope.open("gradcheck")) {
            List<Tensor> results = UserFunction.apply(f, inputs);
            List<Tensor> outputs = differentiable(results);
            Differences differences = new Differences(f, inputs, results, options.eps());
            if (outputs.isEmpty()) {
                requireZeroSlopes(results, differences);
                return;
            }
            List<Directions> rows = differentiated.stream().map(this::directions).toList();
            List<Directions> columns = outputs.stream().map(this::directions).toList();
            List<List<Jacobian>> numerical = numerical(results, differences, rows, columns);
            if (options.checkBackwardAd()) {
                for (int o = 0; o < outputs.size(); o++) {
                    compare(o, outputs.get(o), analytical(outputs.get(o), rows, columns.get(o)), numerical.get(o),
                            differences, results);
                }
            }
            if (options.checkForwardAd()) {
                compareForward(results, outputs, numerical, rows, columns);
            }
            if (options.checkBackwardAd()) {
                requireZeroGradients(outputs);
                if (options.checkUndefinedGrad()) {
                    requireUndefinedGradients(outputs.size());
                }
            }
        }
    }

    /**
     * Checks second derivatives: first ones of the function that maps inputs and gradients of outputs to gradients of inputs.
     *
     * @param outputGradients where to differentiate by the gradients that backward passes start from; random ones if null
     * @throws GradcheckError if they are wrong
     * @throws IllegalArgumentException if no input requires a gradient
     * @throws TensorException if elements of an input share memory, or results change shape
     */
    public void second(@Nullable List<Tensor> outputGradients) {
        requireCheckable();
        try (Scope _ = Scope.open("gradgradcheck")) {
            List<Tensor> seeds = outputGradients != null ? outputGradients
                    : Scope.tidy(() -> differentiable(UserFunction.apply(f, inputs)).stream().map(this::randomLike)
                            .toList());
            if (seeds.isEmpty()) {
                first();
                return;
            }
            List<Tensor> all = new ArrayList<>(inputs);
            all.addAll(seeds);
            new GradientCheck(this::gradients, all, options).first();
        }
    }

    /** {@return the recorded gradients of f by those inputs that it depends on} */
    private List<Tensor> gradients(List<Tensor> inputsAndSeeds) {
        List<Tensor> at = inputsAndSeeds.subList(0, inputs.size());
        List<Tensor> seeds = inputsAndSeeds.subList(inputs.size(), inputsAndSeeds.size());
        return Autograd.grad(differentiable(UserFunction.apply(f, at)), at.stream().filter(Tensor::requiresGrad)
                .toList(), seeds,
                GraphOption.CREATE_GRAPH, GraphOption.ALLOW_UNUSED).stream().<Tensor>flatMap(Stream::ofNullable)
                .toList();
    }

    private Tensor randomLike(Tensor output) {
        int gap = options.genNonContigGradOutputs() ? 2 : 1;
        double[] values = random.doubles(gap * output.numel(), -1, 1).toArray();
        Tensor flat = Tensor.of(values).to(output.dtype()).slice(0, 0, values.length, gap);
        return flat.view(output.shape().toArray()).detach().setRequiresGrad(true);
    }

    private Directions directions(Tensor tensor) {
        return options.fastMode() ? Directions.random(tensor.numel(), random) : Directions.axes(tensor.numel());
    }

    private static List<Tensor> differentiable(List<Tensor> results) {
        return results.stream().filter(Tensor::requiresGrad).toList();
    }

    private void requireCheckable() {
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (!input.requiresGrad()) {
                continue;
            }
            if (input.dtype() != DType.FLOAT64) {
                LOGGER.log(System.Logger.Level.WARNING, "Input #" + i
                        + " requires gradient and is not a double precision"
                        + " floating point or complex. This check will likely fail if all the inputs are not of double"
                        + " precision floating point or complex. ");
            }
            Layout layout = input.array().layout();
            boolean repeated = layout.overlapsItself();
            if (repeated || !layout.isDense() && LongStream.range(0, input.numel()).map(layout::position).distinct()
                    .count() < input.numel()) {
                throw new TensorException("The " + i + "th input has "
                        + (repeated ? "a dimension with stride 0" : "elements that share memory")
                        + ". gradcheck only supports inputs that are non-overlapping to be able to compute the numerical"
                        + " gradients correctly. You should call .contiguous on the input before passing it to"
                        + " gradcheck. (In Java: clone(), or contiguous() of the expanded tensor.)");
            }
        }
        if (differentiated.isEmpty()) {
            throw new IllegalArgumentException(
                    "gradcheck expects at least one input tensor to require gradient, but none"
                            + " of the them have requires_grad=True.");
        }
    }

    // ---- Jacobians ----

    private void requireZeroSlopes(List<Tensor> results, Differences differences) {
        for (Tensor input : differentiated) {
            Directions rows = directions(input);
            for (int row = 0; row < rows.count(); row++) {
                List<double[]> slopes = differences.along(input, rows.vector(row));
                for (int i = 0; i < results.size(); i++) {
                    for (double slope : results.get(i).dtype().isFloatingPoint() ? slopes.get(i) : new double[0]) {
                        if (!(Math.abs(slope) <= options.nondetTol())) {
                            throw new GradcheckError("Numerical gradient for function expected to be zero");
                        }
                    }
                }
            }
        }
    }

    /** {@return by output and input} */
    private List<List<Jacobian>> numerical(List<Tensor> results, Differences differences, List<Directions> rows,
            List<Directions> columns) {
        List<List<Jacobian>> numerical = empty(rows, columns);
        for (int i = 0; i < differentiated.size(); i++) {
            for (int row = 0; row < rows.get(i).count(); row++) {
                Iterator<double[]> slopes = differences.along(differentiated.get(i), rows.get(i).vector(row))
                        .iterator();
                Iterator<List<Jacobian>> outputs = numerical.iterator();
                for (Tensor result : results) {
                    double[] slope = slopes.next();
                    if (result.requiresGrad()) {
                        outputs.next().get(i).setRow(row, slope);
                    }
                }
            }
        }
        return numerical;
    }

    private static List<List<Jacobian>> empty(List<Directions> rows, List<Directions> columns) {
        return columns.stream().map(ofOutput -> rows.stream().map(ofInput -> new Jacobian(ofInput, ofOutput)).toList())
                .toList();
    }

    /** {@return by input; zero where the output does not depend on one} */
    private List<Jacobian> analytical(Tensor output, List<Directions> rows, Directions columns) {
        List<Jacobian> analytical = empty(rows, List.of(columns)).getFirst();
        double difference = 0;
        for (int column = 0; column < columns.count(); column++) {
            try (Scope _ = Scope.open()) {
                Tensor v = shaped(columns.vector(column), output);
                List<@Nullable Tensor> gradients = gradients(output, v);
                List<@Nullable Tensor> again = gradients(output, v);
                for (int i = 0; i < gradients.size(); i++) {
                    Tensor gradient = gradients.get(i);
                    if (gradient != null) {
                        if (options.checkGradDtypes() && gradient.dtype() != differentiated.get(i).dtype()) {
                            throw new GradcheckError("Gradient has dtype mismatch");
                        }
                        double[] values = gradient.toDoubleArray();
                        analytical.get(i).setColumn(column, values);
                        difference = Math.max(difference, maxDifference(values, again.get(i)));
                    }
                }
            }
        }
        if (difference > options.nondetTol()) {
            throw new GradcheckError("Backward is not reentrant, i.e., running backward with same input and grad_output"
                    + " multiple times gives different values, although analytical gradient matches numerical gradient."
                    + "The tolerance for nondeterminism was " + options.nondetTol() + ".");
        }
        return analytical;
    }

    private List<@Nullable Tensor> gradients(Tensor output, Tensor v) {
        return Autograd.grad(List.of(output), differentiated, List.of(v), GraphOption.RETAIN_GRAPH,
                GraphOption.ALLOW_UNUSED);
    }

    private static double maxDifference(double[] values, @Nullable Tensor again) {
        double[] others = again == null ? new double[values.length] : again.toDoubleArray();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i] - others[i]).map(Math::abs)
                .filter(difference -> !Double.isNaN(difference)).max().orElse(0);
    }

    private void compare(int number, Tensor output, List<Jacobian> analytical, List<Jacobian> numerical,
            Differences differences, List<Tensor> results) {
        for (int i = 0; i < differentiated.size(); i++) {
            if (!analytical.get(i).isCloseTo(numerical.get(i), options.atol(), options.rtol())) {
                throw new GradcheckError(mismatch("", number, output, i, analytical.get(i), numerical.get(i))
                        + (options.fastMode() ? elementwise(number, output, i, differences, results) : ""));
            }
        }
    }

    private String mismatch(String mode, int number, Tensor output, int input, Jacobian analytical,
            Jacobian numerical) {
        return "Jacobian " + mode + "mismatch for output " + number + " with respect to input " + input
                + ",\nnumerical:" + numerical.print(output.dtype()) + "\nanalytical:" + analytical.print(differentiated
                        .get(input).dtype()) + "\n";
    }

    /** {@return what a comparison of the single elements says} */
    private String elementwise(int number, Tensor output, int input, Differences differences, List<Tensor> results) {
        List<Directions> rows = differentiated.stream().map(one -> Directions.axes(one.numel())).toList();
        List<Directions> columns = differentiable(results).stream().map(one -> Directions.axes(one.numel())).toList();
        Jacobian numerical = numerical(results, differences, rows, columns).get(number).get(input);
        Jacobian analytical = analytical(output, rows, columns.get(number)).get(input);
        return "\nThe above quantities relating the numerical and analytical jacobians are computed \nin fast mode. See:"
                + " https://github.com/pytorch/pytorch/issues/53876 for more background \nabout fast mode. Below, we"
                + " recompute numerical and analytical jacobians in slow mode:\n\nNumerical:\n " + numerical.print(
                        output
                                .dtype())
                + "\nAnalytical:\n" + analytical.print(differentiated.get(input).dtype())
                + "\n\nThe max per-element difference (slow mode) is: " + analytical.maxDifference(numerical) + ".\n"
                + (analytical.isCloseTo(numerical, options.atol(), options.rtol())
                        ? "Fast gradcheck failed but element-wise differences are small. This means that the test"
                                + " might've passed in slow_mode!"
                        : "");
    }

    /** Compares forward mode, one evaluation for each direction of each input. */
    private void compareForward(List<Tensor> results, List<Tensor> outputs, List<List<Jacobian>> numerical,
            List<Directions> rows, List<Directions> columns) {
        List<List<Jacobian>> forward = empty(rows, columns);
        for (int i = 0; i < differentiated.size(); i++) {
            for (int row = 0; row < rows.get(i).count(); row++) {
                try (Scope _ = Scope.open(); DualLevel level = DualLevel.open()) {
                    List<Tensor> duals = UserFunction.apply(f, duals(level, differentiated.get(i), rows.get(i).vector(
                            row)));
                    Iterator<List<Jacobian>> jacobians = forward.iterator();
                    for (int r = 0; r < results.size(); r++) {
                        if (results.get(r).requiresGrad()) {
                            Jacobian jacobian = jacobians.next().get(i);
                            Tensor tangent = level.unpackDual(duals.get(r)).tangent();
                            if (tangent != null) {
                                jacobian.setRow(row, tangent.toDoubleArray());
                            }
                        }
                    }
                }
            }
        }
        for (int o = 0; o < outputs.size(); o++) {
            for (int i = 0; i < differentiated.size(); i++) {
                Jacobian analytical = forward.get(o).get(i);
                if (!analytical.isCloseTo(numerical.get(o).get(i), options.atol(), options.rtol())) {
                    throw new GradcheckError(mismatch("computed with forward mode ", o, outputs.get(o), i, analytical,
                            numerical.get(o).get(i)));
                }
            }
        }
    }

    /** {@return the inputs, of which {@code moved} carries a tangent in the given direction, and others zeros} */
    private List<Tensor> duals(DualLevel level, Tensor moved, double[] direction) {
        return inputs.stream().map(input -> input.requiresGrad() ? level.makeDual(input, input == moved ? shaped(
                direction,
                input) : Tensor.zerosLike(input)) : input).toList();
    }

    private static Tensor shaped(double[] values, Tensor like) {
        return Tensor.of(values).to(like.dtype()).view(like.shape().toArray());
    }

    // ---- gradients from zeros, and from nothing ----

    private void requireZeroGradients(List<Tensor> outputs) {
        List<@Nullable Tensor> gradients = Autograd.grad(outputs, differentiated, zerosLike(outputs),
                GraphOption.ALLOW_UNUSED);
        if (!gradients.stream().allMatch(GradientCheck::isZero)) {
            throw new GradcheckError("backward not multiplied by grad_output");
        }
    }

    /** Leaves out all gradients, and each alone where there are several. */
    private void requireUndefinedGradients(int outputs) {
        requireZeroWithout(_ -> true);
        for (int i = 0; i < outputs && outputs > 1; i++) {
            int left = i;
            requireZeroWithout(output -> output == left);
        }
    }

    private void requireZeroWithout(IntPredicate leftOut) {
        try (Scope _ = Scope.open()) {
            List<Tensor> roots = new ArrayList<>();
            for (Tensor output : differentiable(UserFunction.apply(f, inputs))) {
                roots.add(leftOut.test(roots.size()) ? UndefinedGrad.of(output) : output);
            }
            List<@Nullable Tensor> gradients;
            try {
                gradients = Autograd.grad(roots, differentiated, zerosLike(roots), GraphOption.ALLOW_UNUSED);
            } catch (RuntimeException e) {
                throw new GradcheckError(
                        "Expected backward function to handle undefined output grads. Where no gradient"
                                + " arrived for an output, it is null in backward.", e);
            }
            if (!gradients.stream().allMatch(GradientCheck::isZero)) {
                throw new GradcheckError("Expected all input grads to be undefined or zero when all output grads are"
                        + " undefined or zero.");
            }
        }
    }

    private static List<Tensor> zerosLike(List<Tensor> outputs) {
        return outputs.stream().map(Tensor::zerosLike).toList();
    }

    private static boolean isZero(@Nullable Tensor gradient) {
        if (gradient != null) {
            for (double element : gradient.toDoubleArray()) {
                if (element != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
