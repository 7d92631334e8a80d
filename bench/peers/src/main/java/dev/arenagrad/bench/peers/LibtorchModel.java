package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.model.Model;
import dev.arenagrad.bench.model.ModelInputs;
import dev.arenagrad.bench.model.ModelInputs.Labelled;
import dev.arenagrad.bench.model.ModelInputs.Pictures;
import dev.arenagrad.bench.model.ModelInputs.Points;
import dev.arenagrad.bench.model.ModelInputs.Ratings;
import dev.arenagrad.bench.model.ModelInputs.Sequences;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.BCEWithLogitsLossOptions;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringTensorDictItem;
import org.bytedeco.pytorch.StringTensorDictItemVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.kSum;

/**
 * The training of a model as a Java program with libtorch does it, through JavaCPP's bindings: with its modules and optimisers, and a
 * {@link PointerScope} around each step that frees what it made.
 */
final class LibtorchModel implements Workload {
    private static final double LEARNING_RATE = ModelInputs.LEARNING_RATE;

    private final Module network;
    private final Supplier<Tensor> loss;
    private final Optimizer optimizer;

    private LibtorchModel(Training training) {
        this.network = training.network;
        this.loss = training.loss;
        try (PointerScope _ = new PointerScope(); NoGradGuard _ = new NoGradGuard()) {
            StringTensorDictItemVector parameters = network.named_parameters().items();
            for (long i = 0; i < parameters.size(); i++) {
                StringTensorDictItem parameter = parameters.get(i);
                parameter.value().copy_(LibtorchWorkload.constant(ModelInputs.parameter(parameter.key().getString(),
                        parameter.value().sizes().vec().get())));
            }
        }
        this.optimizer = training.optimizer.apply(network.parameters());
    }

    /**
     * {@return the training of a model, set up; libtorch keeps to one thread}
     *
     * @throws IOException if the native libraries cannot be extracted
     */
    static LibtorchModel open(Model model) throws IOException {
        LibtorchLibrary.load();
        return new LibtorchModel(switch (model) {
            case MLP -> classification(new Mlp(), Labelled.digits(), LibtorchModel::adam);
            case RESNET -> classification(new Residual(), Labelled.images(), LibtorchModel::momentum);
            case TRANSFORMER -> transformer(Sequences.create());
            case LSTM -> classification(new LastState(), Labelled.sequences(), LibtorchModel::adam);
            case VAE -> vae(Pictures.create());
            case FACTORIZATION -> factorization(Ratings.create());
            case GP -> gaussianProcess(Points.create());
        });
    }

    /** What is learned, from what, and how. */
    private record Training(Module network, Supplier<Tensor> loss, Function<TensorVector, Optimizer> optimizer) {}

    @Override
    public void step() {
        try (PointerScope _ = new PointerScope()) {
            train();
        }
    }

    private Tensor train() {
        optimizer.zero_grad();
        Tensor value = loss.get();
        value.backward();
        optimizer.step();
        return value;
    }

    @Override
    public List<float[]> observe() {
        try (PointerScope _ = new PointerScope()) {
            List<float[]> seen = new ArrayList<>(List.of(floats(train())));
            for (Tensor parameter : network.parameters().get()) {
                seen.add(floats(parameter.grad()));
            }
            return seen;
        }
    }

    /** Leaves what was set up to the end of the process. */
    @Override
    public void close() {}

    private static float[] floats(Tensor tensor) {
        return LibtorchWorkload.values(tensor.to(ScalarType.Float));
    }

    private static Optimizer adam(TensorVector parameters) {
        return new Adam(parameters, new AdamOptions(LEARNING_RATE));
    }

    private static Optimizer momentum(TensorVector parameters) {
        SGDOptions options = new SGDOptions(LEARNING_RATE);
        options.momentum().put(ModelInputs.MOMENTUM);
        return new SGD(parameters, options);
    }

    /** {@return the tensor, registered} What {@code register_parameter} returns itself is a reference that the next call makes invalid. */
    private static Tensor parameter(Module module, String name, Tensor tensor) {
        module.register_parameter(name, tensor);
        return tensor;
    }

    /** A module of one tensor. */
    private abstract static class Net extends Module {
        abstract Tensor forward(Tensor x);
    }

    private static Training classification(Net network, Labelled data, Function<TensorVector, Optimizer> optimizer) {
        Tensor x = LibtorchWorkload.constant(data.x());
        Tensor labels = LibtorchWorkload.labels(data.labels());
        return new Training(network, () -> torch.cross_entropy_loss(network.forward(x), labels), optimizer);
    }

    private static final class Mlp extends Net {
        private final LinearImpl first = register_module("0", new LinearImpl(ModelInputs.PIXELS, 512));
        private final LinearImpl second = register_module("2", new LinearImpl(512, 256));
        private final LinearImpl third = register_module("4", new LinearImpl(256, ModelInputs.CLASSES));

        @Override
        Tensor forward(Tensor x) {
            return third.forward(second.forward(first.forward(x).relu()).relu());
        }
    }

    private static final class Residual extends Net {
        private static final int CHANNELS = 64;

        private final Conv2dImpl conv1 = register_module("conv1", convolution());
        private final BatchNorm2dImpl bn1 = register_module("bn1", new BatchNorm2dImpl(new BatchNormOptions(CHANNELS)));
        private final Conv2dImpl conv2 = register_module("conv2", convolution());
        private final BatchNorm2dImpl bn2 = register_module("bn2", new BatchNorm2dImpl(new BatchNormOptions(CHANNELS)));
        private final LinearImpl fc = register_module("fc", new LinearImpl(CHANNELS, ModelInputs.CLASSES));

        private static Conv2dImpl convolution() {
            Conv2dOptions options = new Conv2dOptions(CHANNELS, CHANNELS, new LongPointer(3, 3));
            options.padding().put(new LongPointer(1, 1));
            options.bias().put(false);
            return new Conv2dImpl(options);
        }

        @Override
        Tensor forward(Tensor x) {
            Tensor y = bn1.forward(conv1.forward(x)).relu();
            Tensor block = bn2.forward(conv2.forward(y)).add(x).relu();
            return fc.forward(torch.adaptive_avg_pool2d(block, 1, 1).flatten(1, 3));
        }
    }

    private static Training transformer(Sequences data) {
        Block block = new Block();
        Tensor x = LibtorchWorkload.constant(data.x());
        Tensor target = LibtorchWorkload.constant(data.target());
        return new Training(block, () -> torch.mse_loss(block.forward(x), target), parameters -> new AdamW(parameters,
                new AdamWOptions(LEARNING_RATE)));
    }

    /** With {@code scaled_dot_product_attention}, which libtorch's own layers do not use. */
    private static final class SelfAttention extends Net {
        private static final int WIDTH = Sequences.WIDTH;
        private static final int HEADS = 4;

        private final Tensor weight = parameter(this, "in_proj_weight", torch.empty(3 * WIDTH, WIDTH));
        private final Tensor bias = parameter(this, "in_proj_bias", torch.empty(3 * WIDTH));
        private final LinearImpl out = register_module("out_proj", new LinearImpl(WIDTH, WIDTH));

        @Override
        Tensor forward(Tensor x) {
            TensorVector parts = torch.linear(x, weight, bias).chunk(3, -1);
            Tensor mixed = torch.scaled_dot_product_attention(byHead(parts.get(0)), byHead(parts.get(1)), byHead(parts
                    .get(2)));
            return out.forward(mixed.transpose(1, 2).flatten(2, 3));
        }

        private static Tensor byHead(Tensor x) {
            return x.view(x.size(0), x.size(1), HEADS, WIDTH / HEADS).transpose(1, 2);
        }
    }

    private static final class Block extends Net {
        private static final int WIDTH = Sequences.WIDTH;

        private final SelfAttention attention = register_module("self_attn", new SelfAttention());
        private final LinearImpl linear1 = register_module("linear1", new LinearImpl(WIDTH, 512));
        private final LinearImpl linear2 = register_module("linear2", new LinearImpl(512, WIDTH));
        private final LayerNormImpl norm1 = register_module("norm1", new LayerNormImpl(new LongVector(new long[] {
                WIDTH})));
        private final LayerNormImpl norm2 = register_module("norm2", new LayerNormImpl(new LongVector(new long[] {
                WIDTH})));

        @Override
        Tensor forward(Tensor x) {
            Tensor y = x.add(attention.forward(norm1.forward(x)));
            return y.add(linear2.forward(torch.gelu(linear1.forward(norm2.forward(y)))));
        }
    }

    private static final class LastState extends Net {
        private final LSTMImpl lstm = register_module("lstm", new LSTMImpl(64, 128));
        private final LinearImpl head = register_module("head", new LinearImpl(128, ModelInputs.CLASSES));

        @Override
        Tensor forward(Tensor x) {
            return head.forward(lstm.forward(x).get0().select(0, -1));
        }
    }

    private static Training vae(Pictures data) {
        Autoencoder network = new Autoencoder();
        Tensor x = LibtorchWorkload.constant(data.x());
        Tensor noise = LibtorchWorkload.constant(data.noise());
        return new Training(network, () -> network.loss(x, noise), LibtorchModel::adam);
    }

    private static final class Autoencoder extends Module {
        private final LinearImpl encoder = register_module("encoder", new LinearImpl(ModelInputs.PIXELS, 256));
        private final LinearImpl mean = register_module("mean", new LinearImpl(256, Pictures.CODE));
        private final LinearImpl logVariance = register_module("log_variance", new LinearImpl(256, Pictures.CODE));
        private final LinearImpl decoder = register_module("decoder", new LinearImpl(Pictures.CODE, 256));
        private final LinearImpl pixels = register_module("pixels", new LinearImpl(256, ModelInputs.PIXELS));
        private final BCEWithLogitsLossOptions sum = new BCEWithLogitsLossOptions();
        private final Scalar half = new Scalar(0.5);
        private final Scalar minusHalf = new Scalar(-0.5);
        private final Scalar one = new Scalar(1.0);

        Autoencoder() {
            sum.reduction().put(new kSum());
        }

        Tensor loss(Tensor x, Tensor noise) {
            Tensor hidden = encoder.forward(x).relu();
            Tensor mu = mean.forward(hidden);
            Tensor logVar = logVariance.forward(hidden);
            Tensor code = mu.add(logVar.mul(half).exp().mul(noise));
            Tensor logits = pixels.forward(decoder.forward(code).relu());
            Tensor reconstruction = torch.binary_cross_entropy_with_logits(logits, x, sum);
            Tensor divergence = logVar.add(one).sub(mu.square()).sub(logVar.exp()).sum().mul(minusHalf);
            return reconstruction.add(divergence).div(new Scalar(x.size(0)));
        }
    }

    private static Training factorization(Ratings data) {
        Factors network = new Factors();
        Tensor users = LibtorchWorkload.labels(data.users());
        Tensor things = LibtorchWorkload.labels(data.things());
        Tensor ratings = LibtorchWorkload.constant(data.ratings());
        return new Training(network, () -> torch.mse_loss(network.rate(users, things), ratings), parameters -> new SGD(
                parameters, new SGDOptions(LEARNING_RATE)));
    }

    private static final class Factors extends Module {
        private final EmbeddingImpl users = register_module("users", new EmbeddingImpl(Ratings.USERS, Ratings.FACTORS));
        private final EmbeddingImpl things = register_module("things", new EmbeddingImpl(Ratings.THINGS,
                Ratings.FACTORS));
        private final EmbeddingImpl userBias = register_module("user_bias", new EmbeddingImpl(Ratings.USERS, 1));
        private final EmbeddingImpl thingBias = register_module("thing_bias", new EmbeddingImpl(Ratings.THINGS, 1));

        Tensor rate(Tensor user, Tensor thing) {
            Tensor agreement = users.forward(user).mul(things.forward(thing)).sum(1);
            return agreement.add(userBias.forward(user).squeeze(1)).add(thingBias.forward(thing).squeeze(1));
        }
    }

    private static Training gaussianProcess(Points data) {
        GaussianProcess process = new GaussianProcess();
        Tensor x = LibtorchWorkload.constant(data.x()).to(ScalarType.Double);
        Tensor y = LibtorchWorkload.constant(data.y()).to(ScalarType.Double);
        return new Training(process, () -> process.negativeLogLikelihood(x, y), LibtorchModel::adam);
    }

    /** With a kernel of a length for each dimension, a scale and noise, whose logarithms are learned. */
    private static final class GaussianProcess extends Module {
        private final Tensor logLengths = parameter(this, "log_lengths", zeros(Points.DIMENSIONS));
        private final Tensor logScale = parameter(this, "log_scale", zeros(1));
        private final Tensor logNoise = parameter(this, "log_noise", zeros(1));
        private final Scalar zero = new Scalar(0.0);
        private final Scalar half = new Scalar(0.5);
        private final Scalar minusHalf = new Scalar(-0.5);
        private final Scalar two = new Scalar(2.0);

        private static Tensor zeros(long size) {
            return torch.zeros(new long[] {size}, new TensorOptions(ScalarType.Double));
        }

        Tensor negativeLogLikelihood(Tensor x, Tensor y) {
            long n = y.size(0);
            Tensor scaled = x.div(logLengths.exp());
            Tensor squares = scaled.square().sum(new long[] {1}, true, new ScalarTypeOptional());
            Tensor distances = squares.add(squares.t()).sub(scaled.matmul(scaled.t()).mul(two)).clamp_min(zero);
            Tensor kernel = distances.mul(minusHalf).exp().mul(logScale.exp());
            Tensor lower = torch.linalg_cholesky(kernel.add(torch.eye(n, new TensorOptions(ScalarType.Double)).mul(
                    logNoise.exp())));
            Tensor whitened = torch.linalg_solve_triangular(lower, y.unsqueeze(1), false);
            return whitened.square().sum().mul(half).add(lower.diagonal().log().sum()).add(new Scalar(0.5 * n * Math
                    .log(2 * Math.PI)));
        }
    }
}
