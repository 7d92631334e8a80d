package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.TensorException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tangents of tensors while a thread differentiates in forward mode. Each operation on a tensor that has one gives its result
 * one: the derivative of the operation applied to the tangents of the inputs.
 */
public final class Tangents {
    /** Computes the tangent of a result. */
    @FunctionalInterface
    public interface Product {
        /**
         * {@return the product of a derivative with tangents, or null if it is zero} It is called while no tangents are carried.
         *
         * @param node the operation
         * @param output which of its results is meant
         * @param result that result
         * @param tangents those of the inputs of the node, null for inputs that have none
         */
        @Nullable
        Tensor of(Node node, int output, Tensor result, @Nullable Tensor[] tangents);
    }

    private final Map<Tensor, Tensor> tangents = new IdentityHashMap<>();
    private final Product product;

    private Tangents(Product product) {
        this.product = product;
    }

    /**
     * Starts to carry tangents on the calling thread.
     *
     * @param product how the tangents of results are computed
     * @throws TensorException if it does already
     */
    public static Tangents begin(Product product) {
        Recording recording = Recording.ofThread();
        if (recording.tangents() != null) {
            throw new TensorException("Nested forward mode AD is not supported at the moment");
        }
        Tangents begun = new Tangents(product);
        recording.setTangents(begun);
        return begun;
    }

    /** Stops carrying tangents and forgets them. */
    public void end() {
        tangents.clear();
        Recording.ofThread().setTangents(null);
    }

    /** {@return whether {@code tensor} has a tangent on the calling thread} */
    public static boolean carries(Tensor tensor) {
        return ofThread(tensor) != null;
    }

    /** {@return the tangent that the calling thread carries for {@code tensor}, or null} */
    static @Nullable Variable ofThread(Tensor tensor) {
        Tangents current = Recording.tangentsOfThread();
        return current == null ? null : (Variable) current.of(tensor);
    }

    /** {@return the tangent of {@code tensor}, or null if it has none} */
    public @Nullable Tensor of(Tensor tensor) {
        return tangents.get(tensor);
    }

    /** {@return the result of {@code action}, during which no tangents are carried} */
    public <T extends @Nullable Object> T suspended(Supplier<T> action) {
        Recording recording = Recording.ofThread();
        Tangents current = recording.tangents();
        recording.setTangents(null);
        try {
            return action.get();
        } finally {
            recording.setTangents(current);
        }
    }

    /** Gives {@code tensor} a tangent. */
    public void set(Tensor tensor, Tensor tangent) {
        tangents.put(tensor, tangent);
    }

    /** Hands the tangent of {@code tensor}, if it has one, over to the scope that the tensor goes to. */
    static void follow(Tensor tensor, ScopeImpl target) {
        Tensor tangent = ofThread(tensor);
        if (tangent != null) {
            tangent.keepIn(target);
        }
    }

    /** {@return the tangents of {@code inputs}, or null if none has one} */
    static @Nullable Tensor @Nullable [] ofInputs(List<? extends Tensor> inputs) {
        Tangents current = Recording.tangentsOfThread();
        if (current == null || inputs.stream().noneMatch(current.tangents::containsKey)) {
            return null;
        }
        return inputs.stream().map(current.tangents::get).toArray(Tensor[]::new);
    }

    /**
     * Gives {@code result}, just made by {@code node}, its tangent.
     *
     * @param of the tangents of the inputs of the node
     */
    static void carry(Variable result, Node node, int output, @Nullable Tensor[] of) {
        Tangents current = Recording.ofThread().tangents();
        if (current == null) {
            return;
        }
        Tensor tangent = current.suspended(() -> current.product.of(node, output, result, of));
        if (tangent != null) {
            current.set(result, tangent);
        }
    }

    /** Stands where a gradient would go for an input that has a tangent but requires no gradient. */
    static final class End extends Node {
        End(Variable input) {
            super(input.shape(), input.dtype(), ScopeImpl.current());
        }

        @Override
        public String name() {
            return "Tangent";
        }

        @Override
        protected void backward(Gradients gradients) {
            // The gradient ends here, since it was not requested.
        }
    }
}
