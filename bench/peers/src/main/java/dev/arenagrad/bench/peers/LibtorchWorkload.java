package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.workload.Inputs;
import dev.arenagrad.bench.workload.Inputs.Classification;
import dev.arenagrad.bench.workload.Inputs.Floats;
import dev.arenagrad.bench.workload.Inputs.Heads;
import dev.arenagrad.bench.workload.Inputs.Pair;
import dev.arenagrad.bench.workload.Inputs.Perceptron;
import dev.arenagrad.bench.workload.Inputs.Regression;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A task as a Java program with libtorch does it, through JavaCPP's bindings: a {@link PointerScope} around each step frees what
 * it made, numbers are converted to scalars once.
 */
abstract class LibtorchWorkload implements Workload {
    private final List<Tensor> leaves = new ArrayList<>();

    private LibtorchWorkload() {}

    /**
     * {@return the task, set up; libtorch keeps to one thread}
     *
     * @throws IOException if the native libraries cannot be extracted
     */
    static Workload open(Task task) throws IOException {
        LibtorchLibrary.load();
        return of(task);
    }

    /** {@return the task, set up, with the libraries loaded} */
    static Workload of(Task task) {
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

    /** {@return {@link Task#MLP} with as many samples, with the libraries loaded} */
    static Workload mlp(int samples) {
        return new Mlp(samples);
    }

    abstract Tensor loss();

    void finish() {
        for (Tensor leaf : leaves) {
            leaf.grad().zero_();
        }
    }

    @Override
    public void step() {
        try (PointerScope _ = new PointerScope()) {
            loss().backward();
            finish();
        }
    }

    @Override
    public List<float[]> observe() {
        try (PointerScope _ = new PointerScope()) {
            Tensor loss = loss();
            loss.backward();
            List<float[]> seen = new ArrayList<>(List.of(values(loss)));
            leaves.forEach(leaf -> seen.add(values(leaf.grad())));
            finish();
            return seen;
        }
    }

    /** Leaves what was set up to the end of the process. */
    @Override
    public void close() {}

    final List<Tensor> leaves() {
        return leaves;
    }

    final TensorVector leafVector() {
        return new TensorVector(leaves.toArray(Tensor[]::new));
    }

    final Tensor leaf(Floats data) {
        Tensor leaf = constant(data).requires_grad_(true);
        leaves.add(leaf);
        return leaf;
    }

    static Tensor constant(Floats data) {
        try (FloatPointer values = new FloatPointer(data.values())) {
            return torch.from_blob(values, data.shape()).clone();
        }
    }

    static Tensor labels(long[] classes) {
        return torch.tensor(classes);
    }

    static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        tensor.contiguous().data_ptr_float().get(values);
        return values;
    }

    private static final class TinyDot extends LibtorchWorkload {
        private final Scalar two = new Scalar(2.0);
        private final Tensor x = leaf(Inputs.range(4));

        @Override
        Tensor loss() {
            return x.dot(x).mul(two);
        }
    }

    private static final class ControlFlow extends LibtorchWorkload {
        private final Scalar two = new Scalar(2.0);
        private final Scalar hundred = new Scalar(100.0);
        private final Tensor a = leaf(new Floats(new float[] {(float) Inputs.CONTROL_FLOW_START}));
        @SuppressWarnings("UnusedVariable") private double slope;

        @Override
        Tensor loss() {
            Tensor b = a.mul(two);
            while (b.norm().item_float() < 1000) {
                b = b.mul(two);
            }
            return b.sum().item_float() > 0 ? b : b.mul(hundred);
        }

        @Override
        void finish() {
            slope = a.grad().item_float();
            super.finish();
        }
    }

    private static final class Deep extends LibtorchWorkload {
        private final Scalar growth = new Scalar(Inputs.GROWTH);
        private final Tensor x = leaf(Inputs.range(1000));

        @Override
        Tensor loss() {
            Tensor t = x;
            for (int i = 0; i < Inputs.DEPTH; i++) {
                t = t.mul(growth);
            }
            return t.sum();
        }
    }

    private static final class Mlp extends LibtorchWorkload {
        private final Network network;
        private final SGD optimizer;

        Mlp(int samples) {
            network = new Network(this, Perceptron.ofBatch(samples));
            optimizer = new SGD(leafVector(), new SGDOptions(Inputs.LEARNING_RATE));
        }

        @Override
        Tensor loss() {
            return network.loss();
        }

        @Override
        void finish() {
            optimizer.step();
            optimizer.zero_grad();
        }
    }

    private static final class Attention extends LibtorchWorkload {
        private final Scalar scale = new Scalar(1 / Math.sqrt(Heads.WIDTH));
        private final Tensor q;
        private final Tensor k;
        private final Tensor v;

        Attention() {
            Heads heads = Heads.create();
            q = leaf(heads.q());
            k = leaf(heads.k());
            v = leaf(heads.v());
        }

        @Override
        Tensor loss() {
            return q.matmul(k.transpose(-2, -1)).mul(scale).softmax(-1).matmul(v).sum();
        }
    }

    private static final class Chain extends LibtorchWorkload {
        private final Tensor x;
        private final Tensor y;

        Chain() {
            Pair pair = Pair.chain();
            x = leaf(pair.a());
            y = leaf(pair.b());
        }

        @Override
        Tensor loss() {
            return x.mul(x).neg().exp().mul(y).tanh().sum();
        }
    }

    private static final class LogisticRegression extends LibtorchWorkload {
        private final Tensor x;
        private final Tensor answers;
        private final Tensor weights;
        private final Tensor bias;
        private final SGD optimizer;

        LogisticRegression() {
            Regression data = Regression.create();
            x = constant(data.x());
            answers = constant(data.answers());
            weights = leaf(data.weights());
            bias = leaf(data.bias());
            optimizer = new SGD(leafVector(), new SGDOptions(Inputs.LEARNING_RATE));
        }

        @Override
        Tensor loss() {
            return torch.binary_cross_entropy_with_logits(x.mv(weights).add(bias), answers);
        }

        @Override
        void finish() {
            optimizer.step();
            optimizer.zero_grad();
        }
    }

    private static final class Matmul extends LibtorchWorkload {
        private final Tensor a;
        private final Tensor b;

        Matmul() {
            Pair pair = Pair.squares();
            a = leaf(pair.a());
            b = leaf(pair.b());
        }

        @Override
        Tensor loss() {
            return a.matmul(b).sum();
        }
    }

    private static final class WideSoftmax extends LibtorchWorkload {
        private final Tensor scores;
        private final Tensor labels;

        WideSoftmax() {
            Classification data = Classification.wide();
            scores = leaf(data.scores());
            labels = labels(data.labels());
        }

        @Override
        Tensor loss() {
            return torch.nll_loss(scores.log_softmax(1), labels);
        }
    }

    private static final class Requests extends LibtorchWorkload {
        private final Network network = new Network(this, Perceptron.ofBatch(1));
        private final TensorVector parameters = leafVector();

        @Override
        Tensor loss() {
            return network.loss();
        }

        @Override
        public void step() {
            try (PointerScope _ = new PointerScope()) {
                torch.grad(new TensorVector(loss()), parameters);
            }
        }

        @Override
        public List<float[]> observe() {
            try (PointerScope _ = new PointerScope()) {
                Tensor loss = loss();
                List<float[]> seen = new ArrayList<>(List.of(values(loss)));
                for (Tensor gradient : torch.grad(new TensorVector(loss), parameters).get()) {
                    seen.add(values(gradient));
                }
                return seen;
            }
        }
    }

    private static final class Network {
        private final Tensor x;
        private final Tensor labels;
        private final Tensor w1;
        private final Tensor b1;
        private final Tensor w2;
        private final Tensor b2;

        Network(LibtorchWorkload owner, Perceptron data) {
            x = constant(data.x());
            labels = labels(data.labels());
            w1 = owner.leaf(data.w1());
            b1 = owner.leaf(data.b1());
            w2 = owner.leaf(data.w2());
            b2 = owner.leaf(data.b2());
        }

        Tensor loss() {
            return torch.cross_entropy_loss(torch.linear(torch.linear(x, w1, b1).relu(), w2, b2), labels);
        }
    }
}
