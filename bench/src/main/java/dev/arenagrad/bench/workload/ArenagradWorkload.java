package dev.arenagrad.bench.workload;

import dev.arenagrad.Autograd;
import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.bench.workload.Inputs.Classification;
import dev.arenagrad.bench.workload.Inputs.Floats;
import dev.arenagrad.bench.workload.Inputs.Heads;
import dev.arenagrad.bench.workload.Inputs.Pair;
import dev.arenagrad.bench.workload.Inputs.Perceptron;
import dev.arenagrad.bench.workload.Inputs.Regression;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Activation;
import dev.arenagrad.nn.Linear;
import dev.arenagrad.nn.Sequential;
import dev.arenagrad.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A task as a program with arenagrad does it: the leaves live in a scope of their own, what a step makes in one as long as
 * the step.
 */
public abstract class ArenagradWorkload implements Workload {
    private final Scope scope;
    private final List<Tensor> leaves = new ArrayList<>();

    private ArenagradWorkload(Scope scope) {
        this.scope = scope;
    }

    /**
     * Sets a task up, on the backend that the process uses. Unless it is for several threads, the calling thread must be
     * the one that steps and closes it, and close it before any scope around.
     *
     * @return the workload, the caller's to close
     */
    public static Workload open(Task task) {
        return switch (task) {
            case TINY_DOT -> new TinyDot();
            case CONTROL_FLOW -> new ControlFlow();
            case DEEP1000 -> new Deep();
            case MLP -> new Mlp(64);
            case ATTENTION -> new Attention();
            case CHAIN1M -> new Chain();
            case LOGREG -> new LogisticRegression();
            case MATMUL512 -> new Matmul();
            case SOFTMAX_WIDE -> new WideSoftmax();
            case REQUESTS -> new Requests();
        };
    }

    /** {@return {@link Task#MLP} with as many samples; to be used as one that {@link #open} returns} */
    static Workload openMlp(int samples) {
        return new Mlp(samples);
    }

    /** {@return {@link Task#MLP} written with layers; to be used as one that {@link #open} returns} */
    public static Workload openLayers() {
        return new LayeredMlp();
    }

    /** {@return the scalar that is differentiated} */
    abstract Tensor loss();

    /** What follows a backward pass: by default every gradient is set to zero. */
    void finish() {
        for (Tensor leaf : leaves) {
            gradient(leaf).zero_();
        }
    }

    @Override
    public void step() {
        try (Scope _ = Scope.open()) {
            loss().backward();
            finish();
        }
    }

    @Override
    public List<float[]> observe() {
        try (Scope _ = Scope.open()) {
            Tensor loss = loss();
            loss.backward();
            List<float[]> seen = new ArrayList<>(List.of(loss.toFloatArray()));
            leaves.forEach(leaf -> seen.add(gradient(leaf).toFloatArray()));
            finish();
            return seen;
        }
    }

    @Override
    public void close() {
        scope.close();
    }

    /** {@return the leaves, in the order in which they were made} */
    final List<Tensor> leaves() {
        return leaves;
    }

    final Tensor leaf(Floats data) {
        Tensor leaf = constant(data).setRequiresGrad(true);
        leaves.add(leaf);
        return leaf;
    }

    /** {@return the gradient of a leaf, which the loss depends on, after a backward pass} */
    static Tensor gradient(Tensor leaf) {
        return Objects.requireNonNull(leaf.grad());
    }

    static Tensor constant(Floats data) {
        return Scope.tidy(() -> Tensor.of(data.values()).reshape(data.shape()));
    }

    private static final class TinyDot extends ArenagradWorkload {
        private final Tensor x;

        TinyDot() {
            super(Scope.open());
            x = leaf(Inputs.range(4));
        }

        @Override
        Tensor loss() {
            return x.dot(x).mul(2);
        }
    }

    private static final class ControlFlow extends ArenagradWorkload {
        private final Tensor a;
        /** Written so that the compiler cannot leave the reading out. */
        @SuppressWarnings("UnusedVariable") private double slope;

        ControlFlow() {
            super(Scope.open());
            a = leaf(new Floats(new float[] {(float) Inputs.CONTROL_FLOW_START}));
        }

        @Override
        Tensor loss() {
            Tensor b = a.mul(2);
            while (b.norm().item() < 1000) {
                b = b.mul(2);
            }
            return b.sum().item() > 0 ? b : b.mul(100);
        }

        @Override
        void finish() {
            slope = gradient(a).item();
            super.finish();
        }
    }

    private static final class Deep extends ArenagradWorkload {
        private final Tensor x;

        Deep() {
            super(Scope.open());
            x = leaf(Inputs.range(1000));
        }

        @Override
        Tensor loss() {
            Tensor t = x;
            for (int i = 0; i < Inputs.DEPTH; i++) {
                t = t.mul(Inputs.GROWTH);
            }
            return t.sum();
        }
    }

    private static final class Mlp extends ArenagradWorkload {
        private final Network network;
        private final Sgd optimizer;

        Mlp(int samples) {
            super(Scope.open());
            network = new Network(this, Perceptron.ofBatch(samples));
            optimizer = new Sgd(leaves(), Inputs.LEARNING_RATE);
        }

        @Override
        Tensor loss() {
            return network.loss();
        }

        @Override
        void finish() {
            optimizer.step();
            optimizer.zeroGrad();
        }
    }

    private static final class LayeredMlp extends ArenagradWorkload {
        private final Tensor x;
        private final Tensor labels;
        private final Sequential network;
        private final Sgd optimizer;

        LayeredMlp() {
            super(Scope.open());
            Perceptron data = Perceptron.ofBatch(64);
            x = constant(data.x());
            labels = Tensor.of(data.labels());
            network = new Sequential(new Linear(leaf(data.w1()), leaf(data.b1())), Activation.relu(), new Linear(leaf(
                    data.w2()), leaf(data.b2())));
            optimizer = new Sgd(network.parameters(), Inputs.LEARNING_RATE);
        }

        @Override
        Tensor loss() {
            return Losses.crossEntropy(network.forward(x), labels);
        }

        @Override
        void finish() {
            optimizer.step();
            optimizer.zeroGrad();
        }
    }

    private static final class Attention extends ArenagradWorkload {
        private static final double SCALE = 1 / Math.sqrt(Heads.WIDTH);

        private final Tensor q;
        private final Tensor k;
        private final Tensor v;

        Attention() {
            super(Scope.open());
            Heads heads = Heads.create();
            q = leaf(heads.q());
            k = leaf(heads.k());
            v = leaf(heads.v());
        }

        @Override
        Tensor loss() {
            return q.matmul(k.transpose(-2, -1)).mul(SCALE).softmax(-1).matmul(v).sum();
        }
    }

    private static final class Chain extends ArenagradWorkload {
        private final Tensor x;
        private final Tensor y;

        Chain() {
            super(Scope.open());
            Pair pair = Pair.chain();
            x = leaf(pair.a());
            y = leaf(pair.b());
        }

        @Override
        Tensor loss() {
            return x.mul(x).neg().exp().mul(y).tanh().sum();
        }
    }

    private static final class LogisticRegression extends ArenagradWorkload {
        private final Tensor x;
        private final Tensor answers;
        private final Tensor weights;
        private final Tensor bias;
        private final Sgd optimizer;

        LogisticRegression() {
            super(Scope.open());
            Regression data = Regression.create();
            x = constant(data.x());
            answers = constant(data.answers());
            weights = leaf(data.weights());
            bias = leaf(data.bias());
            optimizer = new Sgd(leaves(), Inputs.LEARNING_RATE);
        }

        @Override
        Tensor loss() {
            return Losses.binaryCrossEntropyWithLogits(x.mv(weights).add(bias), answers);
        }

        @Override
        void finish() {
            optimizer.step();
            optimizer.zeroGrad();
        }
    }

    private static final class Matmul extends ArenagradWorkload {
        private final Tensor a;
        private final Tensor b;

        Matmul() {
            super(Scope.open());
            Pair pair = Pair.squares();
            a = leaf(pair.a());
            b = leaf(pair.b());
        }

        @Override
        Tensor loss() {
            return a.matmul(b).sum();
        }
    }

    private static final class WideSoftmax extends ArenagradWorkload {
        private final Tensor scores;
        private final Tensor labels;

        WideSoftmax() {
            super(Scope.open());
            Classification data = Classification.wide();
            scores = leaf(data.scores());
            labels = Tensor.of(data.labels());
        }

        @Override
        Tensor loss() {
            return Losses.nll(scores.logSoftmax(1), labels);
        }
    }

    private static final class Requests extends ArenagradWorkload {
        private final Network network;

        Requests() {
            super(Scope.shared());
            network = new Network(this, Perceptron.ofBatch(1));
        }

        @Override
        Tensor loss() {
            return network.loss();
        }

        @Override
        public void step() {
            try (Scope _ = Scope.open()) {
                Autograd.grad(List.of(loss()), leaves());
            }
        }

        @Override
        public List<float[]> observe() {
            try (Scope _ = Scope.open()) {
                Tensor loss = loss();
                List<float[]> seen = new ArrayList<>(List.of(loss.toFloatArray()));
                Autograd.grad(List.of(loss), leaves()).forEach(gradient -> seen.add(gradient.toFloatArray()));
                return seen;
            }
        }
    }

    /** The two layers of {@link Perceptron}. */
    private static final class Network {
        private final Tensor x;
        private final Tensor labels;
        private final Tensor w1;
        private final Tensor b1;
        private final Tensor w2;
        private final Tensor b2;

        Network(ArenagradWorkload owner, Perceptron data) {
            x = constant(data.x());
            labels = Tensor.of(data.labels());
            w1 = owner.leaf(data.w1());
            b1 = owner.leaf(data.b1());
            w2 = owner.leaf(data.w2());
            b2 = owner.leaf(data.b2());
        }

        Tensor loss() {
            return Losses.crossEntropy(x.linear(w1, b1).relu().linear(w2, b2), labels);
        }
    }
}
