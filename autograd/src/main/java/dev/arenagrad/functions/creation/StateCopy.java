package dev.arenagrad.functions.creation;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.InPlaceRules;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Copies the elements of many tensors into others: of all of them or, if an exception is thrown, of none. */
public final class StateCopy {
    private StateCopy() {}

    /**
     * Copies the elements of each source, cast, into the target of the same number. Nothing is recorded. Memory is needed for sources of
     * another dtype than their target's, for borrowed ones, which could end meanwhile, and for those that share memory with a target.
     *
     * @throws TensorException if shapes differ, or if a target cannot be changed in place
     * @throws LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static void copyAll(List<Tensor> sources, List<Tensor> targets) {
        List<NDArray> held = new ArrayList<>();
        try (GradMode _ = GradMode.noGrad(); Scope _ = Scope.open("copies of a state")) {
            List<Variable> changing = changeable(sources, targets, held);
            List<NDArray> from = staged(sources, targets);
            for (int i = 0; i < from.size(); i++) {
                Copies.copyInto(from.get(i), changing.get(i).array());
                InPlace.changed(changing.get(i), null);
            }
        } finally {
            held.forEach(NDArray::endAccess);
        }
    }

    /** {@return the targets, if each may be changed} All that will be read or changed stays alive from then on, but for borrowed memory. */
    private static List<Variable> changeable(List<Tensor> sources, List<Tensor> targets, List<NDArray> held) {
        List<Variable> changing = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            Tensor source = sources.get(i);
            Variable target = InPlace.requireChangeable(targets.get(i), source);
            if (!target.shape().equals(source.shape())) {
                throw new TensorException("shapes differ: " + source.shape() + " cannot be copied into "
                        + target.shape());
            }
            InPlaceRules.requireWritable(target.array());
            hold(target.array(), held);
            hold(source.array(), held);
            changing.add(target);
        }
        return changing;
    }

    private static void hold(NDArray array, List<NDArray> held) {
        array.beginAccess();
        if (array.storage().isBorrowed()) {
            array.endAccess();
        } else {
            held.add(array);
        }
    }

    private static List<NDArray> staged(List<Tensor> sources, List<Tensor> targets) {
        Set<Storage> changed = Collections.newSetFromMap(new IdentityHashMap<>());
        targets.forEach(target -> changed.add(target.array().storage()));
        List<NDArray> from = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            NDArray source = sources.get(i).array();
            boolean isApart = source.dtype() == targets.get(i).dtype() && !source.storage().isBorrowed()
                    && !changed.contains(source.storage());
            from.add(isApart ? source : Copies.copy(source, targets.get(i).dtype(), "copy of a state"));
        }
        return from;
    }
}
