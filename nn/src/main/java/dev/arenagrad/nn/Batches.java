package dev.arenagrad.nn;

import dev.arenagrad.Generator;
import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Splits tensors along dimension 0 into batches, {@code torch.utils.data.DataLoader} of a {@code TensorDataset}.
 *
 * {@snippet :
 * Batches.of(images, labels).size(64).shuffled(generator).forEach(batch -> {
 *     Tensor loss = Losses.crossEntropy(net.forward(batch.get(0)), batch.get(1));
 *     loss.backward();
 * });
 * }
 *
 * <p>A batch has the same rows of each tensor, copied. It belongs, with all that {@link #forEach}'s function makes of it, to a scope that
 * ends with the call of that function.
 *
 * <p>Objects of this class do not change: each setting makes a new one. They may be used by several threads at once, as far as the tensors
 * and the generator may.
 */
public final class Batches {
    private final List<Tensor> tensors;
    private final Settings settings;

    private record Settings(int size, boolean dropLast, boolean shuffled, @Nullable Generator generator, boolean ahead,
            @Nullable UnaryOperator<List<Tensor>> change) {}

    private Batches(List<Tensor> tensors, Settings settings) {
        this.tensors = tensors;
        this.settings = settings;
    }

    /**
     * {@return batches of one row, in order}
     *
     * @param tensors with the same number of rows, at least one tensor
     * @throws TensorException if there is none, if one has no dimension, or if they have different numbers of rows
     */
    public static Batches of(Tensor... tensors) {
        if (tensors.length == 0) {
            throw new TensorException("batches need at least one tensor");
        }
        for (Tensor tensor : tensors) {
            if (tensor.dim() == 0) {
                throw new TensorException("a tensor without dimensions has no rows to make batches of");
            }
            if (tensor.shape().size(0) != tensors[0].shape().size(0)) {
                throw new TensorException("Size mismatch between tensors: " + tensors[0].shape().size(0) + " rows and "
                        + tensor
                                .shape().size(0));
            }
        }
        return new Batches(List.of(tensors), new Settings(1, false, false, null, false, null));
    }

    /**
     * {@return the same with another number of rows in a batch; the last one may have fewer}
     *
     * @param size at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public Batches size(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("batch_size should be a positive integer value, but got batch_size="
                    + size);
        }
        return new Batches(tensors, new Settings(size, settings.dropLast, settings.shuffled, settings.generator,
                settings.ahead, settings.change));
    }

    /**
     * {@return the same without the last batch if that has fewer rows, or with it}
     *
     * @param dropLast whether it is left out
     */
    public Batches dropLast(boolean dropLast) {
        return new Batches(tensors, new Settings(settings.size, dropLast, settings.shuffled, settings.generator,
                settings.ahead, settings.change));
    }

    /** {@return the same in an order that each {@link #forEach} draws anew, from the generator of the calling thread} */
    public Batches shuffled() {
        return shuffled(null);
    }

    /**
     * {@return the same in an order that each {@link #forEach} draws anew} Generators of the same state give the same order.
     *
     * @param generator draws the order
     */
    public Batches shuffled(@Nullable Generator generator) {
        return new Batches(tensors, new Settings(settings.size, settings.dropLast, true, generator, settings.ahead,
                settings.change));
    }

    /**
     * {@return the same with batches that are prepared by a second thread, each while the one before is in use} The tensors must be such as
     * all threads may use: of a shared, automatic or global scope. Batches, their order and exceptions are the same; limits of open scopes
     * do not bind what the second thread makes.
     */
    public Batches ahead() {
        return new Batches(tensors, new Settings(settings.size, settings.dropLast, settings.shuffled,
                settings.generator,
                true, settings.change));
    }

    /**
     * {@return the same with batches that a function has changed, such as by augmentation} With {@link #ahead} the second thread calls it.
     * Nothing is recorded in it.
     *
     * <p>Random numbers in it come from a generator of each batch, whose seed is drawn by {@link #forEach} from the generator of the order,
     * or else that of the calling thread. So they are the same with and without {@link #ahead}, and repeat with the order.
     *
     * @param change makes of a batch another one, which may have any tensors, made in the call
     */
    public Batches map(UnaryOperator<List<Tensor>> change) {
        UnaryOperator<List<Tensor>> before = settings.change;
        return new Batches(tensors, new Settings(settings.size, settings.dropLast, settings.shuffled,
                settings.generator, settings.ahead, before == null ? change : batch -> change.apply(before.apply(
                        batch))));
    }

    /** {@return the number of batches} */
    public long count() {
        long rows = tensors.getFirst().shape().size(0);
        return settings.dropLast ? rows / settings.size : Math.ceilDiv(rows, settings.size);
    }

    /**
     * Calls a function with each batch. The batch and all that the function makes belong to a scope that ends with the call.
     *
     * @param body called with the tensors of a batch, in the order of {@link #of}
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow a batch
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits for a batch that is prepared
     *         {@link #ahead}; the thread is marked as interrupted again
     */
    public void forEach(Consumer<List<Tensor>> body) {
        try (Scope _ = settings.ahead ? Scope.shared("order of batches") : Scope.open("order of batches")) {
            Tensor order = settings.shuffled ? permutation() : null;
            long seed = settings.change == null ? 0 : seed();
            if (settings.ahead) {
                BatchPreparation.forEach(count(), number -> prepare(number, order, seed), body);
            } else {
                for (long number = 0; number < count(); number++) {
                    try (Scope _ = Scope.open("batch")) {
                        body.accept(prepare(number, order, seed));
                    }
                }
            }
        }
    }

    private Tensor permutation() {
        try (Generator.Use _ = generator().use()) {
            return Tensor.randperm(tensors.getFirst().shape().size(0));
        }
    }

    private Generator generator() {
        return settings.generator == null ? Generator.ofThread() : settings.generator;
    }

    /** {@return a seed for the random numbers in which batches are changed} */
    private long seed() {
        try (Generator.Use _ = generator().use(); Scope _ = Scope.open("seed of batches")) {
            return Tensor.randint(0, Long.MAX_VALUE).toLongArray()[0];
        }
    }

    /** {@return batch number {@code number}, in the innermost scope} */
    private List<Tensor> prepare(long number, @Nullable Tensor order, long seed) {
        long first = number * settings.size;
        long rows = Math.min(settings.size, tensors.getFirst().shape().size(0) - first);
        try (GradMode _ = GradMode.noGrad()) {
            List<Tensor> batch = tensors.stream().map(tensor -> order == null
                    ? tensor.narrow(0, first, rows).clone()
                    : tensor.indexSelect(0, order.narrow(0, first, rows))).toList();
            return settings.change == null ? batch : changed(batch, settings.change, new Generator(seed, number));
        }
    }

    private static List<Tensor> changed(List<Tensor> batch, UnaryOperator<List<Tensor>> change, Generator generator) {
        try (Generator.Use _ = generator.use()) {
            return change.apply(batch);
        }
    }
}
