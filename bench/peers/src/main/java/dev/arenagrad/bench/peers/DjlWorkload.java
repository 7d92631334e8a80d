package dev.arenagrad.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import dev.arenagrad.bench.workload.Inputs;
import dev.arenagrad.bench.workload.Inputs.Classification;
import dev.arenagrad.bench.workload.Inputs.Floats;
import dev.arenagrad.bench.workload.Inputs.Heads;
import dev.arenagrad.bench.workload.Inputs.Pair;
import dev.arenagrad.bench.workload.Inputs.Perceptron;
import dev.arenagrad.bench.workload.Inputs.Regression;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * A task as a program with DJL does it, on its PyTorch engine: an {@link NDScope} around each step frees what it made. A gradient
 * is set to zero as DJL's own gradient collector does it, by subtracting it from itself.
 */
abstract class DjlWorkload implements Workload {
    private static final NDManager MANAGER = NDManager.newBaseManager("PyTorch");

    private final List<NDArray> leaves = new ArrayList<>();

    private DjlWorkload() {}

    /** {@return the task, set up} */
    static Workload open(Task task) {
        return switch (task) {
            case TINY_DOT -> new TinyDot();
            case CONTROL_FLOW -> new ControlFlow();
            case DEEP1000 -> new Deep();
            case MLP -> new Mlp();
            case ATTENTION -> new Attention();
            case CHAIN1M -> new Chain();
            case LOGREG -> new LogisticRegression();
            case MATMUL512 -> new Matmul();
            case SOFTMAX_WIDE -> new WideSoftmax();
            case REQUESTS -> new Requests();
        };
    }

    abstract NDArray loss();

    /** What follows a backward pass, when nothing is recorded any more. */
    void finish() {
        for (NDArray leaf : leaves) {
            NDArray gradient = leaf.getGradient();
            gradient.subi(gradient);
        }
    }

    @Override
    public void step() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            differentiate();
            finish();
        }
    }

    @Override
    public List<float[]> observe() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            List<float[]> seen = new ArrayList<>(List.of(differentiate().toFloatArray()));
            leaves.forEach(leaf -> seen.add(leaf.getGradient().toFloatArray()));
            finish();
            return seen;
        }
    }

    private NDArray differentiate() {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray loss = loss();
            collector.backward(loss);
            return loss;
        }
    }

    /** Leaves what was set up to the end of the process. */
    @Override
    public void close() {}

    final void descend() {
        for (NDArray leaf : leaves) {
            leaf.subi(leaf.getGradient().mul(Inputs.LEARNING_RATE));
        }
    }

    final NDArray leaf(Floats data) {
        NDArray leaf = constant(data);
        leaf.setRequiresGradient(true);
        leaves.add(leaf);
        return leaf;
    }

    static NDArray constant(Floats data) {
        return MANAGER.create(data.values(), new Shape(data.shape()));
    }

    private static final class TinyDot extends DjlWorkload {
        private final NDArray x = leaf(Inputs.range(4));

        @Override
        NDArray loss() {
            return x.dot(x).mul(2);
        }
    }

    private static final class ControlFlow extends DjlWorkload {
        private final NDArray a = leaf(new Floats(new float[] {(float) Inputs.CONTROL_FLOW_START}));
        @SuppressWarnings("UnusedVariable") private double slope;

        @Override
        NDArray loss() {
            NDArray b = a.mul(2);
            while (b.norm().getFloat() < 1000) {
                b = b.mul(2);
            }
            return b.sum().getFloat() > 0 ? b : b.mul(100);
        }

        @Override
        void finish() {
            slope = a.getGradient().getFloat();
            super.finish();
        }
    }

    private static final class Deep extends DjlWorkload {
        private final NDArray x = leaf(Inputs.range(1000));

        @Override
        NDArray loss() {
            NDArray t = x;
            for (int i = 0; i < Inputs.DEPTH; i++) {
                t = t.mul(Inputs.GROWTH);
            }
            return t.sum();
        }
    }

    private static final class Mlp extends DjlWorkload {
        private final Network network = new Network(this, Perceptron.ofBatch(64));

        @Override
        NDArray loss() {
            return network.loss();
        }

        @Override
        void finish() {
            descend();
            super.finish();
        }
    }

    private static final class Attention extends DjlWorkload {
        private static final double SCALE = 1 / Math.sqrt(Heads.WIDTH);

        private final NDArray q;
        private final NDArray k;
        private final NDArray v;

        Attention() {
            Heads heads = Heads.create();
            q = leaf(heads.q());
            k = leaf(heads.k());
            v = leaf(heads.v());
        }

        @Override
        NDArray loss() {
            return q.matMul(k.swapAxes(2, 3)).mul(SCALE).softmax(-1).matMul(v).sum();
        }
    }

    private static final class Chain extends DjlWorkload {
        private final NDArray x;
        private final NDArray y;

        Chain() {
            Pair pair = Pair.chain();
            x = leaf(pair.a());
            y = leaf(pair.b());
        }

        @Override
        NDArray loss() {
            return x.mul(x).neg().exp().mul(y).tanh().sum();
        }
    }

    private static final class LogisticRegression extends DjlWorkload {
        private final Loss criterion = Loss.sigmoidBinaryCrossEntropyLoss();
        private final NDArray x;
        private final NDList answers;
        private final NDArray weights;
        private final NDArray bias;

        LogisticRegression() {
            Regression data = Regression.create();
            x = constant(data.x());
            answers = new NDList(constant(data.answers()));
            weights = leaf(data.weights());
            bias = leaf(data.bias());
        }

        @Override
        NDArray loss() {
            return criterion.evaluate(answers, new NDList(x.matMul(weights).add(bias)));
        }

        @Override
        void finish() {
            descend();
            super.finish();
        }
    }

    private static final class Matmul extends DjlWorkload {
        private final NDArray a;
        private final NDArray b;

        Matmul() {
            Pair pair = Pair.squares();
            a = leaf(pair.a());
            b = leaf(pair.b());
        }

        @Override
        NDArray loss() {
            return a.matMul(b).sum();
        }
    }

    private static final class WideSoftmax extends DjlWorkload {
        private final Loss criterion = Loss.softmaxCrossEntropyLoss();
        private final NDArray scores;
        private final NDList labels;

        WideSoftmax() {
            Classification data = Classification.wide();
            scores = leaf(data.scores());
            labels = new NDList(MANAGER.create(data.labels()));
        }

        @Override
        NDArray loss() {
            return criterion.evaluate(labels, new NDList(scores));
        }
    }

    /** DJL allows one gradient collector in a process, and gives gradients only in the leaves: threads take turns. */
    private static final class Requests extends DjlWorkload {
        private final Network network = new Network(this, Perceptron.ofBatch(1));

        @Override
        NDArray loss() {
            return network.loss();
        }

        @Override
        public synchronized void step() {
            super.step();
        }
    }

    private static final class Network {
        private final Loss criterion = Loss.softmaxCrossEntropyLoss();
        private final NDArray x;
        private final NDList labels;
        private final NDArray w1;
        private final NDArray b1;
        private final NDArray w2;
        private final NDArray b2;

        Network(DjlWorkload owner, Perceptron data) {
            x = constant(data.x());
            labels = new NDList(MANAGER.create(data.labels()));
            w1 = owner.leaf(data.w1());
            b1 = owner.leaf(data.b1());
            w2 = owner.leaf(data.w2());
            b2 = owner.leaf(data.b2());
        }

        NDArray loss() {
            NDArray hidden = Activation.relu(Linear.linear(x, w1, b1).singletonOrThrow());
            return criterion.evaluate(labels, Linear.linear(hidden, w2, b2));
        }
    }
}
