package dev.arenagrad.bench.model;

import dev.arenagrad.Conv;
import dev.arenagrad.GradMode;
import dev.arenagrad.Linalg;
import dev.arenagrad.Losses;
import dev.arenagrad.NN;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.bench.model.ModelInputs.Labelled;
import dev.arenagrad.bench.model.ModelInputs.Pictures;
import dev.arenagrad.bench.model.ModelInputs.Points;
import dev.arenagrad.bench.model.ModelInputs.Ratings;
import dev.arenagrad.bench.model.ModelInputs.Sequences;
import dev.arenagrad.bench.workload.Inputs.Floats;
import dev.arenagrad.bench.workload.Workload;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Activation;
import dev.arenagrad.nn.AdaptiveAvgPool2d;
import dev.arenagrad.nn.BatchNorm2d;
import dev.arenagrad.nn.Conv2d;
import dev.arenagrad.nn.Embedding;
import dev.arenagrad.nn.LSTM;
import dev.arenagrad.nn.Layer;
import dev.arenagrad.nn.Linear;
import dev.arenagrad.nn.Sequential;
import dev.arenagrad.nn.TransformerEncoderLayer;
import dev.arenagrad.ops.DType;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.Optimizer;
import dev.arenagrad.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The training of a model as a program with arenagrad does it: what is learned and the data live in a scope of their own, what a step makes
 * in one as long as the step.
 */
public final class ArenagradModel implements Workload {
    private static final double LEARNING_RATE = ModelInputs.LEARNING_RATE;

    private final Scope scope;
    private final Layer network;
    private final Supplier<Tensor> loss;
    private final Optimizer optimizer;

    private ArenagradModel(Scope scope, Training training) {
        this.scope = scope;
        this.network = training.network;
        this.loss = training.loss;
        try (GradMode _ = GradMode.noGrad()) {
            network.namedParameters().forEach((name, parameter) -> Scope.tidy(() -> parameter.copy_(constant(ModelInputs
                    .parameter(name, parameter.shape().toArray())))));
        }
        this.optimizer = training.optimizer.apply(network.parameters());
    }

    /**
     * Sets the training of a model up, on the backend that the process uses. The calling thread must be the one that steps and closes it,
     * and close it before any scope around.
     *
     * @return the workload, the caller's to close
     */
    public static ArenagradModel open(Model model) {
        Scope scope = Scope.open();
        return new ArenagradModel(scope, switch (model) {
            case MLP -> mlp(Labelled.digits());
            case RESNET -> resnet(Labelled.images());
            case TRANSFORMER -> transformer(Sequences.create());
            case LSTM -> lstm(Labelled.sequences());
            case VAE -> vae(Pictures.create());
            case FACTORIZATION -> factorization(Ratings.create());
            case GP -> gaussianProcess(Points.create());
        });
    }

    /** What is learned, from what, and how. */
    private record Training(Layer network, Supplier<Tensor> loss, Function<List<Tensor>, Optimizer> optimizer) {}

    @Override
    public void step() {
        try (Scope _ = Scope.open()) {
            train();
        }
    }

    private Tensor train() {
        optimizer.zeroGrad();
        Tensor value = loss.get();
        value.backward();
        optimizer.step();
        return value;
    }

    @Override
    public List<float[]> observe() {
        try (Scope _ = Scope.open()) {
            List<float[]> seen = new ArrayList<>(List.of(floats(train())));
            network.parameters().forEach(parameter -> seen.add(floats(Objects.requireNonNull(parameter.grad()))));
            return seen;
        }
    }

    @Override
    public void close() {
        optimizer.close();
        scope.close();
    }

    private static float[] floats(Tensor tensor) {
        return tensor.to(DType.FLOAT32).toFloatArray();
    }

    private static Tensor constant(Floats data) {
        return Tensor.of(data.values(), data.shape());
    }

    private static Training mlp(Labelled data) {
        Layer network = new Sequential(new Linear(ModelInputs.PIXELS, 512), Activation.relu(), new Linear(512, 256),
                Activation.relu(), new Linear(256, ModelInputs.CLASSES));
        return classification(network, data, parameters -> new Adam(parameters, LEARNING_RATE));
    }

    private static Training classification(Layer network, Labelled data, Function<List<Tensor>, Optimizer> optimizer) {
        Tensor x = constant(data.x());
        Tensor labels = Tensor.of(data.labels());
        return new Training(network, () -> Losses.crossEntropy(network.forward(x), labels), optimizer);
    }

    private static Training resnet(Labelled data) {
        return classification(new Residual(), data, parameters -> new Sgd(parameters, LEARNING_RATE,
                ModelInputs.MOMENTUM));
    }

    private static final class Residual extends Layer {
        private static final int CHANNELS = 64;

        private final Conv2d conv1 = add("conv1", new Conv2d(CHANNELS, CHANNELS, 3, 3, Conv.stride(1).padding(1),
                false));
        private final BatchNorm2d bn1 = add("bn1", new BatchNorm2d(CHANNELS));
        private final Conv2d conv2 = add("conv2", new Conv2d(CHANNELS, CHANNELS, 3, 3, Conv.stride(1).padding(1),
                false));
        private final BatchNorm2d bn2 = add("bn2", new BatchNorm2d(CHANNELS));
        private final AdaptiveAvgPool2d pool = add("pool", new AdaptiveAvgPool2d(1));
        private final Linear fc = add("fc", new Linear(CHANNELS, ModelInputs.CLASSES));

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn1.forward(conv1.forward(x)).relu();
            Tensor block = bn2.forward(conv2.forward(y)).add(x).relu();
            return fc.forward(pool.forward(block).flatten(1, 3));
        }
    }

    private static Training transformer(Sequences data) {
        Layer block = new TransformerEncoderLayer(Sequences.WIDTH, 4, 512, 0).batchFirst().normFirst().activation(
                NN::gelu);
        Tensor x = constant(data.x());
        Tensor target = constant(data.target());
        return new Training(block, () -> Losses.mse(block.forward(x), target), parameters -> new AdamW(parameters,
                LEARNING_RATE));
    }

    private static Training lstm(Labelled data) {
        return classification(new LastState(), data, parameters -> new Adam(parameters, LEARNING_RATE));
    }

    private static final class LastState extends Layer {
        private final LSTM lstm = add("lstm", new LSTM(64, 128));
        private final Linear head = add("head", new Linear(128, ModelInputs.CLASSES));

        @Override
        public Tensor forward(Tensor x) {
            return head.forward(lstm.forward(x).select(0, -1));
        }
    }

    private static Training vae(Pictures data) {
        Autoencoder network = new Autoencoder();
        Tensor x = constant(data.x());
        Tensor noise = constant(data.noise());
        return new Training(network, () -> network.loss(x, noise), parameters -> new Adam(parameters, LEARNING_RATE));
    }

    private static final class Autoencoder extends Layer {
        private final Linear encoder = add("encoder", new Linear(ModelInputs.PIXELS, 256));
        private final Linear mean = add("mean", new Linear(256, Pictures.CODE));
        private final Linear logVariance = add("log_variance", new Linear(256, Pictures.CODE));
        private final Linear decoder = add("decoder", new Linear(Pictures.CODE, 256));
        private final Linear pixels = add("pixels", new Linear(256, ModelInputs.PIXELS));

        Tensor loss(Tensor x, Tensor noise) {
            Tensor hidden = encoder.forward(x).relu();
            Tensor mu = mean.forward(hidden);
            Tensor logVar = logVariance.forward(hidden);
            Tensor code = mu.add(logVar.mul(0.5).exp().mul(noise));
            Tensor logits = pixels.forward(decoder.forward(code).relu());
            Tensor reconstruction = Losses.binaryCrossEntropyWithLogits(logits, x, Reduction.SUM);
            Tensor divergence = logVar.add(1).sub(mu.square()).sub(logVar.exp()).sum().mul(-0.5);
            return reconstruction.add(divergence).div(x.shape().size(0));
        }
    }

    private static Training factorization(Ratings data) {
        Factors network = new Factors();
        Tensor users = Tensor.of(data.users());
        Tensor things = Tensor.of(data.things());
        Tensor ratings = constant(data.ratings());
        return new Training(network, () -> Losses.mse(network.rate(users, things), ratings), parameters -> new Sgd(
                parameters, LEARNING_RATE));
    }

    private static final class Factors extends Layer {
        private final Embedding users = add("users", new Embedding(Ratings.USERS, Ratings.FACTORS));
        private final Embedding things = add("things", new Embedding(Ratings.THINGS, Ratings.FACTORS));
        private final Embedding userBias = add("user_bias", new Embedding(Ratings.USERS, 1));
        private final Embedding thingBias = add("thing_bias", new Embedding(Ratings.THINGS, 1));

        Tensor rate(Tensor user, Tensor thing) {
            Tensor agreement = users.forward(user).mul(things.forward(thing)).sum(1);
            return agreement.add(userBias.forward(user).squeeze(1)).add(thingBias.forward(thing).squeeze(1));
        }
    }

    private static Training gaussianProcess(Points data) {
        GaussianProcess process = new GaussianProcess();
        Tensor x = constant(data.x()).to(DType.FLOAT64);
        Tensor y = constant(data.y()).to(DType.FLOAT64);
        return new Training(process, () -> process.negativeLogLikelihood(x, y), parameters -> new Adam(parameters,
                LEARNING_RATE));
    }

    /** With a kernel of a length for each dimension, a scale and noise, whose logarithms are learned. */
    private static final class GaussianProcess extends Layer {
        private final Tensor logLengths = addParameter("log_lengths", Tensor.zeros(DType.FLOAT64, Points.DIMENSIONS));
        private final Tensor logScale = addParameter("log_scale", Tensor.zeros(DType.FLOAT64, 1));
        private final Tensor logNoise = addParameter("log_noise", Tensor.zeros(DType.FLOAT64, 1));

        Tensor negativeLogLikelihood(Tensor x, Tensor y) {
            long n = y.shape().size(0);
            Tensor scaled = x.div(logLengths.exp());
            Tensor squares = scaled.square().sum(1, true);
            Tensor distances = squares.add(squares.t()).sub(scaled.matmul(scaled.t()).mul(2)).clampMin(0);
            Tensor kernel = distances.mul(-0.5).exp().mul(logScale.exp());
            Tensor lower = Linalg.cholesky(kernel.add(Tensor.eye(DType.FLOAT64, n, n).mul(logNoise.exp())));
            Tensor whitened = Linalg.solveTriangular(lower, y.unsqueeze(1), false);
            return whitened.square().sum().mul(0.5).add(lower.diagonal().log().sum()).add(0.5 * n * Math.log(2
                    * Math.PI));
        }
    }
}
