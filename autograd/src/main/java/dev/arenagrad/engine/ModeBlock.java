package dev.arenagrad.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A block in which a thread has other modes. Blocks nest; whichever order they are closed in, the modes are those that the blocks which are still
 * open have set. Users' code that the engine calls, as a hook, closes its own blocks alone: those around it stay open until they are closed
 * outside, as the engine goes on in their modes.
 */
public final class ModeBlock {
    private final Recording recording;
    private final Thread thread = Thread.currentThread();
    private final Consumer<Recording> change;
    private boolean open = true;

    /** The block around it, and the modes outside of it. */
    private @Nullable ModeBlock outer;
    private boolean enabled;
    private boolean inference;
    private @Nullable Packing packing;
    private @Nullable AnomalyDetection anomalySearch;

    private ModeBlock(Recording recording, Consumer<Recording> change) {
        this.recording = recording;
        this.change = change;
    }

    /**
     * {@return a block of the calling thread}
     *
     * @param change sets modes of the thread
     */
    public static ModeBlock open(Consumer<Recording> change) {
        ModeBlock block = new ModeBlock(Recording.ofThread(), change);
        block.enter();
        return block;
    }

    /**
     * Takes back what the block has set. Closing it again has no effect.
     *
     * @throws IllegalStateException if another thread opened it
     */
    public void close() {
        if (thread != Thread.currentThread()) {
            throw new IllegalStateException("the mode was set by thread \"" + thread.getName()
                    + "\" for itself, so it cannot be restored by thread \"" + Thread.currentThread().getName()
                    + "\"; close the block where it was opened");
        }
        if (!open) {
            return;
        }
        if (recording.block() == this) {
            leave(); // without an allocation, as the heap may be exhausted
            open = false;
        } else {
            leaveOutOfOrder();
        }
    }

    private void leaveOutOfOrder() {
        Deque<ModeBlock> inner = new ArrayDeque<>();
        for (ModeBlock block = recording.block(); block != this; block = block.outer) {
            if (block == null) {
                return; // users' code left it open, and its modes were taken back then; or it is around users' code
            }
            inner.push(block);
        }
        open = false;
        for (ModeBlock block = recording.block(); block != outer && block != null; block = block.outer) {
            block.leave();
        }
        inner.forEach(ModeBlock::enter);
    }

    private void enter() {
        outer = recording.block();
        enabled = recording.isEnabled();
        inference = recording.inference();
        packing = recording.packing();
        anomalySearch = recording.anomalySearch();
        change.accept(recording);
        recording.setBlock(this);
    }

    private void leave() {
        recording.setBlock(outer);
        recording.setEnabled(enabled);
        recording.setInference(inference);
        recording.setPacking(packing);
        recording.setAnomalySearch(anomalySearch);
    }
}
