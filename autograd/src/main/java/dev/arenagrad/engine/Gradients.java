package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Storage;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What passes through one node: the gradients of its results come in, those of its inputs go out. Used again for every node of a
 * pass. It owns the storages of those that came in until the node is done.
 */
public final class Gradients {
    private static final RunState NOTHING_WAITS = new RunState();

    private @Nullable Node node;
    private boolean recorded;
    private int outputCount;
    private @Nullable Variable[] outputs = new Variable[1];
    private @Nullable Tensor[] inputs = new Tensor[2];

    /**
     * Turns to {@code next}, and takes over the gradients that wait for it.
     *
     * @param isRecorded whether what the node does is recorded, or carries tangents
     */
    void begin(Node next, RunState waiting, boolean isRecorded) {
        node = next;
        recorded = isRecorded;
        outputCount = next.outputs();
        if (outputs.length < outputCount) {
            outputs = new Variable[outputCount];
        }
        for (int i = 0; i < outputCount; i++) {
            outputs[i] = waiting.takePending(i);
        }
        if (inputs.length < next.inputs()) {
            inputs = new Tensor[next.inputs()];
        }
    }

    /** Turns to {@code next}, which is run apart from any pass, with a gradient of one of its results. */
    void begin(Node next, int output, Variable gradient) {
        begin(next, NOTHING_WAITS, true);
        replaceOutput(output, gradient);
    }

    void end() {
        for (int i = 0; i < outputCount; i++) {
            replaceOutput(i, null);
        }
        outputCount = 0;
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
                && Objects.requireNonNull(node).annexOrNull() == null && !isGiven(gradient.storage(), 0);
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

    @Nullable
    Tensor input(int i) {
        return inputs[i];
    }
}
