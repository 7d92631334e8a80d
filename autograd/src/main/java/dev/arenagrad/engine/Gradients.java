package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gradients at one node: those of its results come in, those of its inputs go out. One object serves all nodes of a pass, and is the pass
 * itself, since passes are made by the million. It owns the storages of incoming gradients until the node is done.
 */
public sealed class Gradients permits NodeHeap {
    private static final RunState NOTHING_WAITS = new RunState();
    private static final @Nullable Variable[] NONE = {};

    /** The number of inputs whose gradients are held in fields. */
    private static final int FEW = 2;

    private final GradientArithmetic arithmetic;
    private @Nullable Node node;

    /** Whether gradients must not be changed in place, because what nodes do is recorded or carries tangents. */
    final boolean recorded;

    /** Whether another derivative, not yet computed, needs the gradient of the first result. */
    private boolean needed;

    /** Whether the gradient of the first result was taken. */
    private boolean taken;

    private @Nullable Gradient output;

    private @Nullable Variable[] otherOutputs = NONE;

    /** The gradients of the first two inputs, and of the others. */
    private @Nullable Gradient first;
    private @Nullable Gradient second;
    private @Nullable Variable[] otherInputs = NONE;

    Gradients(GradientArithmetic arithmetic, boolean recorded) {
        this.arithmetic = arithmetic;
        this.recorded = recorded;
    }

    /**
     * {@return what {@code use} makes of the gradients of the inputs of {@code node}, which is run apart from any pass}
     *
     * @param output the result of the node whose gradient {@code gradient} is
     */
    public static <T extends @Nullable Object> T apart(GradientArithmetic arithmetic, Node node, int output,
            Tensor gradient,
            Function<Gradients, T> use) {
        Gradients apart = new Gradients(arithmetic, true);
        apart.turnTo(node, NOTHING_WAITS);
        apart.replaceOutput(output, Variable.of(gradient));
        try {
            node.backward(apart);
            return use.apply(apart);
        } finally {
            apart.leaveNode();
        }
    }

    /** {@return what computes with gradients} */
    GradientArithmetic arithmetic() {
        return arithmetic;
    }

    /** Turns to {@code next}, and takes over the gradients that wait for it. */
    void turnTo(Node next, RunState waiting) {
        int others = next.outputs() - 1;
        if (otherOutputs.length < others) {
            otherOutputs = new Variable[others];
        }
        if (otherInputs.length < next.inputs() - FEW) {
            otherInputs = new Variable[next.inputs() - FEW];
        }
        node = next;
        needed = false;
        taken = false;
        output = waiting.takePending(0);
        for (int i = 0; i < others; i++) {
            otherOutputs[i] = (Variable) waiting.takePending(i + 1);
        }
    }

    /** Releases the incoming gradients. May be called again if the stack was exhausted on the way. */
    void leaveNode() {
        for (int i = 0; i < otherOutputCount(); i++) {
            release(otherOutputs[i]);
            otherOutputs[i] = null;
        }
        release(output);
        output = null;
        first = null;
        second = null;
        Arrays.fill(otherInputs, null);
        node = null;
    }

    private int otherOutputCount() {
        return node == null ? 0 : node.outputs() - 1;
    }

    private static void release(@Nullable Gradient gradient) {
        if (gradient instanceof Variable tensor) {
            tensor.storage().release();
        }
    }

    /** Goes on with another gradient of result {@code i}. */
    void replaceOutput(int i, @Nullable Variable gradient) {
        Gradient before = i == 0 ? output : otherOutputs[i - 1];
        if (gradient != null) {
            gradient.storage().retain();
        }
        if (i == 0) {
            output = gradient;
        } else {
            otherOutputs[i - 1] = gradient;
        }
        release(before);
    }

    /** {@return whether a gradient of any result arrived} */
    boolean arrived() {
        boolean any = output != null;
        for (int i = 0; i < otherOutputCount(); i++) {
            any |= otherOutputs[i] != null;
        }
        return any;
    }

    /**
     * {@return the gradient of the node's only result}
     *
     * @throws IllegalStateException if it was {@linkplain #take taken}, which is a mistake in the node
     */
    public Tensor output() {
        if (taken) {
            throw new IllegalStateException("the gradient of " + Objects.requireNonNull(node).name()
                    + " was overwritten by a derivative computed from it");
        }
        return Objects.requireNonNull(output(0));
    }

    /** {@return whether the gradient of the node's only result is one number everywhere, and nobody has asked for a tensor of it} */
    public boolean isNumber() {
        return output instanceof NumberGradient && !taken;
    }

    /** {@return whether it {@linkplain #isNumber() is a number}, and {@code tensor} of the result's shape and dtype} */
    public boolean isNumberLike(Tensor tensor) {
        return isNumber() && tensor.dtype() == dtype() && tensor.shape().equals(Objects.requireNonNull(node).shape(0));
    }

    /** {@return {@code number} as an element of the node's only result, whose gradient {@linkplain #isNumber() is a number}} */
    public double rounded(double number) {
        return NumberGradient.rounded(number, dtype());
    }

    private DType dtype() {
        return Objects.requireNonNull(node).dtype(0);
    }

    /** {@return the number that the gradient of the node's only result {@linkplain #isNumber() is} everywhere} */
    public double number() {
        return ((NumberGradient) Objects.requireNonNull(output)).value();
    }

    /** Notes whether, after the derivative that is computed next, another one needs the gradient of the node's only result. */
    public void setNeeded(boolean isNeeded) {
        needed = isNeeded;
    }

    /**
     * Takes the gradient of the node's only result, whose memory the caller may overwrite with the gradient of an input. It cannot be read
     * again afterwards.
     *
     * @return the gradient, or null if its memory has another owner or another derivative needs it
     */
    public @Nullable Variable take() {
        Variable gradient = (Variable) output(0);
        if (gradient == null || recorded || needed || taken || !gradient.storage().isSolelyOwned() || !gradient.array()
                .isContiguous() || Objects.requireNonNull(node).extrasOrNull() != null
                || isGiven(gradient.storage(), 0)) {
            return null;
        }
        taken = true;
        return gradient;
    }

    /** {@return whether {@code storage} is behind the gradient of input {@code from} or a later one} */
    boolean isGiven(Storage storage, int from) {
        for (int i = from; i < FEW + otherInputs.length; i++) {
            if (gradientGiven(i) instanceof Variable given && given.storage() == storage) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether {@code storage} is behind the gradient of the first result} */
    boolean isOutput(Storage storage) {
        return output instanceof Variable tensor && tensor.storage() == storage;
    }

    /** {@return the gradient of result {@code i}, or null if none arrived} */
    public @Nullable Tensor output(int i) {
        if (i > 0) {
            return otherOutputs[i - 1];
        }
        return output instanceof NumberGradient number ? tensorInPlaceOf(number) : (Variable) output;
    }

    /** {@return what the gradient of the first result stands for, owned from now on as gradients are that came as tensors} */
    private Variable tensorInPlaceOf(NumberGradient number) {
        Variable tensor = number.tensor(arithmetic, Objects.requireNonNull(node).shape(0), dtype());
        tensor.storage().retain();
        output = tensor;
        tensor.storage().disown();
        return tensor;
    }

    /** {@return whether input {@code i} needs a gradient} */
    public boolean wants(int i) {
        return Objects.requireNonNull(node).next(i) != null;
    }

    /**
     * Gives the gradient of input {@code i}. Its shape may be one that the input's shape was broadcast to.
     *
     * @param gradient the gradient, or null for none
     */
    public void put(int i, @Nullable Tensor gradient) {
        Variable given = (Variable) gradient;
        switch (i) {
            case 0 -> first = given;
            case 1 -> second = given;
            default -> otherInputs[i - FEW] = given;
        }
    }

    /**
     * Gives one number as the gradient of the first input, everywhere, computed of the elements of that of the result, which {@linkplain
     * #isNumber() is a number} too and cannot be read again afterwards.
     *
     * @param number what one operation on numbers of the result's dtype gave; it is rounded to that dtype
     */
    public void putNumber(double number) {
        putNumber(number, true);
    }

    /** As {@link #putNumber}, of a result of one element, whose gradient becomes that of several. */
    public void spreadNumber(double number) {
        putNumber(number, false);
    }

    /** Gives the gradient of the result, which {@linkplain #isNumber() is a number}, as that of the first input. */
    public void passNumber() {
        putNumber(number(), ((NumberGradient) Objects.requireNonNull(output)).isElementwise());
    }

    private void putNumber(double number, boolean isElementwise) {
        NumberGradient given = (NumberGradient) Objects.requireNonNull(output);
        if (Objects.requireNonNull(node).extrasOrNull() != null) {
            given = new NumberGradient(number); // hooks may look at what came
        } else {
            taken = true;
        }
        given.set(number, dtype(), isElementwise);
        first = given;
    }

    /** {@return a tensor with the values of {@code values} that stands in the graph where input {@code i}, which wants a gradient, does} */
    public Tensor placedAsInput(int i, Tensor values) {
        Node of = Objects.requireNonNull(node);
        return Variable.of(values).standingAt(Objects.requireNonNull(of.next(i)), of.nextOutput(i));
    }

    /** {@return the gradient of input {@code i} as the node gave it, or null if it gave none} */
    public @Nullable Tensor input(int i) {
        if (gradientGiven(i) instanceof NumberGradient number) {
            Node of = Objects.requireNonNull(node);
            Shape shape = Objects.requireNonNull(of.next(i)).shape(of.nextOutput(i));
            put(i, number.tensor(arithmetic, shape, dtype()));
        }
        return (Variable) gradientGiven(i);
    }

    /** {@return the gradient of input {@code i} as the node gave it, or null if it gave none} */
    @Nullable
    Gradient gradientGiven(int i) {
        return switch (i) {
            case 0 -> first;
            case 1 -> second;
            default -> otherInputs[i - FEW];
        };
    }

    /**
     * {@return the gradient of input {@code i}, which was given, in that input's shape and dtype: summed where the input was
     * broadcast}
     *
     * @throws TensorException if its shape is none that the input's can be broadcast to
     */
    public Tensor fitted(int i) {
        Node from = Objects.requireNonNull(node);
        Node next = Objects.requireNonNull(from.next(i));
        Tensor fitted = Objects.requireNonNull(input(i));
        Shape shape = next.shape(from.nextOutput(i));
        if (!fitted.shape().equals(shape)) {
            if (!shape.isExpandableTo(fitted.shape())) {
                throw new TensorException("Function " + from.name() + " returned an invalid gradient at index " + i
                        + " - got " + fitted.shape() + " but expected shape compatible with " + shape);
            }
            fitted = arithmetic.sumTo(fitted, shape);
        }
        return arithmetic.cast(fitted, next.dtype(from.nextOutput(i)));
    }

    /** {@return the gradient of input {@code i}, which was given, as the next node takes it: the number that it is, or else {@link #fitted}} */
    Gradient handedOn(int i) {
        Node from = Objects.requireNonNull(node);
        Node next = Objects.requireNonNull(from.next(i));
        return gradientGiven(i) instanceof NumberGradient number && next.outputs() == 1 && next.dtype(0) == from.dtype(
                0)
                        ? number
                        : Variable.of(fitted(i));
    }
}
