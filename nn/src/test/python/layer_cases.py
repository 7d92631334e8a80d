"""The layers that are compared: by name, the layer in PyTorch, its inputs, and whether it trains. LayerCases.java has the same names."""

import torch
from torch import nn


class RMSNorm(nn.Module):
    """PyTorch 1.13 has none: the formula of Zhang and Sennrich 2019, with the parameter that later versions have."""

    def __init__(self, shape, eps):
        super().__init__()
        self.dims, self.eps = tuple(range(-len(shape), 0)), eps
        self.weight = nn.Parameter(torch.ones(shape))

    def forward(self, x):
        return x / torch.sqrt((x * x).mean(self.dims, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    """Attention with masks, which are inputs of forward; its state has the names of the layer itself."""

    def __init__(self, layer, **options):
        super().__init__()
        self.layer, self.options = layer, options

    def forward(self, query, key, value):
        return self.layer(query, key, value, **self.options)


class Hardsigmoid(nn.Hardsigmoid):
    """PyTorch 1.13 differentiates by a sixth rounded to float32, in float64 too: here is the formula."""

    def forward(self, x):
        return torch.nn.functional.hardtanh(x + 3, 0, 6) / 6


def random(*shape):
    return torch.randn(*shape)


def whole(high, *shape):
    return torch.randint(high, shape)


def causal(length):
    return torch.ones(length, length).triu(1).bool()


# Two samples of four keys; of the second the last key is padding.
PADDING = torch.tensor([[False, False, False, False], [False, False, False, True]])


def cases():
    """Each case: name, a function that makes the layer, the inputs, whether it trains."""
    yield "linear", lambda: nn.Linear(5, 3), [random(2, 4, 5)], True
    yield "linear without bias", lambda: nn.Linear(5, 3, bias=False), [random(5)], True
    yield "bilinear", lambda: nn.Bilinear(3, 4, 2), [random(2, 2, 3), random(2, 2, 4)], True
    yield "bilinear without bias", lambda: nn.Bilinear(3, 4, 2, bias=False), [random(3), random(4)], True
    yield "conv1d", lambda: nn.Conv1d(3, 4, 3, stride=2, padding=2), [random(2, 3, 9)], True
    yield "conv1d with dilation", lambda: nn.Conv1d(2, 4, 2, dilation=3, groups=2, bias=False), [random(2, 9)], True
    yield "conv2d", lambda: nn.Conv2d(2, 3, 3, padding=1), [random(2, 2, 5, 4)], True
    yield "conv2d with groups", lambda: nn.Conv2d(4, 6, (2, 3), stride=2, padding=(1, 2), dilation=(2, 1), groups=2), [random(2, 4, 6, 5)], True
    yield "conv2d same", lambda: nn.Conv2d(1, 2, 4, padding="same", bias=False), [random(1, 5, 5)], True
    yield "conv3d", lambda: nn.Conv3d(2, 3, 2, padding=1), [random(2, 2, 3, 4, 3)], True
    yield "conv3d with groups", lambda: nn.Conv3d(2, 4, (2, 3, 1), stride=2, dilation=(2, 1, 1), groups=2, bias=False), [random(2, 6, 5, 4)], True
    yield "conv transpose1d", lambda: nn.ConvTranspose1d(3, 2, 3, stride=2, padding=1), [random(2, 3, 4)], True
    yield "conv transpose2d", lambda: nn.ConvTranspose2d(4, 2, (3, 2), stride=2, padding=1, output_padding=1, groups=2), [random(2, 4, 3, 3)], True
    yield "embedding", lambda: nn.Embedding(6, 3), [whole(6, 2, 5)], True
    yield "embedding with padding", lambda: nn.Embedding(6, 3, padding_idx=-4), [torch.tensor([2, 1, 2, 5])], True
    yield "batch norm1d", lambda: nn.BatchNorm1d(3), [random(5, 3)], True
    yield "batch norm1d of signals", lambda: nn.BatchNorm1d(3, eps=1e-3, momentum=0.3), [random(2, 3, 4)], True
    yield "batch norm1d evaluated", lambda: nn.BatchNorm1d(3), [random(2, 3, 4)], False
    yield "batch norm2d", lambda: nn.BatchNorm2d(3), [random(2, 3, 4, 2)], True
    yield "batch norm2d evaluated", lambda: nn.BatchNorm2d(3), [random(2, 3, 4, 2)], False
    yield "batch norm2d without parameters", lambda: nn.BatchNorm2d(3, affine=False), [random(2, 3, 4, 2)], True
    yield "batch norm2d without statistics", lambda: nn.BatchNorm2d(3, track_running_stats=False), [random(2, 3, 4, 2)], False
    yield "layer norm", lambda: nn.LayerNorm(4), [random(2, 3, 4)], True
    yield "layer norm over two", lambda: nn.LayerNorm((3, 4), eps=1e-3), [random(2, 3, 4)], True
    yield "layer norm without parameters", lambda: nn.LayerNorm(4, elementwise_affine=False), [random(2, 4)], True
    yield "group norm", lambda: nn.GroupNorm(2, 4), [random(2, 4, 3, 2)], True
    yield "group norm without parameters", lambda: nn.GroupNorm(2, 4, affine=False), [random(2, 4, 3)], True
    yield "rms norm", lambda: RMSNorm((4,), 1e-6), [random(2, 3, 4)], True
    yield "rms norm over two", lambda: RMSNorm((3, 4), 1e-3), [random(2, 3, 4)], True
    yield "dropout", lambda: nn.Dropout(0.4), [random(2, 3)], False
    yield "max pool1d", lambda: nn.MaxPool1d(2), [random(2, 3, 7)], True
    yield "max pool2d", lambda: nn.MaxPool2d((3, 2), stride=2, padding=1, ceil_mode=True), [random(2, 2, 6, 5)], True
    yield "avg pool1d", lambda: nn.AvgPool1d(3, stride=2, padding=1), [random(2, 3, 7)], True
    yield "avg pool2d", lambda: nn.AvgPool2d(2), [random(2, 2, 4, 6)], True
    yield "adaptive avg pool2d", lambda: nn.AdaptiveAvgPool2d((2, 3)), [random(2, 2, 5, 7)], True
    yield "adaptive max pool2d", lambda: nn.AdaptiveMaxPool2d(2), [random(2, 5, 7)], True
    yield "flatten", lambda: nn.Flatten(), [random(2, 3, 4)], True
    for layer in (nn.ReLU(), nn.Sigmoid(), nn.Tanh(), nn.ReLU6(), nn.SiLU(), nn.Mish(), nn.SELU(), nn.Hardswish(), Hardsigmoid(), nn.Softsign(),
                  nn.Tanhshrink(), nn.LogSigmoid(), nn.GELU(), nn.GELU(approximate="tanh"), nn.LeakyReLU(0.2), nn.ELU(alpha=0.7),
                  nn.Softplus(beta=2.0, threshold=3.0), nn.Softmax(dim=-1), nn.LogSoftmax(dim=0), nn.GLU(dim=1), nn.Identity()):
        yield repr(layer), lambda layer=layer: layer, [random(3, 4) * 3], True
    yield "prelu", lambda: nn.PReLU(), [random(2, 3)], True
    yield "prelu of channels", lambda: nn.PReLU(3), [random(2, 3, 2)], True
    yield "attention", lambda: nn.MultiheadAttention(6, 2), [random(4, 2, 6)] * 3, True
    yield "attention of three", lambda: nn.MultiheadAttention(6, 3, bias=False), [random(3, 2, 6), random(4, 2, 6), random(4, 2, 6)], True
    yield "attention batch first", lambda: nn.MultiheadAttention(6, 2, batch_first=True), [random(2, 3, 6), random(2, 4, 6), random(2, 4, 6)], True
    yield "attention of a single sample", lambda: nn.MultiheadAttention(6, 2), [random(4, 6)] * 3, True
    yield "attention with masks", lambda: Attention(nn.MultiheadAttention(6, 2, batch_first=True), attn_mask=causal(4), key_padding_mask=PADDING), [random(2, 4, 6)] * 3, True
    yield "attention with added masks", lambda: Attention(nn.MultiheadAttention(6, 2), attn_mask=((torch.arange(48) - 24) / 8).view(4, 3, 4)), [random(3, 2, 6), random(4, 2, 6), random(4, 2, 6)], True
    yield "encoder layer", lambda: nn.TransformerEncoderLayer(6, 2, 8, dropout=0.0), [random(4, 2, 6)], True
    yield "encoder layer norm first", lambda: nn.TransformerEncoderLayer(6, 3, 8, dropout=0.0, activation="gelu", batch_first=True, norm_first=True), [random(2, 4, 6)], True
    for name, layer in (("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU)):
        yield name, lambda layer=layer: layer(3, 4), [random(5, 2, 3)], True
        yield name + " of layers", lambda layer=layer: layer(3, 4, num_layers=2, bidirectional=True, batch_first=True), [random(2, 5, 3)], True
        yield name + " of a single sample", lambda layer=layer: layer(3, 4, num_layers=2, bias=False), [random(5, 3)], True
        state = [random(2, 3, 4) for _ in range(2 if name == "lstm" else 1)]
        yield name + " with a state", lambda layer=layer: layer(3, 4, bidirectional=True), [random(1, 3, 3)] + state, True
    yield "rnn with relu", lambda: nn.RNN(3, 4, nonlinearity="relu"), [random(5, 2, 3)], True
