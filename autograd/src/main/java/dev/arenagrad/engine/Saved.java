package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.Failures;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.TensorException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node saved for its backward pass: tensors, seldom more than three, and a number. It owns the storages behind the tensors until the
 * pass went through the node or the scope closed; reading anything after that is the error of going backward a second time.
 */
public final class Saved extends Retention {
    private static final String SECOND_TIME = "Trying to backward through the graph a second time (or directly access saved"
            + " tensors after they have already been freed). Saved intermediate values of the graph are freed when you call"
            + " .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second"
            + " time or if you need to access saved tensors after calling backward.";

    /** How many tensors need no list. */
    private static final int FEW = 3;

    private final Node node;
    private @Nullable Variable first;
    private @Nullable Variable second;
    private @Nullable Variable third;
    private int firstVersion;
    private int secondVersion;
    private int thirdVersion;
    private int tensors;

    /** Which of the first three were interior ones of the graph when they were saved: a bit for each. */
    private byte interior;

    /** Which of the first three are results of the node: a bit for each. */
    private byte results;

    private @Nullable List<More> more;
    private double number;

    /** What stands for tensors that were packed, by number; null if none was. */
    private @Nullable List<@Nullable Packed> packed;

    /** What a pair of hooks made of a tensor, if it needs memory to make the tensor again. */
    public interface Placeholder {
        /** Makes {@code saved} the owner of what is needed to make the tensor again, and of the tensor once it was. */
        void ownedBy(Saved saved);

        /** Hears that the operation that saved the tensor has changed it in place by now. */
        default void refreshed() {}
    }

    /** A tensor after the third; null if it was packed. */
    private record More(@Nullable Variable tensor, int version, boolean isInterior, boolean isResult) {}

    /**
     * What stands for a tensor, whose memory it does not keep.
     *
     * @param hooked what the hooks made
     * @param original the tensor, which may be gone
     * @param edge its place in the graph when it was saved; null if it had none, or is a result of the node that saved it
     * @param output which result of the node at that place it is
     * @param isResult whether it is a result of the node that saved it
     */
    private record Packed(Packing.Packed hooked, WeakReference<Variable> original, @Nullable Node edge, int output,
            boolean isResult) {
        /** {@return the same for a tensor that has become result number {@code number} of the node that saved it} */
        Packed asResult(int number) {
            return new Packed(hooked, original, null, number, true);
        }
    }

    Saved(Node node) {
        super(node.scope());
        this.node = node;
    }

    /**
     * Saves a tensor; the first one saved is read by {@link #first()}, and so on. A tensor that an operation in place is about to
     * overwrite is copied.
     *
     * <p>If that fails, all that was saved before is let go of too, since the node is not going to be a part of any graph.
     *
     * @throws TensorException if it was made in inference mode
     */
    public Saved tensor(Tensor tensor) {
        try {
            save(Variable.of(tensor));
        } catch (RuntimeException | Error e) {
            spend();
            throw e;
        }
        return this;
    }

    private void save(Variable variable) {
        if (variable.isInference()) {
            throw new TensorException(
                    "Inference tensors cannot be saved for backward. To work around you can make a clone"
                            + " to get a normal tensor and use it in autograd.");
        }
        Variable lasting = variable.lasting();
        Packing packing = Recording.packingOfThread();
        boolean isPacked = packing != null && packing.pack() != null;
        try {
            if (packing != null && isPacked) {
                pack(lasting, packing);
            } else {
                own(lasting.storage());
            }
        } finally {
            if (lasting != variable) {
                lasting.storage().disown();
            }
        }
        ownTangent(variable);
        if (isPacked) {
            place(null, 0, false);
        } else {
            place(lasting, lasting.storage().version(), !lasting.isLeaf());
        }
    }

    /** Notes that {@code result} is a result of the node, if it is among what was saved and still is. */
    void noteResult(Variable result) {
        if (!isOpen()) {
            return;
        }
        for (int i = 0; i < Math.min(tensors, FEW); i++) {
            if (placed(i) == result && !isAmong(results, i)) {
                results |= (byte) (1 << i);
                ownTangent(result);
            }
        }
        for (int i = FEW; i < tensors; i++) {
            More saved = more(i);
            if (saved.tensor == result && !saved.isResult) {
                Objects.requireNonNull(more).set(i - FEW, new More(result, saved.version, saved.isInterior, true));
                ownTangent(result);
            }
        }
        notePackedResult(result);
    }

    /** Notes that {@code result} is a result of the node, if it is among what was packed. */
    void notePackedResult(Variable result) {
        List<@Nullable Packed> standIns = packed;
        for (int i = 0; standIns != null && i < standIns.size(); i++) {
            Packed standIn = standIns.get(i);
            if (standIn != null && !standIn.isResult && standIn.original.refersTo(result)) {
                standIns.set(i, standIn.asResult(result.outputNumber));
                ownTangent(result);
            }
        }
    }

    private static boolean isAmong(byte bits, int i) {
        return (bits & 1 << i) != 0;
    }

    private More more(int i) {
        return Objects.requireNonNull(more).get(i - FEW);
    }

    /** {@return the node that saved it, at whose monitor passes take turns} */
    Node node() {
        return node;
    }

    /** Becomes an owner of the tangent of {@code variable}, if it has one: who reads the variable in a pass may need that too. */
    private void ownTangent(Variable variable) {
        Variable tangent = Tangents.ofThread(variable);
        if (tangent != null) {
            ownIfOpen(tangent.storage());
        }
    }

    private @Nullable Variable placed(int i) {
        return switch (i) {
            case 0 -> first;
            case 1 -> second;
            case 2 -> third;
            default -> more(i).tensor;
        };
    }

    /** Takes the version that {@code result} has now for the one to be found later, if it is among what was saved. */
    void refreshVersion(Variable result) {
        int now = result.storage().version();
        firstVersion = first == result ? now : firstVersion;
        secondVersion = second == result ? now : secondVersion;
        thirdVersion = third == result ? now : thirdVersion;
        if (more != null) {
            more.replaceAll(saved -> saved.tensor == result ? new More(result, now, saved.isInterior, saved.isResult)
                    : saved);
        }
        if (packed != null) {
            for (Packed standIn : packed) {
                if (standIn != null && standIn.original.refersTo(result)
                        && standIn.hooked.value() instanceof Placeholder placeholder) {
                    placeholder.refreshed();
                }
            }
        }
    }

    private void place(@Nullable Variable variable, int version, boolean isInterior) {
        if (isInterior && tensors < FEW) {
            interior |= (byte) (1 << tensors);
        }
        switch (tensors++) {
            case 0 -> {
                first = variable;
                firstVersion = version;
            }
            case 1 -> {
                second = variable;
                secondVersion = version;
            }
            case 2 -> {
                third = variable;
                thirdVersion = version;
            }
            default -> {
                if (more == null) {
                    more = new ArrayList<>();
                }
                more.add(new More(variable, version, isInterior, false));
            }
        }
    }

    /**
     * Becomes an owner of the memory of {@code variable}, which is not among what was saved and may have been made later.
     *
     * @return whether it was open to do so
     */
    public boolean take(Variable variable) {
        Storage storage = variable.storage();
        ScopeImpl home = node.scope();
        if (home.shouldTake(storage.scope())) {
            home.receive(storage);
        }
        return ownIfOpen(storage);
    }

    private void pack(Variable variable, Packing packing) {
        if (packed == null) {
            packed = new ArrayList<>();
        }
        while (packed.size() < tensors) {
            packed.add(null);
        }
        Packing.Packed hooked = packing.pack(variable);
        packed.add(new Packed(hooked, new WeakReference<>(variable), variable.edge(), variable.outputNumber, false));
        switch (hooked.value()) {
            case Variable value -> own(value.storage());
            case Placeholder placeholder -> placeholder.ownedBy(this);
            case null, default -> {
            }
        }
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
        return unpack(0, first, firstVersion, isAmong(interior, 0), isAmong(results, 0));
    }

    /** {@return the second tensor} As {@link #first()} otherwise. */
    public Tensor second() {
        return unpack(1, second, secondVersion, isAmong(interior, 1), isAmong(results, 1));
    }

    /** {@return the third tensor} As {@link #first()} otherwise. */
    public Tensor third() {
        return unpack(2, third, thirdVersion, isAmong(interior, 2), isAmong(results, 2));
    }

    /** {@return tensor number {@code i}, from 0} As {@link #first()} otherwise. */
    public Tensor get(int i) {
        return switch (i) {
            case 0 -> first();
            case 1 -> second();
            case 2 -> third();
            default -> {
                requireOpen();
                List<More> others = more;
                if (others == null) {
                    throw ended();
                }
                More saved = others.get(i - FEW);
                yield unpack(i, saved.tensor, saved.version, saved.isInterior, saved.isResult);
            }
        };
    }

    /** {@return how many tensors were saved} */
    public int count() {
        return tensors;
    }

    /** {@return the number} As {@link #first()} otherwise. */
    public double number() {
        requireOpen();
        return number;
    }

    private Variable unpack(int i, @Nullable Variable variable, int version, boolean isInterior, boolean isResult) {
        requireOpen();
        List<@Nullable Packed> standIns = packed;
        Packed standIn = standIns == null || i >= standIns.size() ? null : standIns.get(i);
        if (standIn != null) {
            return unpack(standIn);
        }
        if (variable == null) {
            throw ended();
        }
        int now = variable.storage().version();
        if (now != version) {
            throw changedInPlace(variable, isResult ? node : variable.gradFn(), version, now);
        }
        if (isResult && variable.isLeaf()) {
            return variable.placedAt(node, 0);
        }
        if (isInterior && variable.isLeaf()) {
            throw new TensorException("Trying to use a saved tensor that has been detached in-place, i.e. with"
                    + " .detach_().This is not supported, please use out-of-place `.detach()` instead");
        }
        return variable;
    }

    private Variable unpack(Packed standIn) {
        Variable values = Variable.of(standIn.hooked.unpacked());
        return values.placedAt(standIn.isResult ? node : standIn.edge, standIn.output);
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw ended();
        }
    }

    /** {@return what says why nothing that was saved can be read any more} */
    public RuntimeException ended() {
        if (end() != End.BACKWARD) {
            return new LifetimeException("Trying to backward through a graph whose saved tensors were freed when "
                    + scopeName()
                    + ", in which " + node.name()
                    + " was recorded, closed; call backward before the scope closes, or hand the"
                    + " result over with scope.keep(tensor)");
        }
        return new TensorException(SECOND_TIME + " (In Java: GraphOption.RETAIN_GRAPH; the node is " + node.name()
                + ", recorded in "
                + scopeName() + ".)");
    }

    static TensorException changedInPlace(Variable tensor, @Nullable Node maker, int expected, int now) {
        return new TensorException(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                        + "[torch." + tensor.dtype().scalarName() + "Tensor " + tensor.shape() + "]"
                        + (maker == null ? "" : ", which is output " + tensor.outputNumber + " of " + maker.name()
                                + ",") + " is at version "
                        + now
                        + "; expected version " + expected
                        + " instead." + (Recording.ofThread().anomalySearch() == null
                                ? " Hint: enable anomaly detection to find the operation that failed to compute its gradient,"
                                        + " with torch.autograd.set_detect_anomaly(True). (In Java: AnomalyMode.detect().)"
                                : " Hint: the backtrace further above shows the operation that failed to compute its gradient."
                                        + " The variable in question was changed in there or anywhere later. Good luck!"));
    }

    @Override
    protected void forget() {
        first = null;
        second = null;
        third = null;
        more = null;
        closePacked();
    }

    private void closePacked() {
        if (packed == null) {
            return;
        }
        List<@Nullable Packed> toClose = takePacked();
        Throwable failure = null;
        for (Packed standIn : toClose) {
            if (standIn != null) {
                failure = Failures.join(failure, standIn.hooked.close());
            }
        }
        Failures.throwIfAny(failure);
    }

    /** {@return what was packed} Of threads that end this at a time, one gets it and the others nothing. */
    private synchronized List<@Nullable Packed> takePacked() {
        List<@Nullable Packed> taken = packed;
        packed = null;
        return taken == null ? List.of() : taken;
    }
}
