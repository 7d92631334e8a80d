package dev.arenagrad.operators;

import dev.arenagrad.Autograd;
import dev.arenagrad.DualLevel;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the derivatives through the derivatives of one case against PyTorch's, element by element.
 *
 * <p>Infinities and NaNs have to be equal; other numbers may differ by 1e-11 of the expected one, or by 1e-11 if it is less than 1:
 * some 50,000 units in the last place, for sums of a few terms that cancel out, made of functions that are exact to a few units.
 */
final class ThroughComparison {
    private static final double TOLERANCE = 1e-11;

    private final Operator operator;
    private final GoldenCase golden;
    private final ThroughCase through;
    private final List<Tensor> cotangents;
    private final List<String> wrong = new ArrayList<>();

    private ThroughComparison(Operator operator, GoldenCase golden, ThroughCase through) {
        this.operator = operator;
        this.golden = golden;
        this.through = through;
        this.cotangents = golden.cotangents().stream().map(GoldenTensor::make).toList();
    }

    /** {@return what differs, and how} */
    static List<String> of(Operator operator, GoldenCase golden, ThroughCase through) {
        ThroughComparison comparison = new ThroughComparison(operator, golden, through);
        comparison.attempt("recorded gradients", comparison::recorded);
        comparison.attempt("reverse over reverse", comparison::reverseOverReverse);
        if (operator.hasForwardMode()) {
            comparison.attempt("forward mode", comparison::forward);
            comparison.attempt("forward over reverse", comparison::forwardOverReverse);
        }
        return comparison.wrong;
    }

    private void attempt(String what, Runnable mode) {
        try {
            mode.run();
        } catch (RuntimeException e) {
            different(what, "threw " + e);
        }
    }

    /** Gradients depend on what PyTorch's depend on, even where the dependence is flat. */
    private void recorded() {
        Arguments arguments = Arguments.of(golden, GoldenInput::make);
        List<Tensor> inputs = arguments.differentiable();
        List<@Nullable Tensor> gradients = gradients(differentiable(arguments), inputs, cotangents);
        int there = 0;
        for (int i = 0; i < inputs.size(); i++) {
            if (golden.gradients().get(i) != null) {
                boolean expected = through.recorded().get(there++);
                Tensor gradient = gradients.get(i);
                boolean isCutOff = expected && (gradient == null || !gradient.requiresGrad());
                if (isCutOff != through.exact().containsKey("recorded " + i)) {
                    different("recorded " + i, isCutOff ? "the gradient requires none, unlike PyTorch's"
                            : "the gradient requires one, unlike said");
                }
            }
        }
    }

    private void reverseOverReverse() {
        Arguments arguments = Arguments.of(golden, GoldenInput::make);
        List<Tensor> inputs = arguments.differentiable();
        List<Tensor> incoming = cotangents.stream().map(c -> c.clone().setRequiresGrad(true)).toList();
        List<@Nullable Tensor> gradients = gradients(differentiable(arguments), inputs, incoming);
        Tensor weighted = weighted(gradients);
        for (int i = 0; i < inputs.size(); i++) {
            same("gradient " + i, golden.gradients().get(i), gradients.get(i));
        }
        if (weighted == null || through.byCotangents().isEmpty()) {
            return;
        }
        List<@Nullable Tensor> found = Autograd.grad(List.of(weighted), Stream.concat(inputs.stream(), incoming
                .stream()).toList(), GraphOption.ALLOW_UNUSED);
        for (int i = 0; i < inputs.size(); i++) {
            same("second " + i, golden.seconds().get(i), found.get(i));
            if (through.reached().get(i) && found.get(i) == null) {
                different("reached " + i, "no second derivative, where PyTorch's is " + golden.seconds().get(i));
            }
        }
        for (int i = 0; i < incoming.size(); i++) {
            same("cotangent " + i, through.byCotangents().get(i), found.get(inputs.size() + i));
        }
    }

    private void forward() {
        try (DualLevel level = DualLevel.open()) {
            Arguments arguments = Arguments.of(golden, GoldenInput::make);
            List<Tensor> results = operator.function().apply(arguments.with(duals(level, arguments, false)));
            List<@Nullable Tensor> tangents = new ArrayList<>();
            Arguments recorded = Arguments.of(golden, GoldenInput::make);
            List<Tensor> again = operator.function().apply(recorded);
            for (int i = 0; i < results.size(); i++) {
                if (again.get(i).requiresGrad()) {
                    tangents.add(level.unpackDual(results.get(i)).tangent());
                }
            }
            for (int i = 0; i < through.tangents().size(); i++) {
                same("tangent " + i, through.tangents().get(i), tangents.get(i));
            }
            List<@Nullable Tensor> gradients = gradients(differentiable(recorded), recorded.differentiable(),
                    cotangents);
            sameProduct("tangents and gradients", tangents, cotangents, gradients, directions(recorded
                    .differentiable()));
        }
    }

    private void forwardOverReverse() {
        try (DualLevel level = DualLevel.open()) {
            Arguments arguments = Arguments.of(golden, GoldenInput::make);
            List<Tensor> duals = duals(level, arguments, true);
            List<@Nullable Tensor> gradients = Autograd.grad(differentiable(arguments.with(duals)), duals, cotangents,
                    GraphOption.ALLOW_UNUSED);
            List<@Nullable Tensor> turned = new ArrayList<>();
            for (int i = 0; i < duals.size(); i++) {
                if (golden.gradients().get(i) != null) {
                    Tensor gradient = gradients.get(i);
                    turned.add(gradient == null ? null : level.unpackDual(gradient).tangent());
                }
            }
            for (int i = 0; i < through.turned().size(); i++) {
                same("turned " + i, through.turned().get(i), turned.get(i));
            }
            if (!golden.weights().isEmpty()) {
                sameProduct("forward over reverse and reverse over reverse", turned, golden.weights().stream().map(
                        GoldenTensor::make).toList(), seconds(), directions(arguments.differentiable()));
            }
        }
    }

    private List<@Nullable Tensor> seconds() {
        Arguments arguments = Arguments.of(golden, GoldenInput::make);
        List<Tensor> inputs = arguments.differentiable();
        Tensor weighted = weighted(gradients(differentiable(arguments), inputs, cotangents));
        return weighted == null ? inputs.stream().<@Nullable Tensor>map(Tensor::zerosLike).toList()
                : Autograd.grad(List.of(weighted), inputs, GraphOption.ALLOW_UNUSED);
    }

    private List<Tensor> differentiable(Arguments arguments) {
        return operator.function().apply(arguments).stream().filter(Tensor::requiresGrad).toList();
    }

    private static List<@Nullable Tensor> gradients(List<Tensor> results, List<Tensor> inputs,
            List<Tensor> cotangents) {
        return Autograd.grad(results, inputs, cotangents, GraphOption.CREATE_GRAPH, GraphOption.ALLOW_UNUSED);
    }

    /** {@return the sum of gradients times weights, or null if it does not depend on anything} */
    private @Nullable Tensor weighted(List<@Nullable Tensor> gradients) {
        Tensor sum = null;
        int weight = 0;
        for (int i = 0; i < gradients.size(); i++) {
            if (golden.gradients().get(i) != null && !golden.weights().isEmpty()) {
                Tensor by = golden.weights().get(weight++).make();
                Tensor gradient = gradients.get(i);
                if (gradient != null && gradient.requiresGrad()) {
                    Tensor product = gradient.mul(by).sum();
                    sum = sum == null ? product : sum.add(product);
                }
            }
        }
        return sum;
    }

    private static List<Tensor> duals(DualLevel level, Arguments arguments, boolean requireGrad) {
        List<Tensor> inputs = arguments.differentiable();
        List<Tensor> directions = directions(inputs);
        return IntStream.range(0, inputs.size()).mapToObj(i -> level.makeDual(requireGrad ? inputs.get(i)
                : inputs.get(i).detach(), directions.get(i))).toList();
    }

    /** {@return the same numbers as in {@code through_goldens.py}} */
    private static List<Tensor> directions(List<Tensor> inputs) {
        return IntStream.range(0, inputs.size()).mapToObj(k -> {
            Tensor input = inputs.get(k);
            double[] values = IntStream.range(0, (int) input.numel()).mapToDouble(i -> ((5 * i + 3 * k) % 7 - 3.5) / 4)
                    .toArray();
            return Tensor.of(values).to(input.dtype()).reshape(input.shape().toArray()).detach();
        }).toList();
    }

    private void same(String what, @Nullable GoldenTensor expected, @Nullable Tensor actual) {
        if (expected == null && actual == null) {
            return;
        }
        double[] ours = actual == null ? new double[Objects.requireNonNull(expected).values().length]
                : actual.toDoubleArray();
        double[] theirs = expected == null ? new double[ours.length] : expected.values();
        ThroughCase.Exact exact = through.exact().getOrDefault(what, ThroughCase.Exact.NOTHING);
        for (int i = 0; i < ours.length; i++) {
            Double known = exact.values().get(i);
            if (known != null && isSame(theirs[i], known)) {
                different(what, "PyTorch's is right at " + i + ", unlike said");
            }
            double wanted = known == null ? theirs[i] : known;
            if (!isSame(wanted, ours[i])) {
                different(what, ours[i] + " instead of " + wanted + " at " + i);
            }
        }
    }

    private static boolean isSame(double expected, double actual) {
        return Double.compare(expected + 0.0, actual + 0.0) == 0
                || Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected));
    }

    /** Two ways of computing one number agree; they need not where it is not finite. */
    private void sameProduct(String what, List<@Nullable Tensor> left, List<Tensor> leftWeights,
            List<@Nullable Tensor> right, List<Tensor> rightWeights) {
        double first = product(left, leftWeights);
        double second = product(right, rightWeights);
        if (Double.isFinite(first) && Double.isFinite(second) && !isSame(first, second)) {
            different(what, first + " and " + second);
        }
    }

    private static double product(List<@Nullable Tensor> tensors, List<Tensor> weights) {
        double sum = 0;
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            sum += tensor == null ? 0 : tensor.mul(weights.get(i)).sum().item();
        }
        return sum;
    }

    private void different(String what, String how) {
        wrong.add(operator + " | " + golden.label() + " | " + what + ": " + how);
    }
}
