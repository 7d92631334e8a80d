package dev.arenagrad.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.NN.Approximation;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** The layers of {@code layer_cases.py}, by the same names. */
final class LayerCases {
    private final Map<String, Case> cases = new LinkedHashMap<>();

    /** How a layer is made, and what its forward method returns for the inputs of a case, in PyTorch's order. */
    record Case(Supplier<Layer> layer, BiFunction<Layer, List<Tensor>, List<Tensor>> forward) {}

    private LayerCases() {}

    static Map<String, Case> all() {
        LayerCases table = new LayerCases();
        table.mapsAndConvolutions();
        table.normalizations();
        table.pools();
        table.activations();
        table.attention();
        table.recurrent();
        return table.cases;
    }

    private void add(String name, Supplier<Layer> layer) {
        cases.put(name, new Case(layer, (made, inputs) -> List.of(made.forward(inputs.getFirst()))));
    }

    private <T extends Layer> void add(String name, Supplier<T> layer, Class<T> type,
            BiFunction<T, List<Tensor>, List<Tensor>> forward) {
        cases.put(name, new Case(layer::get, (made, inputs) -> forward.apply(type.cast(made), inputs)));
    }

    private void mapsAndConvolutions() {
        add("linear", () -> new Linear(5, 3));
        add("linear without bias", () -> new Linear(5, 3, false));
        add("bilinear", () -> new Bilinear(3, 4, 2), Bilinear.class, LayerCases::ofTwo);
        add("bilinear without bias", () -> new Bilinear(3, 4, 2, false), Bilinear.class, LayerCases::ofTwo);
        add("conv1d", () -> new Conv1d(3, 4, 3).stride(2).padding(2));
        add("conv1d with dilation", () -> new Conv1d(2, 4, 2, Conv.stride(1).dilation(3).groups(2), false));
        add("conv2d", () -> new Conv2d(2, 3, 3).padding(1));
        add("conv2d with groups", () -> new Conv2d(4, 6, 2, 3, Conv.stride(2).padding(1, 2).dilation(2, 1).groups(2),
                true));
        add("conv2d same", () -> new Conv2d(1, 2, 4, 4, Conv.stride(1), false).same());
        add("conv3d", () -> new Conv3d(2, 3, 2).padding(1));
        add("conv3d with groups", () -> new Conv3d(2, 4, 2, 3, 1, 2, false).stride(2).dilation(2, 1, 1));
        add("conv transpose1d", () -> new ConvTranspose1d(3, 2, 3).stride(2).padding(1));
        add("conv transpose2d", () -> new ConvTranspose2d(4, 2, 3, 2, Conv.stride(2).groups(2), true).padding(1)
                .outputPadding(1));
        add("embedding", () -> new Embedding(6, 3));
        add("embedding with padding", () -> new Embedding(6, 3, -4));
        add("flatten", Flatten::new);
    }

    private static List<Tensor> ofTwo(Bilinear layer, List<Tensor> inputs) {
        return List.of(layer.forward(inputs.get(0), inputs.get(1)));
    }

    private void normalizations() {
        add("batch norm1d", () -> new BatchNorm1d(3));
        add("batch norm1d of signals", () -> new BatchNorm1d(3, 1e-3, 0.3, true, true));
        add("batch norm1d evaluated", () -> new BatchNorm1d(3));
        add("batch norm2d", () -> new BatchNorm2d(3));
        add("batch norm2d evaluated", () -> new BatchNorm2d(3));
        add("batch norm2d without parameters", () -> new BatchNorm2d(3, 1e-5, 0.1, false, true));
        add("batch norm2d without statistics", () -> new BatchNorm2d(3, 1e-5, 0.1, true, false));
        add("layer norm", () -> new LayerNorm(4));
        add("layer norm over two", () -> new LayerNorm(Shape.of(3, 4), 1e-3, true));
        add("layer norm without parameters", () -> new LayerNorm(Shape.of(4), 1e-5, false));
        add("group norm", () -> new GroupNorm(2, 4));
        add("group norm without parameters", () -> new GroupNorm(2, 4, 1e-5, false));
        add("rms norm", () -> new RMSNorm(Shape.of(4), 1e-6, true));
        add("rms norm over two", () -> new RMSNorm(Shape.of(3, 4), 1e-3, true));
        add("dropout", () -> new Dropout(0.4));
    }

    private void pools() {
        add("max pool1d", () -> new MaxPool1d(2));
        add("max pool2d", () -> new MaxPool2d(Window.of(3, 2).stride(2).padding(1).ceilMode(true)));
        add("avg pool1d", () -> new AvgPool1d(Window.of(3).stride(2).padding(1)));
        add("avg pool2d", () -> new AvgPool2d(2));
        add("adaptive avg pool2d", () -> new AdaptiveAvgPool2d(2, 3));
        add("adaptive max pool2d", () -> new AdaptiveMaxPool2d(2));
    }

    private void activations() {
        for (Activation activation : List.of(Activation.relu(), Activation.sigmoid(), Activation.tanh(), Activation
                .relu6(), Activation.silu(), Activation.mish(), Activation.selu(), Activation.hardswish(), Activation
                        .hardsigmoid(), Activation.softsign(), Activation.tanhshrink(), Activation.logsigmoid(),
                Activation.gelu(), Activation.gelu(Approximation.TANH), Activation.leakyRelu(0.2), Activation.elu(0.7),
                Activation.softplus(2, 3), Activation.softmax(-1), Activation.logSoftmax(0), Activation.glu(1),
                Activation.identity())) {
            add(activation.toString(), () -> activation);
        }
        add("prelu", PReLU::new);
        add("prelu of channels", () -> new PReLU(3, 0.25));
    }

    private void attention() {
        addAttention("attention", () -> new MultiheadAttention(6, 2), null, null);
        addAttention("attention of three", () -> new MultiheadAttention(6, 3, 0, false), null, null);
        addAttention("attention batch first", () -> new MultiheadAttention(6, 2).batchFirst(), null, null);
        addAttention("attention of a single sample", () -> new MultiheadAttention(6, 2), null, null);
        addAttention("attention with masks", () -> new MultiheadAttention(6, 2).batchFirst(), x -> Tensor.of(
                new boolean[] {false, false, false, false, false, false, false, true}, 2, 4), x -> MultiheadAttention
                        .causalMask(4));
        addAttention("attention with added masks", () -> new MultiheadAttention(6, 2), null, x -> Tensor.arange(48)
                .sub(24).div(8).view(4, 3, 4).to(x.dtype()));
        add("encoder layer", () -> new TransformerEncoderLayer(6, 2, 8, 0));
        add("encoder layer norm first", () -> new TransformerEncoderLayer(6, 3, 8, 0).activation(Activation
                .gelu()::forward).batchFirst().normFirst());
    }

    private void addAttention(String name, Supplier<MultiheadAttention> layer, Function<Tensor, Tensor> keyPadding,
            Function<Tensor, Tensor> mask) {
        add(name, layer, MultiheadAttention.class, (made, inputs) -> Scope.tidy(() -> {
            Tensor query = inputs.get(0);
            MultiheadAttention.Attention result = made.forwardWithWeights(query, inputs.get(1), inputs.get(2),
                    keyPadding == null ? null : keyPadding.apply(query), mask == null ? null : mask.apply(query));
            return List.of(result.output(), result.weights());
        }));
    }

    private void recurrent() {
        addRecurrent("rnn", (layers, both, bias) -> new RNN(3, 4, layers, both, bias, RNN.Nonlinearity.TANH),
                layer -> layer
                        .batchFirst(), RNN.class, (layer, inputs) -> of(layer.forward(inputs.getFirst(), second(
                                inputs))));
        addRecurrent("gru", (layers, both, bias) -> new GRU(3, 4, layers, both, bias), layer -> layer.batchFirst(),
                GRU.class, (layer, inputs) -> of(layer.forward(inputs.getFirst(), second(inputs))));
        addRecurrent("lstm", (layers, both, bias) -> new LSTM(3, 4, layers, both, bias), layer -> layer.batchFirst(),
                LSTM.class, (layer, inputs) -> {
                    LSTM.Output result = layer.forward(inputs.getFirst(), second(inputs), inputs.size() > 2
                            ? inputs.get(2)
                            : null);
                    return List.of(result.output(), result.hidden(), result.cell());
                });
        add("rnn with relu", () -> new RNN(3, 4, 1, false, true, RNN.Nonlinearity.RELU), RNN.class, (layer,
                inputs) -> of(layer.forward(inputs.getFirst(), null)));
    }

    private interface Maker<T> {
        T make(int layers, boolean bidirectional, boolean bias);
    }

    private <T extends Layer> void addRecurrent(String name, Maker<T> maker, Function<T, T> batchFirst, Class<T> type,
            BiFunction<T, List<Tensor>, List<Tensor>> forward) {
        add(name, () -> maker.make(1, false, true), type, forward);
        add(name + " of layers", () -> batchFirst.apply(maker.make(2, true, true)), type, forward);
        add(name + " of a single sample", () -> maker.make(2, false, false), type, forward);
        add(name + " with a state", () -> maker.make(1, true, true), type, forward);
    }

    private static Tensor second(List<Tensor> inputs) {
        return inputs.size() > 1 ? inputs.get(1) : null;
    }

    private static List<Tensor> of(RecurrentOutput result) {
        return List.of(result.output(), result.hidden());
    }
}
