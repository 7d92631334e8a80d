package dev.arenagrad.examples.service;

import dev.arenagrad.Autograd;
import dev.arenagrad.Tensor;
import dev.arenagrad.examples.service.RefusedException.Reason;
import dev.arenagrad.examples.service.Versions.Version;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Optimizer;
import dev.arenagrad.optim.Sgd;
import java.util.ArrayList;
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
    private static final double LEARNING_RATE = 0.1;

    /** One that is read by all, one that is learnt, and two for readers that are late. */
    private static final int COPIES = 4;

    private final Limits limits;
    private final SequencedMap<String, Tensor> parameters;
    private final Optimizer optimizer;
    private final Versions versions;
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

    /** Makes a model of new or restored parameters, and publishes copies of them under this number. */
    OnlineModel(SequencedMap<String, Tensor> parameters, long version, Limits limits) {
        this.parameters = parameters;
        this.limits = limits;
        optimizer = new Sgd(List.copyOf(parameters.values()), LEARNING_RATE);
        versions = new Versions(parameters, version, COPIES);
    }

    /**
     * {@return the loss of a batch and its gradient by each parameter} The parameters' {@code .grad}, which all requests share, is not
     * touched.
     *
     * @throws RefusedException if the batch needs too much memory, or its loss is not finite
     */
    Gradients gradients(Batch batch) {
        try (Version version = versions.read()) {
            return inScope("loss", () -> gradients(version, batch));
        }
    }

    private static Gradients gradients(Version version, Batch batch) {
        Tensor loss = Network.loss(version.parameters(), batch.featureTensor(), batch.targetTensor());
        float value = finite(loss);
        List<Tensor> all = Autograd.grad(List.of(loss), List.copyOf(version.parameters().values())).stream().map(
                Objects::requireNonNull).toList();
        requireFinite(all);
        SequencedMap<String, Object> gradients = new LinkedHashMap<>();
        for (String name : version.parameters().keySet()) {
            Tensor gradient = all.get(gradients.size());
            gradients.put(name, gradient.dim() == 2 ? gradient.toFloatArray2d() : gradient.toFloatArray());
        }
        return new Gradients(version.number(), value, gradients);
    }

    /**
     * Learns a batch by one step of the optimiser and publishes the new parameters; or throws, and nothing has changed.
     *
     * @throws RefusedException if others learn for too long, or as {@link #gradients} does
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
        Version next = spare();
        boolean isPublished = false;
        try {
            Tensor loss = Network.loss(parameters, batch.featureTensor(), batch.targetTensor());
            float value = finite(loss);
            loss.backward();
            List<Tensor> gradients = new ArrayList<>();
            parameters.values().forEach(parameter -> gradients.add(Objects.requireNonNull(parameter.grad())));
            requireFinite(gradients);
            optimizer.step();
            long version = versions.publish(next, parameters);
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
                throw new RefusedException(Reason.OVERLOADED, "too many others are teaching the model");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Version spare() {
        try {
            Version next = versions.takeSpare(limits.waitingTime().toNanos());
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
    Versions versions() {
        return versions;
    }

    /** {@return the parameters of the newest version, for who knows that nobody learns} */
    SequencedMap<String, Tensor> parameters() {
        return parameters;
    }

    /** Frees what the optimiser remembers. */
    @Override
    public void close() {
        optimizer.close();
    }
}
