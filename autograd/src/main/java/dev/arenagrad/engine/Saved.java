package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.Failures;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors, seldom more than two, that a node saved for its backward pass. It owns the storages of the tensors until a
 * pass has run the node or the scope has closed. Reading anything afterwards is the error of going backward a second time.
 */
public final class Saved extends Retention {
    private static final String SECOND_TIME = "Trying to backward through the graph a second time (or directly access saved"
            + " tensors after they have already been freed). Saved intermediate values of the graph are freed when you call"
            + " .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second"
            + " time or if you need to access saved tensors after calling backward.";

    /** The number of tensors held in fields rather than in a list. */
    private static final int FEW = 2;

    /** The role of a tensor that was a leaf when it was saved. */
    private static final short INPUT = 0;

    /** The role of a tensor that an operation had made when it was saved. */
    private static final short INTERIOR = 1;

    /** The role of the node's first result; those of further results follow. */
    private static final short FIRST_RESULT = 2;

    /** Value of {@link #packed} if a result could not be packed, so that there is no derivative. */
    private static final List<@Nullable StandIn> INCOMPLETE = List.of();

    private final Node node;
    private @Nullable Variable first;
    private @Nullable Variable second;
    private int firstVersion;
    private int secondVersion;
    /** The roles of the first two: {@link #INPUT}, {@link #INTERIOR}, {@link #FIRST_RESULT} or a further result. */
    private short firstRole;
    private short secondRole;

    /** The number of tensors among the first two. */
    private byte few;

    private @Nullable List<More> more;

    /** Replacements of packed tensors, by number; null if no tensor is packed. */
    private @Nullable List<@Nullable StandIn> packed;

    /** A packed tensor that needs memory to be unpacked. */
    public interface Placeholder {
        /** Makes {@code saved} an owner of the memory needed to unpack the tensor, and of the unpacked tensor. */
        void ownedBy(Saved saved);
    }

    /** A tensor after the second; null if it was packed. */
    private record More(@Nullable Variable tensor, int version, short role) {}

    /** The replacement of a packed tensor. */
    private sealed interface StandIn {}

    /** A result of the node, to be packed when it has its values and its place in the graph. */
    private record Awaited(Variable result, Packing packing) implements StandIn {}

    /**
     * A tensor packed by a pair of hooks. Its memory is not kept.
     *
     * @param hooked the object that the hooks returned
     * @param edge the tensor's place in the graph when it was packed; null if it had none
     * @param output which result of the node at that place it is
     */
    private record Packed(Packing.Packed hooked, @Nullable Node edge, int output) implements StandIn {
        static Packed of(Variable tensor, Packing packing) {
            return new Packed(packing.pack(tensor), tensor.edge(), tensor.outputNumber);
        }
    }

    Saved(Node node) {
        super(node.scope());
        this.node = node;
    }

    /**
     * Saves a tensor that is no result of the node; the first one saved is read by {@link #first()}, and so on. A tensor that an operation
     * in place is about to overwrite is copied.
     *
     * <p>If that fails, everything saved before is released too, since the node will not become part of a graph.
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

    /** Saves the only or first result of the node, as {@link #result(Tensor, int)} does. */
    public Saved result(Tensor result) {
        return result(result, 0);
    }

    /**
     * Saves result number {@code output} of the node, to be read as the operation leaves it: it may be saved before the operation changes
     * it in place. Hooks pack it when the node is made its history.
     */
    public Saved result(Tensor result, int output) {
        Variable variable = Variable.of(result);
        try {
            Packing packing = Recording.packingOfThread();
            if (packing != null && packing.pack() != null) {
                addStandIn(new Awaited(variable, packing));
            } else {
                own(variable.storage());
                place(variable, variable.storage().version(), (short) (FIRST_RESULT + output));
            }
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
        try {
            Packing packing = Recording.packingOfThread();
            if (packing != null && packing.pack() != null) {
                Packed standIn = Packed.of(lasting, packing);
                addStandIn(standIn);
                ownWhatIsNeededFor(standIn);
            } else {
                own(lasting.storage());
                place(lasting, lasting.storage().version(), lasting.isLeaf() ? INPUT : INTERIOR);
            }
        } finally {
            if (lasting != variable) {
                lasting.storage().disown();
            }
        }
        ownTangent(variable);
    }

    /**
     * Called when {@code result} has its values and the node is its history: packs it if it was saved and hooks are active. If that fails,
     * everything saved is released.
     */
    void resultIsMade(Variable result) {
        if (!isOpen()) {
            return;
        }
        try {
            packIfAwaited(result);
        } catch (RuntimeException | Error e) {
            spend();
            packed = INCOMPLETE;
            throw e;
        }
        if (Tangents.ofThread(result) != null && isSaved(result)) {
            ownTangent(result);
        }
    }

    private void packIfAwaited(Variable result) {
        List<@Nullable StandIn> standIns = packed;
        for (int i = 0; standIns != null && i < standIns.size(); i++) {
            if (standIns.get(i) instanceof Awaited awaited && awaited.result == result) {
                Packed standIn = Packed.of(result, awaited.packing);
                standIns.set(i, standIn);
                ownWhatIsNeededFor(standIn);
                ownTangent(result);
            }
        }
    }

    private boolean isSaved(Variable variable) {
        return IntStream.range(0, count()).anyMatch(i -> placed(i) == variable);
    }

    private More more(int i) {
        return Objects.requireNonNull(more).get(i - FEW);
    }

    /** {@return the node that saved it, at whose monitor passes take turns} */
    Node node() {
        return node;
    }

    /** Becomes an owner of the tangent of {@code variable}, if it has one, since the backward formula may need it. */
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
            default -> more(i).tensor;
        };
    }

    /** Takes the version that {@code result} has now for the one to be found later, where it was saved as a result. */
    void refreshVersion(Variable result) {
        int now = result.storage().version();
        firstVersion = first == result && firstRole >= FIRST_RESULT ? now : firstVersion;
        secondVersion = second == result && secondRole >= FIRST_RESULT ? now : secondVersion;
        if (more != null) {
            more.replaceAll(saved -> saved.tensor == result && saved.role >= FIRST_RESULT
                    ? new More(result, now, saved.role)
                    : saved);
        }
    }

    private void place(@Nullable Variable variable, int version, short role) {
        switch (few) {
            case 0 -> {
                first = variable;
                firstVersion = version;
                firstRole = role;
            }
            case 1 -> {
                second = variable;
                secondVersion = version;
                secondRole = role;
            }
            default -> {
                if (more == null) {
                    more = new ArrayList<>();
                }
                more.add(new More(variable, version, role));
                return;
            }
        }
        few++;
    }

    private void addStandIn(StandIn standIn) {
        if (packed == null) {
            packed = new ArrayList<>();
        }
        while (packed.size() < count()) {
            packed.add(null);
        }
        packed.add(standIn);
        place(null, 0, INPUT);
    }

    private void ownWhatIsNeededFor(Packed standIn) {
        switch (standIn.hooked.value()) {
            case Variable value -> own(value.storage());
            case Placeholder placeholder -> placeholder.ownedBy(this);
            case null, default -> {
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

    /**
     * {@return the first tensor}
     *
     * @throws TensorException if a backward pass freed it, or an operation in place changed it since
     * @throws LifetimeException if the scope it was recorded in closed
     */
    public Tensor first() {
        return unpack(0, first, firstVersion, firstRole);
    }

    /** {@return the second tensor} As {@link #first()} otherwise. */
    public Tensor second() {
        return unpack(1, second, secondVersion, secondRole);
    }

    /** {@return the third tensor} As {@link #first()} otherwise. */
    public Tensor third() {
        return get(2);
    }

    /** {@return tensor number {@code i}, from 0} As {@link #first()} otherwise. */
    public Tensor get(int i) {
        return switch (i) {
            case 0 -> first();
            case 1 -> second();
            default -> {
                requireOpen();
                List<More> others = more;
                if (others == null) {
                    throw ended();
                }
                More saved = others.get(i - FEW);
                yield unpack(i, saved.tensor, saved.version, saved.role);
            }
        };
    }

    /** {@return the tensors as they were saved, null for those that hooks packed; if it ends meanwhile, any of them may be null} */
    List<@Nullable Variable> unpacked() {
        List<@Nullable Variable> all = new ArrayList<>(Arrays.asList(first, second).subList(0, few));
        List<More> others = more;
        if (others != null) {
            others.forEach(saved -> all.add(saved.tensor));
        }
        return all;
    }

    /** {@return how many tensors were saved} */
    public int count() {
        return more == null ? few : FEW + more.size();
    }

    private Variable unpack(int i, @Nullable Variable variable, int version, short role) {
        requireOpen();
        List<@Nullable StandIn> standIns = packed;
        if (standIns != null && i < standIns.size() && standIns.get(i) instanceof Packed standIn) {
            return Variable.of(standIn.hooked.unpacked()).placedAt(standIn.edge, standIn.output);
        }
        if (variable == null) {
            throw ended();
        }
        int now = variable.storage().version();
        if (now != version) {
            throw changedInPlace(variable, role >= FIRST_RESULT ? node : variable.gradFn(), version, now);
        }
        if (role >= FIRST_RESULT && variable.isLeaf()) {
            return variable.placedAt(node, role - FIRST_RESULT);
        }
        if (role == INTERIOR && variable.isLeaf()) {
            throw new TensorException("Trying to use a saved tensor that has been detached in-place, i.e. with"
                    + " .detach_().This is not supported, please use out-of-place `.detach()` instead");
        }
        return variable;
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw ended();
        }
    }

    /** {@return the exception that explains why nothing saved can be read any more} */
    public RuntimeException ended() {
        if (packed == INCOMPLETE) {
            return new TensorException(node.name()
                    + " has no derivative: the hook that packs saved tensors failed on its result");
        }
        return ended(node, end(), recordedIn());
    }

    /** {@return the exception that explains why nothing that {@code node} saved can be read any more} */
    static RuntimeException ended(Node node, @Nullable End why, String recordedIn) {
        if (why != End.BACKWARD) {
            return new LifetimeException("Trying to backward through a graph whose saved tensors were freed when "
                    + recordedIn + ", in which " + node.name()
                    + " was recorded, closed; call backward before the scope closes, or hand the"
                    + " result over with scope.keep(tensor)");
        }
        return new TensorException(SECOND_TIME + " (In Java: GraphOption.RETAIN_GRAPH; the node is " + node.name()
                + ", recorded in " + recordedIn + ".)");
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
        more = null;
        closePacked();
    }

    private void closePacked() {
        if (packed == null) {
            return;
        }
        Throwable failure = null;
        for (StandIn standIn : takePacked()) {
            if (standIn instanceof Packed closed) {
                failure = Failures.join(failure, closed.hooked.close());
            }
        }
        Failures.throwIfAny(failure);
    }

    /** {@return what was packed} Of threads that end this at a time, one gets it and the others nothing. */
    private synchronized List<@Nullable StandIn> takePacked() {
        List<@Nullable StandIn> taken = packed;
        packed = null;
        return taken == null ? List.of() : taken;
    }
}
