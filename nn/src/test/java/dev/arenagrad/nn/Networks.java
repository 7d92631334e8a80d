package dev.arenagrad.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;

/** The networks of {@code network_cases.py}, as people write them here. */
final class Networks {
    private Networks() {}

    private static Conv2d convolution(long inputs, long outputs, int kernel, int stride) {
        return new Conv2d(inputs, outputs, kernel, kernel, Conv.stride(stride).padding(kernel / 2), false);
    }

    private static final class Block extends Layer {
        private final Conv2d conv1;
        private final BatchNorm2d bn1;
        private final Conv2d conv2;
        private final BatchNorm2d bn2;
        private final Layer downsample;

        Block(long inputs, long outputs, int stride) {
            conv1 = add("conv1", convolution(inputs, outputs, 3, stride));
            bn1 = add("bn1", new BatchNorm2d(outputs));
            conv2 = add("conv2", convolution(outputs, outputs, 3, 1));
            bn2 = add("bn2", new BatchNorm2d(outputs));
            downsample = stride == 1 && inputs == outputs ? Activation.identity()
                    : add("downsample", new Sequential(convolution(inputs, outputs, 1, stride), new BatchNorm2d(
                            outputs)));
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn2.forward(conv2.forward(bn1.forward(conv1.forward(x)).relu()));
            return y.add(downsample.forward(x)).relu();
        }
    }

    static final class ResNet extends Layer {
        private final Conv2d conv1 = add("conv1", convolution(3, 4, 3, 1));
        private final BatchNorm2d bn1 = add("bn1", new BatchNorm2d(4));
        private final Sequential layer1 = add("layer1", new Sequential(new Block(4, 4, 1), new Block(4, 4, 1)));
        private final Sequential layer2 = add("layer2", new Sequential(new Block(4, 8, 2), new Block(8, 8, 1)));
        private final Layer avgpool = add("avgpool", new AdaptiveAvgPool2d(1));
        private final Linear fc = add("fc", new Linear(8, 5));

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn1.forward(conv1.forward(x)).relu();
            return fc.forward(avgpool.forward(layer2.forward(layer1.forward(y))).flatten(1, -1));
        }
    }

    /** PyTorch's TransformerEncoder: layers one after the other, and a normalisation. */
    private static final class TransformerEncoder extends Layer {
        private final Sequential layers = add("layers", new Sequential());
        private final LayerNorm norm = add("norm", new LayerNorm(8));

        TransformerEncoder() {
            for (int i = 0; i < 2; i++) {
                layers.append(new TransformerEncoderLayer(8, 2, 16, 0).activation(NN::gelu).batchFirst()
                        .normFirst());
            }
        }

        Tensor forward(Tensor x, Tensor mask) {
            Tensor y = x;
            for (Layer layer : layers.children().values()) {
                y = ((TransformerEncoderLayer) layer).forward(y, mask, null);
            }
            return norm.forward(y);
        }
    }

    static final class Transformer extends Layer {
        private final Tensor positions = addParameter("positions", Tensor.zeros(Layer.defaultDtype(), 6, 8));
        private final Embedding tokens = add("tokens", new Embedding(11, 8));
        private final TransformerEncoder encoder = add("encoder", new TransformerEncoder());
        private final Linear head = add("head", new Linear(8, 11));

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = encoder.forward(tokens.forward(x).add(positions), MultiheadAttention.causalMask(x.shape().size(
                    1)));
            return head.forward(y).transpose(1, 2);
        }
    }

    static final class Tagger extends Layer {
        private final Embedding tokens = add("tokens", new Embedding(9, 5, 0));
        private final LSTM lstm = add("lstm", new LSTM(5, 4, 2, true, true).batchFirst());
        private final GRU gru = add("gru", new GRU(8, 6).batchFirst());
        private final Linear head = add("head", new Linear(6, 3));

        @Override
        public Tensor forward(Tensor x) {
            return head.forward(gru.forward(lstm.forward(tokens.forward(x)))).transpose(1, 2);
        }
    }
}
