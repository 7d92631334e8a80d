package dev.arenagrad.examples.service;

import dev.arenagrad.Autograd;
import dev.arenagrad.Tensor;
import dev.arenagrad.examples.service.RefusedException.Reason;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Snapshot;
import dev.arenagrad.nn.Values;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A model that many requests use while some of them teach it. What a request computes lives in a scope of its own, with a limit;
 * parameters, their published versions and what the optimiser remembers belong to the scope in which the model was made, which has to be
 * shared. Thread-safe but for {@link #close}.
 */
final class OnlineModel implements AutoCloseable {
    private static final double LEARNING_RATE = 0.01;

    /** One that is read by all, one that is being written, and two for readers that are late. */
    private static final int COPIES = 4;

    private static final String VERSION = "version";

    private final Limits limits;
    private final Network network = new Network();
    private final Optimizer optimizer = new AdamW(network.parameters(), LEARNING_RATE);
    private final Values values = new Values().set(VERSION, 0);
    private final Versions<Network> versions;

    /** Held by whoever changes what the learner has, or saves it. */
    private final ReentrantLock learning = new ReentrantLock(true);

    /**
     * The answer to a batch.
     *
     * @param version the version of the parameters that it was computed with
     * @param loss the mean loss of the batch
     * @param gradients by the name of the parameter, an array of its shape
     */
    record Gradients(long version, float loss, SequencedMap<String, Object> gradients) {}

    /**
     * The answer to a batch that was learnt.
     *
     * @param version the version that came of it
     * @param loss the mean loss of the batch before that
     */
    record Learnt(long version, float loss) {}

    /**
     * Makes a model, in the innermost scope: the one that was saved, or a new one if there is no such file.
     *
     * @throws IOException if there is a file that cannot be read
     */
    OnlineModel(Path file, Limits limits) throws IOException {
        this.limits = limits;
        if (Files.exists(file)) {
            Snapshot.load(file, network, optimizer, values);
        }
        versions = new Versions<>(Network::new, network, values.getLong(VERSION), COPIES);
    }

    /** Saves all that it takes to go on learning; lessons wait for that. */
    void save(Path file) throws IOException {
        learning.lock();
        try {
            Snapshot.save(file, network, optimizer, values.set(VERSION, version()));
        } finally {
            learning.unlock();
        }
    }

    /**
     * {@return the loss of a batch and its gradient by each parameter} The parameters' {@code .grad}, which all requests share, is not
     * touched.
     *
     * @throws RefusedException if the batch needs too much memory, or its loss is not finite
     */
    Gradients gradients(Batch batch) {
        try (Versions<Network>.Version version = versions.read()) {
            return inScope("loss", () -> gradients(version, batch));
        }
    }

    private static Gradients gradients(Versions<Network>.Version version, Batch batch) {
        Tensor loss = version.model().loss(batch.featureTensor(), batch.targetTensor());
        float value = finite(loss);
        List<Tensor> all = Autograd.grad(List.of(loss), version.model().parameters()).stream().map(
                Objects::requireNonNull).toList();
        requireFinite(all);
        SequencedMap<String, Object> gradients = new LinkedHashMap<>();
        for (String name : version.model().namedParameters().keySet()) {
            Tensor gradient = all.get(gradients.size());
            gradients.put(name, gradient.dim() == 2 ? gradient.toFloatArray2d() : gradient.toFloatArray());
        }
        return new Gradients(version.number(), value, gradients);
    }

    /**
     * Learns a batch by one step of the optimiser and publishes the new parameters; or throws, and nothing has changed.
     *
     * @throws RefusedException if the model is learning or being saved for too long, or as {@link #gradients} does
     */
    Learnt learn(Batch batch) {
        lockToLearn();
        try {
            return inScope("learn", () -> step(batch));
        } finally {
            learning.unlock();
        }
    }

    private Learnt step(Batch batch) {
        Versions<Network>.Version next = spare();
        boolean isPublished = false;
        try {
            Tensor loss = network.loss(batch.featureTensor(), batch.targetTensor());
            float value = finite(loss);
            loss.backward();
            requireFinite(network.parameters().stream().map(parameter -> Objects.requireNonNull(parameter.grad()))
                    .toList());
            optimizer.step();
            long version = versions.publish(next, network);
            isPublished = true;
            return new Learnt(version, value);
        } finally {
            optimizer.zeroGrad();
            if (!isPublished) {
                versions.giveBack(next);
            }
        }
    }

    private void lockToLearn() {
        try {
            if (!learning.tryLock(limits.waitingTime().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RefusedException(Reason.OVERLOADED, "the model is busy");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Versions<Network>.Version spare() {
        try {
            Versions<Network>.Version next = versions.takeSpare(limits.waitingTime().toNanos());
            if (next == null) {
                throw new RefusedException(Reason.OVERLOADED, "older versions of the model are still being read");
            }
            return next;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static RefusedException interrupted() {
        Thread.currentThread().interrupt();
        return new RefusedException(Reason.OVERLOADED, "the service is stopping");
    }

    /** Runs a request in a scope that may hold so many bytes. What is over that is the request's fault, other refusals are not. */
    private <T> T inScope(String name, Supplier<T> work) {
        try (Scope _ = Scope.open(name).limit(limits.scopeBytes())) {
            return work.get();
        } catch (OutOfMemoryException e) {
            throw e.limitBytes() == limits.scopeBytes()
                    ? new RefusedException(Reason.TOO_LARGE, "the batch needs more than " + limits.scopeBytes()
                            + " bytes to compute; send fewer examples at a time")
                    : new RefusedException(Reason.OVERLOADED, "there is no memory left to compute it");
        }
    }

    private static float finite(Tensor loss) {
        float value = (float) loss.item();
        if (!Float.isFinite(value)) {
            throw new RefusedException(Reason.BAD_REQUEST, "the loss of the batch is " + value);
        }
        return value;
    }

    private static void requireFinite(List<Tensor> gradients) {
        for (Tensor gradient : gradients) {
            if (gradient.isfinite().all().item() == 0) {
                throw new RefusedException(Reason.BAD_REQUEST, "a gradient of the batch is not finite");
            }
        }
    }

    /** {@return the number of the newest version} */
    long version() {
        return versions.number();
    }

    /** {@return the versions} */
    Versions<Network> versions() {
        return versions;
    }

    /** {@return what the learner learns, for who knows that nobody learns} */
    Network network() {
        return network;
    }

    /** Frees what the optimiser remembers. */
    @Override
    public void close() {
        optimizer.close();
    }
}
