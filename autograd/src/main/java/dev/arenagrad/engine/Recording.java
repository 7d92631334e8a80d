package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.storage.ThreadContext;
import dev.arenagrad.ops.DType;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The recording state of one thread: its modes, the number of the next node, and the backward pass under way. */
public final class Recording {
    private static final int LOG_PASSES_PER_THREAD = 40;
    private static final AtomicLong THREADS = new AtomicLong();

    /**
     * The number of threads in inference mode, packing, or carrying tangents. While it is 0, the usual case, operations need not look up
     * the state of their thread.
     */
    private static final AtomicInteger UNUSUAL = new AtomicInteger();

    private final ThreadContext memory;
    private boolean enabled = true;
    private boolean inference;
    private long sequence;
    private long passes = THREADS.incrementAndGet() << LOG_PASSES_PER_THREAD;

    private @Nullable Packing packing;
    private @Nullable Tangents tangents;
    private @Nullable AnomalyDetection anomalySearch;

    /** The innermost block that has set modes, in users' code the innermost of its own. */
    private @Nullable ModeBlock block;

    /** The observer of input versions in a checkpointed block. */
    private InputVersions.@Nullable Watch watch;

    /** The innermost backward pass of this thread that is under way. */
    private @Nullable BackwardPass pass;

    /** What passes begin with that run inside no other: one after another has it. Only numbers are written into it, which costs nothing. */
    private final NumberGradient one = new NumberGradient(1);

    private Recording(ThreadContext memory) {
        this.memory = memory;
    }

    /** {@return the state of the calling thread} */
    public static Recording ofThread() {
        return of(ThreadContext.get());
    }

    /** {@return the state of the calling thread} As {@link ThreadContext#get(Storage)}, a tensor confined to the thread leads there sooner. */
    static Recording ofThread(Tensor tensor) {
        return of(ThreadContext.get(Variable.of(tensor).storage()));
    }

    private static Recording of(ThreadContext context) {
        return context.recording() instanceof Recording recording ? recording : begun(context);
    }

    private static Recording begun(ThreadContext context) {
        Recording recording = new Recording(context);
        context.recording(recording);
        return recording;
    }

    /** {@return the innermost scope of the thread} */
    ScopeImpl scope() {
        return memory.innermost();
    }

    /** {@return a new innermost scope for what one pass computes on its way} */
    ScopeImpl openWorkScope() {
        return ScopeImpl.openUnwatched(memory, "a backward pass");
    }

    /** {@return whether operations are recorded} */
    public boolean isEnabled() {
        return enabled;
    }

    /** Sets whether operations are recorded. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** {@return whether the calling thread is in inference mode} */
    public static boolean isInferring() {
        return UNUSUAL.get() != 0 && ofThread().inference;
    }

    boolean inference() {
        return inference;
    }

    /** {@return how the calling thread packs what is saved, or null if it is saved as it is} */
    static @Nullable Packing packingOfThread() {
        return UNUSUAL.get() == 0 ? null : ofThread().packing;
    }

    /** Sets whether the thread is in inference mode. */
    public void setInference(boolean inference) {
        count(this.inference, inference);
        this.inference = inference;
    }

    /** {@return how what is saved is packed, or null if it is saved as it is} */
    public @Nullable Packing packing() {
        return packing;
    }

    /** Sets how what is saved is packed. */
    public void setPacking(@Nullable Packing packing) {
        count(this.packing != null, packing != null);
        this.packing = packing;
    }

    /** {@return the tangents that the calling thread carries along, or null if it carries none} */
    static @Nullable Tangents tangentsOfThread() {
        return UNUSUAL.get() == 0 ? null : ofThread().tangents;
    }

    @Nullable
    Tangents tangents() {
        return tangents;
    }

    void setTangents(@Nullable Tangents tangents) {
        count(this.tangents != null, tangents != null);
        this.tangents = tangents;
    }

    /** {@return the observer of input versions, or null} */
    InputVersions.@Nullable Watch watch() {
        return watch;
    }

    void setWatch(InputVersions.@Nullable Watch innermost) {
        watch = innermost;
    }

    /** {@return the kind of search for anomalies that is on, or null} */
    public @Nullable AnomalyDetection anomalySearch() {
        return anomalySearch;
    }

    /** Sets the kind of search for anomalies. */
    public void setAnomalySearch(@Nullable AnomalyDetection search) {
        anomalySearch = search;
    }

    /** {@return the innermost block that has set modes, or null} */
    @Nullable
    ModeBlock block() {
        return block;
    }

    void setBlock(@Nullable ModeBlock innermost) {
        block = innermost;
    }

    /**
     * Runs users' code and restores all modes afterwards, whatever the code left open. It cannot close blocks around it. Called by the thread
     * itself.
     */
    public <T extends @Nullable Object> T keepingModes(Supplier<T> code) {
        ModeBlock blockBefore = block;
        boolean wasEnabled = enabled;
        boolean wasInferring = inference;
        Packing packingBefore = packing;
        Tangents tangentsBefore = tangents;
        AnomalyDetection searchBefore = anomalySearch;
        block = null;
        try {
            return code.get();
        } finally {
            block = blockBefore;
            enabled = wasEnabled;
            setInference(wasInferring);
            setPacking(packingBefore);
            setTangents(tangentsBefore);
            anomalySearch = searchBefore;
        }
    }

    private static void count(boolean before, boolean after) {
        if (before != after) {
            UNUSUAL.addAndGet(after ? 1 : -1);
        }
    }

    /** {@return the innermost backward pass of this thread that is under way, or null} */
    @Nullable
    BackwardPass pass() {
        return pass;
    }

    void setPass(@Nullable BackwardPass innermost) {
        pass = innermost;
    }

    /** {@return 1, for the root of the outermost pass under way, where it is to have a number} */
    NumberGradient one() {
        one.set(1, DType.FLOAT64, true);
        return one;
    }

    long nextSequence() {
        return sequence++;
    }

    /** {@return a number that no other backward pass of the process has} */
    long nextPass() {
        return ++passes;
    }
}
