package dev.arenagrad.functional;

import dev.arenagrad.Generator;
import dev.arenagrad.GradMode;
import dev.arenagrad.SavedTensorHooks;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.InputVersions;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.engine.Saved;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of a checkpointed block. All tensors that it would have saved are recomputed together when the first of them is needed.
 *
 * <p>Each node of the block owns the block's inputs and, once recomputed, the tensors it would have saved. So everything is freed when the
 * nodes are done, by a pass or by the end of their scope. Concurrent passes take turns, and the first recomputes for all.
 */
public final class Recomputation {
    private final Function<List<Tensor>, List<Tensor>> block;
    private final List<Tensor> inputs;
    private final int[] inputVersions;

    /** The state of the thread's random number generator, restored when the block is recomputed. */
    private final Generator.State randomNumbers = Generator.ofThread().state();

    private final List<Slot> slots = new ArrayList<>();
    private final InputVersions versions = new InputVersions();

    /** Prepares a run of {@code block} on {@code inputs}. */
    public Recomputation(Function<List<Tensor>, List<Tensor>> block, List<Tensor> inputs) {
        this.block = block;
        this.inputs = List.copyOf(inputs);
        this.inputVersions = inputs.stream().mapToInt(input -> Variable.of(input).storage().version()).toArray();
    }

    /** {@return the results of the block, recorded without what it would have saved} */
    public List<Tensor> run() {
        try (SavedTensorHooks _ = SavedTensorHooks.open(this::slotFor, slot -> ((Slot) Objects.requireNonNull(slot))
                .value()); InputVersions.Watch _ = versions.watch(() -> {})) {
            return runBlock(inputs);
        }
    }

    private List<Tensor> runBlock(List<Tensor> at) {
        return ScopeImpl.current().calling("a checkpointed block", () -> Recording.ofThread().keepingModes(() -> block
                .apply(at)));
    }

    private Slot slotFor(Tensor tensor) {
        versions.saved(tensor);
        Slot slot = new Slot(tensor);
        slots.add(slot);
        return slot;
    }

    private void recompute() {
        for (int i = 0; i < inputVersions.length; i++) {
            InputVersions.require(Variable.of(inputs.get(i)), inputVersions[i]);
        }
        Refill refill = new Refill();
        try (Generator.Use _ = new Generator(randomNumbers.seed()).setState(randomNumbers).use();
                Scope _ = Scope.open("a checkpoint that is computed again");
                GradMode _ = GradMode.enableGrad();
                InputVersions.Watch _ = versions.watch(refill::stopIfComplete);
                SavedTensorHooks _ = SavedTensorHooks.open(refill::next, _ -> {
                    throw new IllegalStateException("a recomputed graph was passed");
                })) {
            runBlock(inputs.stream().map(Recomputation::likeOriginal).toList());
        } catch (Complete _) {
            return;
        }
        refill.requireComplete();
    }

    private static Tensor likeOriginal(Tensor input) {
        return input.detach().setRequiresGrad(input.requiresGrad());
    }

    /** Placeholder of one tensor that the block would have saved. */
    private final class Slot implements Saved.Placeholder {
        private final Node.Output original;
        private @Nullable Saved owner;
        private @Nullable Variable value;
        private int version;

        private Slot(Tensor original) {
            this.original = Node.Output.of(original);
        }

        @Override
        public void ownedBy(Saved saved) {
            owner = saved;
            inputs.forEach(input -> saved.take(Variable.of(input)));
        }

        private void fill(Variable recomputed) {
            if (owner != null && owner.isOpen() && owner.take(recomputed)) {
                value = recomputed.detached();
                version = recomputed.storage().version();
            }
        }

        private Tensor value() {
            synchronized (Recomputation.this) {
                if (value == null) {
                    recompute();
                }
                if (value == null) {
                    throw Objects.requireNonNull(owner).ended();
                }
                InputVersions.require(value, version);
                return value;
            }
        }
    }

    /** Fills the slots in the order in which the block saves. */
    private final class Refill {
        private int next;

        @Nullable
        Object next(Tensor recomputed) {
            if (next == slots.size()) {
                return null;
            }
            Slot slot = slots.get(next++);
            Node.Output metadata = Node.Output.of(recomputed);
            if (!metadata.equals(slot.original)) {
                throw new TensorException(
                        "torch.utils.checkpoint: Recomputed values for the following tensors have different"
                                + " metadata than during the forward pass.\ntensor at position " + (next - 1)
                                + ":\nsaved metadata: "
                                + slot.original + "\nrecomputed metadata: " + metadata);
            }
            versions.saved(recomputed);
            slot.fill(Variable.of(recomputed));
            return null;
        }

        /** Ends the recomputation at the first operation that is not needed: what the last one does in place is done by then. */
        void stopIfComplete() {
            if (next == slots.size()) {
                throw new Complete();
            }
        }

        void requireComplete() {
            if (next == slots.size()) {
                return;
            }
            throw new TensorException(
                    "torch.utils.checkpoint: A different number of tensors was saved during the original forward"
                            + " and recomputation.\nNumber of tensors saved during forward: " + slots.size()
                            + "\nNumber of tensors saved during recomputation: " + next);
        }
    }

    /** Ends a recomputation as soon as nothing more of it is needed. */
    private static final class Complete extends RuntimeException {
        private static final long serialVersionUID = 1;

        Complete() {
            super(null, null, false, false);
        }
    }
}
