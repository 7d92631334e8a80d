package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.ops.TensorException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node saved for its backward pass: up to three tensors and a number. It owns the storages behind the tensors until the
 * pass went through the node or the scope closed; reading anything after that is the error of going backward a second time.
 */
public final class Saved extends Retention {
    private static final String SECOND_TIME = "Trying to backward through the graph a second time (or directly access saved"
            + " tensors after they have already been freed). Saved intermediate values of the graph are freed when you call"
            + " .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second"
            + " time or if you need to access saved tensors after calling backward.";

    private final Node node;
    private @Nullable Variable first;
    private @Nullable Variable second;
    private @Nullable Variable third;
    private int firstVersion;
    private int secondVersion;
    private int thirdVersion;
    private double number;

    Saved(Node node) {
        super(node.region());
        this.node = node;
    }

    /** Saves a tensor; the first one saved is read by {@link #first()}, and so on. */
    public Saved tensor(Tensor tensor) {
        Variable variable = Variable.of(tensor);
        own(variable.storage());
        int version = variable.storage().version();
        if (first == null) {
            first = variable;
            firstVersion = version;
        } else if (second == null) {
            second = variable;
            secondVersion = version;
        } else {
            third = variable;
            thirdVersion = version;
        }
        return this;
    }

    /** Saves a number. */
    public Saved number(double value) {
        number = value;
        return this;
    }

    /**
     * {@return the first tensor}
     *
     * @throws TensorException if a backward pass freed it, or an operation in place changed it since
     * @throws LifetimeException if the scope it was recorded in closed
     */
    public Tensor first() {
        return unpack(first, firstVersion);
    }

    /** {@return the second tensor} As {@link #first()} otherwise. */
    public Tensor second() {
        return unpack(second, secondVersion);
    }

    /** {@return the third tensor} As {@link #first()} otherwise. */
    public Tensor third() {
        return unpack(third, thirdVersion);
    }

    /** {@return the number} As {@link #first()} otherwise. */
    public double number() {
        requireOpen();
        return number;
    }

    private Variable unpack(@Nullable Variable variable, int version) {
        requireOpen();
        Variable tensor = Objects.requireNonNull(variable);
        int now = tensor.storage().version();
        if (now != version) {
            throw changedInPlace(tensor, version, now);
        }
        return tensor;
    }

    private void requireOpen() {
        if (isOpen()) {
            return;
        }
        if (end() == End.SCOPE) {
            throw new LifetimeException("Trying to backward through a graph whose saved tensors were freed when "
                    + scopeName()
                    + ", in which " + node.name()
                    + " was recorded, closed; call backward before the scope closes, or hand the"
                    + " result over with scope.keep(tensor)");
        }
        throw new TensorException(SECOND_TIME + " (In Java: GraphOption.RETAIN_GRAPH; the node is " + node.name()
                + ", recorded in "
                + scopeName() + ".)");
    }

    private static TensorException changedInPlace(Variable tensor, int expected, int now) {
        Node maker = tensor.gradFn;
        return new TensorException(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                        + "[torch." + tensor.dtype().scalarName() + "Tensor " + tensor.shape() + "]"
                        + (maker == null ? "" : ", which is output 0 of " + maker.name() + ",") + " is at version "
                        + now
                        + "; expected version " + expected
                        + " instead. Hint: enable anomaly detection to find the operation that failed to"
                        + " compute its gradient, with torch.autograd.set_detect_anomaly(True).");
    }

    @Override
    protected void forget() {
        first = null;
        second = null;
        third = null;
    }
}
