package dev.arenagrad.functional;

import dev.arenagrad.Autograd;
import dev.arenagrad.DerivativeProduct;
import dev.arenagrad.GradMode;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Derivatives of a function f of several tensors at given inputs. The function gets new tensors on the memory of the inputs, so that these
 * differ from tensors it captured; if derivatives are recorded, they are views of the inputs.
 *
 * <p>All temporaries are freed when a method returns. With CREATE_GRAPH the graph behind the results stays.
 */
public final class FunctionDerivatives {
    private final boolean createGraph;
    private final boolean strict;
    private final boolean several;

    /** Reads the options; {@code several} tells messages whether the caller speaks of lists. */
    public FunctionDerivatives(boolean several, GraphOption... options) {
        this.several = several;
        this.createGraph = List.of(options).contains(GraphOption.CREATE_GRAPH);
        this.strict = List.of(options).contains(GraphOption.STRICT);
    }

    /** {@return f(x), and v<sup>T</sup> J: one backward pass} */
    public DerivativeProduct vjp(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            @Nullable List<Tensor> v) {
        return product(() -> {
            List<Tensor> x = ownTensors(inputs);
            List<Tensor> y = requireGraphs(UserFunction.apply(f, x));
            if (v == null && !isOneElement(y)) {
                throw new TensorException("The vector v can only be None if the user-provided function returns a single"
                        + " Tensor with a single element.");
            }
            List<@Nullable Tensor> product = grad(y, x, ownVector(v, y), GraphOption.ALLOW_UNUSED);
            return List.of(y, zerosForNull(product, x, i -> "The output of the user-provided function is independent of"
                    + " input " + i + ". This is not allowed in strict mode.", "jacobian"));
        });
    }

    /**
     * {@return f(x), and J v} A backward pass maps its initial gradient u linearly to J<sup>T</sup> u. So the backward pass of the recorded
     * backward pass, by u, gives J v for any u.
     */
    public DerivativeProduct jvp(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            @Nullable List<Tensor> v) {
        return product(() -> {
            List<Tensor> x = ownTensors(inputs);
            List<Tensor> direction = vectorLikeInputs(v, x);
            List<Tensor> y = requireGraphs(UserFunction.apply(f, x));
            List<Tensor> u = y.stream().map(one -> Tensor.zerosLike(one).setRequiresGrad(true)).toList();
            List<@Nullable Tensor> transposed = grad(y, x, u, GraphOption.CREATE_GRAPH);
            requireDependence(transposed, i -> "The gradient with respect to input " + i
                    + " is independent of the inputs of the user-provided function. This is not allowed in strict"
                    + " mode.");
            List<@Nullable Tensor> product = grad(transposed, u, direction, GraphOption.ALLOW_UNUSED);
            return List.of(y, zerosForNull(product, y,
                    i -> "The gradient with respect to the input is independent of entry "
                            + i
                            + " in the grad_outputs when using the double backward trick to compute forward mode gradients."
                            + " This is not allowed in strict mode.", "jacobian"));
        });
    }

    /** {@return the Jacobian of each output by each input, of the output's sizes followed by the input's} One pass an output element. */
    public List<List<Tensor>> jacobian(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs) {
        return tidyRecording(() -> {
            List<Tensor> x = ownTensors(inputs);
            List<Tensor> y = requireGraphs(UserFunction.apply(f, x));
            List<List<Tensor>> jacobian = new ArrayList<>(y.size());
            for (int i = 0; i < y.size(); i++) {
                jacobian.add(createGraph ? recordedRows(i, y.get(i), x) : rows(i, y.get(i), x));
            }
            return jacobian;
        });
    }

    /** {@return the second derivatives by each pair of inputs: the Jacobian of the gradient of f, which has one element} */
    public List<List<Tensor>> hessian(Function<List<Tensor>, Tensor> f, List<Tensor> inputs) {
        return jacobian(x -> {
            Tensor y = requireOneElement(UserFunction.apply(f, x), "hessian");
            requireGraphs(List.of(y));
            return gradient(y, x);
        }, inputs);
    }

    /**
     * {@return f(x), and v<sup>T</sup> H: the backward pass of the recorded gradient with v} Since H is symmetric where second
     * derivatives are continuous, this is H v too.
     *
     * @param name what messages call it
     */
    public DerivativeProduct vhp(String name, Function<List<Tensor>, Tensor> f, List<Tensor> inputs,
            @Nullable List<Tensor> v) {
        return product(() -> {
            List<Tensor> x = ownTensors(inputs);
            List<Tensor> direction = vectorLikeInputs(v, x);
            List<Tensor> y = requireGraphs(List.of(UserFunction.apply(f, x)));
            requireOneElement(y.getFirst(), name);
            List<@Nullable Tensor> product = grad(gradient(y.getFirst(), x), x, direction,
                    GraphOption.ALLOW_UNUSED);
            return List.of(y, zerosForNull(product, x, i -> "The jacobian of the user-provided function is independent"
                    + " of input " + i + ". This is not allowed in strict mode.", "hessian"));
        });
    }

    /** {@return the recorded gradient of y, one element, by each input; zeros where there is none} */
    private List<Tensor> gradient(Tensor y, List<Tensor> x) {
        List<@Nullable Tensor> gradient = grad(List.of(y), x, null, GraphOption.CREATE_GRAPH);
        requireDependence(gradient, i -> "While computing the hessian, found that the jacobian of the user-provided"
                + " function with respect to input " + i + " is independent of the input. This is not allowed in strict"
                + " mode. You should ensure that your function is twice differentiable and that the jacobian depends on"
                + " the inputs (this would be violated by a linear function for example).");
        List<Tensor> filled = new ArrayList<>(x.size());
        for (int i = 0; i < x.size(); i++) {
            Tensor one = gradient.get(i);
            filled.add(one != null ? one : Tensor.zerosLike(x.get(i)));
        }
        return filled;
    }

    private List<Tensor> rows(int output, Tensor y, List<Tensor> x) {
        long height = y.numel();
        List<Tensor> stacked = x.stream().map(input -> Tensor.zeros(input.dtype(), joined(Shape.of(height), input
                .shape()))).toList();
        Tensor flat = y.reshape(-1);
        for (long j = 0; j < height; j++) {
            try (Scope _ = Scope.open()) {
                List<@Nullable Tensor> row = grad(List.of(flat.select(0, j)), x, null, GraphOption.RETAIN_GRAPH);
                for (int i = 0; i < x.size(); i++) {
                    Tensor gradient = row.get(i);
                    if (gradient != null) {
                        stacked.get(i).select(0, j).copy_(gradient);
                    } else if (strict) {
                        throw independent(output, i);
                    }
                }
            }
        }
        return shaped(stacked, y, x);
    }

    private List<Tensor> recordedRows(int output, Tensor y, List<Tensor> x) {
        List<List<Tensor>> columns = new ArrayList<>(x.size());
        x.forEach(_ -> columns.add(new ArrayList<>()));
        Tensor flat = y.reshape(-1);
        for (long j = 0; j < y.numel(); j++) {
            List<@Nullable Tensor> row = grad(List.of(flat.select(0, j)), x, null, GraphOption.CREATE_GRAPH);
            for (int i = 0; i < x.size(); i++) {
                Tensor gradient = row.get(i);
                if (gradient == null && strict) {
                    throw independent(output, i);
                }
                if (gradient != null && strict && !gradient.requiresGrad()) {
                    throw constant("jacobian", i);
                }
                columns.get(i).add(gradient != null ? gradient : Tensor.zerosLike(x.get(i)));
            }
        }
        List<Tensor> stacked = new ArrayList<>(x.size());
        for (int i = 0; i < x.size(); i++) {
            Tensor input = x.get(i);
            stacked.add(y.numel() == 0 ? Tensor.zeros(input.dtype(), joined(Shape.of(0), input.shape()))
                    : Tensor.stack(columns.get(i), 0));
        }
        return shaped(stacked, y, x);
    }

    private static List<Tensor> shaped(List<Tensor> stacked, Tensor y, List<Tensor> x) {
        List<Tensor> shaped = new ArrayList<>(x.size());
        for (int i = 0; i < x.size(); i++) {
            shaped.add(stacked.get(i).view(joined(y.shape(), x.get(i).shape())));
        }
        return shaped;
    }

    private static long[] joined(Shape first, Shape second) {
        long[] sizes = Arrays.copyOf(first.toArray(), first.rank() + second.rank());
        System.arraycopy(second.toArray(), 0, sizes, first.rank(), second.rank());
        return sizes;
    }

    /**
     * {@return the gradient by each input, or null where there is none}
     *
     * @param outputs those that are null or require no gradient are left out
     * @param graph how the graph is treated, unless results are to be recorded
     */
    private List<@Nullable Tensor> grad(List<? extends @Nullable Tensor> outputs, List<Tensor> inputs,
            @Nullable List<Tensor> outputGradients, GraphOption graph) {
        List<Tensor> roots = new ArrayList<>(outputs.size());
        List<@Nullable Tensor> rootGradients = new ArrayList<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            Tensor output = outputs.get(i);
            if (output != null && output.requiresGrad()) {
                roots.add(output);
                rootGradients.add(outputGradients == null ? null : outputGradients.get(i));
            }
        }
        if (roots.isEmpty()) {
            return Collections.nCopies(inputs.size(), null);
        }
        return Autograd.grad(roots, inputs, rootGradients, GraphOption.ALLOW_UNUSED, createGraph
                ? GraphOption.CREATE_GRAPH : graph);
    }

    private DerivativeProduct product(Supplier<List<List<Tensor>>> formula) {
        List<List<Tensor>> both = tidyRecording(formula);
        return new DerivativeProduct(both.getFirst(), both.getLast());
    }

    /** Runs a formula while recording, and hands out its results: cut off from the graph unless they are to be recorded. */
    private List<List<Tensor>> tidyRecording(Supplier<List<List<Tensor>>> formula) {
        try (GradMode _ = GradMode.enableGrad()) {
            return Scope.tidy(() -> formula.get().stream().map(this::handedOut).toList());
        }
    }

    private List<Tensor> handedOut(List<Tensor> results) {
        return createGraph ? List.copyOf(results) : results.stream().map(Tensor::detach).toList();
    }

    private List<Tensor> ownTensors(List<Tensor> given) {
        return given.stream().map(x -> isToBeRecorded(x) ? asView(x) : x.detach().setRequiresGrad(true)).toList();
    }

    private @Nullable List<Tensor> ownVector(@Nullable List<Tensor> v, List<Tensor> like) {
        if (v == null) {
            return null;
        }
        if (v.size() != like.size()) {
            throw new TensorException("v is a tuple of invalid length: should be " + like.size() + " but got " + v
                    .size() + ".");
        }
        for (int i = 0; i < v.size(); i++) {
            if (!v.get(i).shape().equals(like.get(i).shape())) {
                throw new TensorException((several ? "Entry " + i + " in v" : "v") + " has invalid size: should be"
                        + " torch.Size(" + like.get(i).shape() + ") but got torch.Size(" + v.get(i).shape() + ").");
            }
        }
        return v.stream().map(one -> isToBeRecorded(one) ? asView(one) : one.detach()).toList();
    }

    private @Nullable List<Tensor> vectorLikeInputs(@Nullable List<Tensor> v, List<Tensor> x) {
        if (v == null && !isOneElement(x)) {
            throw new TensorException("The vector v can only be None if the input to the user-provided function is a"
                    + " single Tensor with a single element.");
        }
        return ownVector(v, x);
    }

    private boolean isToBeRecorded(Tensor x) {
        return createGraph && x.requiresGrad();
    }

    private static Tensor asView(Tensor x) {
        return x.view(x.shape().toArray());
    }

    private static boolean isOneElement(List<Tensor> tensors) {
        return tensors.size() == 1 && tensors.getFirst().numel() == 1;
    }

    private static Tensor requireOneElement(Tensor y, String name) {
        if (y.numel() != 1) {
            throw new TensorException("The Tensor returned by the function given to " + name
                    + " should contain a single element");
        }
        return y;
    }

    private List<Tensor> requireGraphs(List<Tensor> outputs) {
        for (int i = 0; strict && i < outputs.size(); i++) {
            if (!outputs.get(i).requiresGrad()) {
                throw new TensorException("Output " + i + " of the user-provided function does not require gradients."
                        + " The outputs must be computed in a differentiable manner from the input when running in"
                        + " strict mode.");
            }
        }
        return outputs;
    }

    /** Names an input, or output, in a message. */
    private interface Complaint {
        String about(int i);
    }

    private void requireDependence(List<@Nullable Tensor> gradients, Complaint constant) {
        for (int i = 0; strict && i < gradients.size(); i++) {
            Tensor gradient = gradients.get(i);
            if (gradient == null) {
                throw new TensorException("The output of the user-provided function is independent of input " + i
                        + ". This is not allowed in strict mode.");
            }
            if (!gradient.requiresGrad()) {
                throw new TensorException(constant.about(i));
            }
        }
    }

    private List<Tensor> zerosForNull(List<@Nullable Tensor> gradients, List<Tensor> like, Complaint independent,
            String what) {
        List<Tensor> filled = new ArrayList<>(gradients.size());
        for (int i = 0; i < gradients.size(); i++) {
            Tensor gradient = gradients.get(i);
            if (gradient == null && strict) {
                throw new TensorException(independent.about(i));
            }
            if (gradient != null && strict && createGraph && !gradient.requiresGrad()) {
                throw constant(what, i);
            }
            filled.add(gradient != null ? gradient : Tensor.zerosLike(like.get(i)));
        }
        return filled;
    }

    private static TensorException independent(int output, int input) {
        return new TensorException("Output " + output + " of the user-provided function is independent of input "
                + input + ". This is not allowed in strict mode.");
    }

    private static TensorException constant(String what, int input) {
        return new TensorException("The " + what + " of the user-provided function is independent of input " + input
                + ". This is not allowed in strict mode when create_graph=True.");
    }
}
