package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What passes through one node: the gradients of its results come in, those of its inputs go out. Used again for every node of a
 * pass. It owns the storages of those that came in until the node is done.
 */
public final class Gradients {
    private static final RunState NOTHING_WAITS = new RunState();

    private final GradientArithmetic arithmetic;
    private @Nullable Node node;
    private boolean recorded;
    private int outputCount;
    private @Nullable Variable[] outputs = new Variable[1];
    private @Nullable Tensor[] inputs = new Tensor[2];

    Gradients(GradientArithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    /**
     * {@return what {@code use} makes of the gradients of the inputs of {@code node}, which is run apart from any pass}
     *
     * @param output the result of the node whose gradient {@code gradient} is
     */
    public static <T extends @Nullable Object> T apart(GradientArithmetic arithmetic, Node node, int output,
            Tensor gradient,
            Function<Gradients, T> use) {
        Gradients apart = new Gradients(arithmetic);
        apart.begin(node, NOTHING_WAITS, true);
        apart.replaceOutput(output, Variable.of(gradient));
        try {
            node.backward(apart);
            return use.apply(apart);
        } finally {
            apart.end();
        }
    }

    /** {@return what computes with gradients} */
    GradientArithmetic arithmetic() {
        return arithmetic;
    }

    /**
     * Turns to {@code next}, and takes over the gradients that wait for it.
     *
     * @param isRecorded whether what the node does is recorded, or carries tangents
     */
    void begin(Node next, RunState waiting, boolean isRecorded) {
        node = next;
        recorded = isRecorded;
        int count = next.outputs();
        if (outputs.length < count) {
            outputs = new Variable[count];
        }
        if (inputs.length < next.inputs()) {
            inputs = new Tensor[next.inputs()];
        }
        for (int i = 0; i < count; i++) {
            outputs[i] = waiting.takePending(i);
            outputCount = i + 1;
        }
    }

    /** Lets go of the gradients that came in. May be called again where it could not be ended because the stack was exhausted. */
    void end() {
        while (outputCount > 0) {
            Variable gradient = outputs[outputCount - 1];
            if (gradient != null) {
                gradient.storage().release();
            }
            outputCount--;
            outputs[outputCount] = null;
        }
        Arrays.fill(inputs, null);
        node = null;
    }

    /** Goes on with another gradient of result {@code i}. */
    void replaceOutput(int i, @Nullable Variable gradient) {
        Variable before = outputs[i];
        if (gradient != null) {
            gradient.storage().retain();
        }
        outputs[i] = gradient;
        if (before != null) {
            before.storage().release();
        }
    }

    /** {@return whether a gradient of any result arrived} */
    boolean arrived() {
        for (int i = 0; i < outputCount; i++) {
            if (outputs[i] != null) {
                return true;
            }
        }
        return false;
    }

    /** {@return the gradient of the node's only result} */
    public Tensor output() {
        return Objects.requireNonNull(outputs[0]);
    }

    /**
     * {@return the gradient of the node's only result, for a formula that uses it once} If nobody else can see its memory, the first
     * operation on it, if elementwise, puts its result there.
     */
    public Tensor outputToUseUp() {
        Variable gradient = Objects.requireNonNull(outputs[0]);
        gradient.expendable = !recorded && gradient.storage().isSolelyOwned() && gradient.array().isContiguous()
                && Objects.requireNonNull(node).extrasOrNull() == null && !isGiven(gradient.storage(), 0);
        return gradient;
    }

    /** {@return whether {@code storage} is behind the gradient of input {@code from} or a later one} */
    boolean isGiven(Storage storage, int from) {
        for (int i = from; i < inputs.length; i++) {
            if (inputs[i] instanceof Variable given && given.storage() == storage) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether {@code storage} is behind the gradient of the first result} */
    boolean isOutput(Storage storage) {
        return outputs[0] != null && outputs[0].storage() == storage;
    }

    /** {@return the gradient of result {@code i}, or null if none arrived} */
    public @Nullable Tensor output(int i) {
        return outputs[i];
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
        inputs[i] = gradient;
        if (outputs[0] != null) {
            outputs[0].expendable = false;
        }
    }

    /** {@return a tensor with the values of {@code values} that stands in the graph where input {@code i}, which wants a gradient, does} */
    public Tensor placedAsInput(int i, Tensor values) {
        Node of = Objects.requireNonNull(node);
        return Variable.of(values).standingAt(Objects.requireNonNull(of.next(i)), of.nextOutput(i));
    }

    /** {@return the gradient of input {@code i} as the node gave it, or null if it gave none} */
    public @Nullable Tensor input(int i) {
        return inputs[i];
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
        Tensor fitted = Objects.requireNonNull(inputs[i]);
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
}
