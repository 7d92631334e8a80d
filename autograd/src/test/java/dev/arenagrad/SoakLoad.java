package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.optim.Adam;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the threads of {@link SoakTest} do: requests over shared parameters, training of models of their own, operations that workers help with, and
 * things that go wrong. Every step checks its own outcome.
 */
final class SoakLoad implements AutoCloseable {
    private static final int INPUTS = 64;
    private static final int HIDDEN = 48;
    private static final int CLASSES = 10;

    private final LongAdder steps = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final Scope shared = Scope.shared("parameters of the soak");
    private final List<Tensor> parameters = parameters();

    private static List<Tensor> parameters() {
        return List.of(Tensor.randn(HIDDEN, INPUTS).mul(0.1).detach().setRequiresGrad(true),
                Tensor.zeros(HIDDEN).setRequiresGrad(true),
                Tensor.randn(CLASSES, HIDDEN).mul(0.1).detach().setRequiresGrad(true),
                Tensor.zeros(CLASSES).setRequiresGrad(true));
    }

    private static Tensor loss(List<Tensor> parameters, int batch) {
        Tensor hidden = Tensor.randn(batch, INPUTS).linear(parameters.get(0), parameters.get(1)).relu();
        Tensor scores = hidden.linear(parameters.get(2), parameters.get(3));
        long[] labels = new long[batch];
        Arrays.setAll(labels, i -> 7 * i % CLASSES);
        return Losses.crossEntropy(scores, Tensor.of(labels));
    }

    long steps() {
        return steps.sum();
    }

    long faults() {
        return faults.sum();
    }

    /** Does one thing, chosen by {@code seed}. */
    void step(long seed) throws InterruptedException {
        Random random = new Random(seed);
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> request(1 + random.nextInt(8));
            case 3, 4 -> training(random);
            case 5 -> graphThatIsDropped(random.nextInt(30));
            case 6 -> secondDerivative();
            case 7 -> nestedScopes(random, 1 + random.nextInt(6));
            case 8 -> budget(random);
            case 9 -> somethingThrows(random.nextInt(4));
            case 10 -> otherThreads(random.nextInt(3));
            case 11 -> checkpoint();
            case 12 -> largeOperations();
            default -> largeOperationThatIsRefused();
        }
        steps.increment();
    }

    private void request(int batch) {
        try (Scope _ = Scope.open("request")) {
            List<Tensor> gradients = Autograd.grad(List.of(loss(parameters, batch)), parameters);
            assertTrue(Double.isFinite(gradients.getFirst().sum().item()));
        }
    }

    private void training(Random random) {
        try (Scope _ = Scope.open("training")) {
            List<Tensor> own = parameters();
            Adam adam = new Adam(own, 0.01);
            for (int i = 0; i < 5; i++) {
                try (Scope _ = Scope.open("step")) {
                    adam.zeroGrad();
                    loss(own, 1 + random.nextInt(32)).backward();
                    adam.step();
                }
            }
        }
    }

    private static void graphThatIsDropped(int length) {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.randn(100).setRequiresGrad(true);
            Tensor y = x;
            for (int i = 0; i < length; i++) {
                y = y.mul(x).sin();
            }
            assertEquals(100, y.numel());
        }
    }

    private static void secondDerivative() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(0.5, 1.5).setRequiresGrad(true);
            Tensor first = Autograd.grad(x.pow(3).sum(), x, GraphOption.CREATE_GRAPH);
            assertEquals(12, Autograd.grad(first.sum(), x).sum().item(), 1e-9);
        }
    }

    private static void nestedScopes(Random random, int depth) {
        try (Scope scope = random.nextBoolean() ? Scope.open() : Scope.shared()) {
            Tensor made = Tensor.ones(1 + random.nextInt(5000));
            if (depth > 0) {
                nestedScopes(random, depth - 1);
            }
            Tensor tidied = Scope.tidy(() -> made.mul(2).add(1));
            assertEquals(3, tidied.item(0));
            if (depth % 2 == 0 && depth > 0) {
                try (Scope inner = Scope.open()) {
                    inner.keep(made.mul(3));
                }
            }
            assertTrue(scope.isOpen());
        }
    }

    private void budget(Random random) {
        try (Scope scope = Scope.open("limited")) {
            scope.limit(100_000);
            Tensor fits = Tensor.ones(1000);
            assertThrows(OutOfMemoryException.class, () -> Tensor.ones(30_000 + random.nextInt(100_000)));
            faults.increment();
            assertEquals(1000, fits.sum().item());
            assertEquals(10_000, Tensor.ones(10_000).sum().item());
        }
    }

    private void somethingThrows(int where) {
        try (Scope _ = Scope.open("failing")) {
            Tensor x = Tensor.randn(200).setRequiresGrad(true);
            Tensor y = x.exp();
            switch (where) {
                case 0 -> {
                    y.registerHook(_ -> {
                        throw new ArithmeticException("of a hook");
                    });
                    assertThrows(ArithmeticException.class, () -> y.sum().backward());
                }
                case 1 -> assertThrows(ArithmeticException.class, () -> new Fails().apply(y).sum().backward());
                case 2 -> assertThrows(TensorException.class, () -> y.mul(2).add(Tensor.ones(3)));
                default -> {
                    y.sum().backward();
                    assertThrows(TensorException.class, () -> y.sum().backward());
                }
            }
            faults.increment();
        }
    }

    private static final class Fails extends Function {
        @Override
        protected Tensor forward(Context context, Tensor input) {
            context.saveForBackward(input.mul(2));
            return input.mul(3);
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            Tensor unused = gradient.mul(context.saved(0));
            throw new ArithmeticException("of a custom function, after making " + unused.shape());
        }
    }

    private void otherThreads(int what) throws InterruptedException {
        switch (what) {
            case 0 -> {
                try (Scope _ = Scope.shared("handed over")) {
                    Tensor loss = loss(parameters, 2);
                    Tensor[] gradient = new Tensor[1];
                    Thread.ofVirtual().start(() -> {
                        try (Scope _ = Scope.open()) {
                            gradient[0] = Tensor.scalar(Autograd.grad(loss, parameters.get(1)).sum().item());
                        }
                    }).join();
                    assertThrows(LifetimeException.class, () -> gradient[0].item());
                }
                faults.increment();
            }
            case 1 -> {
                try (Scope _ = Scope.open()) {
                    Tensor confined = Tensor.ones(10);
                    boolean[] refused = new boolean[1];
                    Thread.ofPlatform().start(() -> {
                        try {
                            confined.item(0);
                        } catch (LifetimeException _) {
                            refused[0] = true;
                        }
                    }).join();
                    assertTrue(refused[0]);
                }
                faults.increment();
            }
            default -> {
                Thread many = Thread.ofVirtual().unstarted(() -> {
                    try (Scope _ = Scope.open()) {
                        Tensor.ones(1 + ThreadLocalRandom.current().nextInt(3000)).exp().sum();
                    }
                });
                many.start();
                many.interrupt();
                many.join();
            }
        }
    }

    private static void largeOperations() {
        try (Scope _ = Scope.open("large")) {
            Tensor x = Tensor.full(DType.FLOAT32, 0.5, 256, 1024).setRequiresGrad(true);
            x.exp().softmax(1).mul(x).add(Tensor.ones(1024, 256).t()).sum().backward();
            assertEquals(256, x.grad().sum().item(), 1e-2);
        }
    }

    /** There is room for the result, but not for the copies that parts of a convolution make of the images. */
    private void largeOperationThatIsRefused() {
        try (Scope _ = Scope.open("large")) {
            Tensor images = Tensor.ones(8, 16, 32, 32);
            Tensor weight = Tensor.ones(32, 16, 5, 5);
            try (Scope limited = Scope.open("limited")) {
                limited.limit(900_000);
                assertThrows(OutOfMemoryException.class, () -> NN.conv2d(images, weight, null));
            }
            faults.increment();
            assertEquals(16 * 25, NN.conv2d(images, weight, null).item(7, 31, 27, 27));
        }
    }

    private static void checkpoint() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(500).setRequiresGrad(true);
            Checkpoint.of(t -> t.mul(t).sin().exp(), x).sum().backward();
            assertEquals(500 * 2 * Math.cos(1) * Math.exp(Math.sin(1)), x.grad().sum().item(), 1e-2);
        }
    }

    @Override
    public void close() {
        shared.close();
    }
}
