"""Writes the weights, results and gradients of PyTorch that the tests compare with, the same bytes each time.

    /usr/bin/python3 nn/src/test/python/make_weights.py

layers.safetensors: for each case its state, inputs and the gradients that its outputs get, in float32, and for both dtypes outputs, gradients
and buffers after the call. Weights and inputs of float64 are those of float32, so that they are the same numbers.
NETWORK.safetensors: the state of a network, as its user would save it. NETWORK-expected.safetensors: what it computes.
"""

import copy
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[4] / "io/src/test/python"))

import safetensors_file
from layer_cases import Attention, cases
from network_cases import networks

FOLDER = pathlib.Path(__file__).parent.parent / "resources/dev/arenagrad/nn"
DTYPES = {"float32": torch.float32, "float64": torch.float64}


def randomize(module):
    """Numbers that no initialisation would give, so that none is mistaken for another."""
    for name, parameter in module.named_parameters():
        with torch.no_grad():
            parameter.uniform_(-0.6, 0.6)
    for name, buffer in module.named_buffers():
        if buffer.dtype.is_floating_point:
            buffer.uniform_(0.5, 1.5)


def flat(outputs):
    if isinstance(outputs, torch.Tensor):
        return [outputs]
    return [tensor for output in outputs for tensor in flat(output)]


def called(module, inputs):
    if isinstance(module, torch.nn.LSTM) and len(inputs) == 3:
        return module(inputs[0], (inputs[1], inputs[2]))
    return module(*inputs)


def leaf(tensor, dtype):
    return tensor.to(dtype).detach().clone().requires_grad_() if tensor.dtype.is_floating_point else tensor


def distinct(inputs, dtype):
    """Leaves, the same one where the same tensor is given several times."""
    leaves = {}
    for tensor in inputs:
        leaves.setdefault(id(tensor), leaf(tensor, dtype))
    return [leaves[id(tensor)] for tensor in inputs]


def layers():
    tensors, about = {}, {}
    torch.manual_seed(20240301)
    for name, make, inputs, training in cases():
        module = make()
        randomize(module)
        module.train(training)
        inner = module.layer if isinstance(module, Attention) else module
        state = {key: value.clone() for key, value in inner.state_dict().items()}
        about.update({f"{name}/printed": repr(inner), f"{name}/names": ",".join(state), f"{name}/training": str(training).lower()})
        tensors.update({f"{name}/state/{key}": value for key, value in state.items()})
        tensors.update({f"{name}/input/{i}": value for i, value in enumerate(inputs)})
        cotangents = None
        for dtype_name, dtype in DTYPES.items():
            typed = copy.deepcopy(module).to(dtype)
            if isinstance(typed, Attention):
                typed.options = {key: value if value.dtype == torch.bool else value.to(dtype) for key, value in typed.options.items()}
            leaves = distinct(inputs, dtype)
            outputs = flat(called(typed, leaves))
            if cotangents is None:
                cotangents = [torch.randn(output.shape) for output in outputs]
                tensors.update({f"{name}/cotangent/{i}": value for i, value in enumerate(cotangents)})
            sum((output * cotangent.to(dtype)).sum() for output, cotangent in zip(outputs, cotangents)).backward()
            typed_inner = typed.layer if isinstance(typed, Attention) else typed
            prefix = f"{name}/{dtype_name}"
            tensors.update({f"{prefix}/output/{i}": value.detach() for i, value in enumerate(outputs)})
            tensors.update({f"{prefix}/gradient/{key}": value.grad for key, value in typed_inner.named_parameters()})
            tensors.update({f"{prefix}/input gradient/{i}": value.grad for i, value in enumerate(leaves) if value.requires_grad})
            tensors.update({f"{prefix}/buffer/{key}": value for key, value in typed_inner.named_buffers()})
    safetensors_file.save(FOLDER / "layers.safetensors", {key: value.detach() for key, value in tensors.items()}, about)


def whole_networks():
    torch.manual_seed(20240302)
    for name, network, x, classes in networks():
        randomize(network)
        safetensors_file.save(FOLDER / f"{name}.safetensors", network.state_dict())
        tensors = {"input": x, "classes": classes}
        for dtype_name, dtype in DTYPES.items():
            typed = copy.deepcopy(network).to(dtype).train()
            typed_x = x.to(dtype) if x.dtype.is_floating_point else x
            output = typed(typed_x)
            loss = torch.nn.functional.cross_entropy(output, classes)
            loss.backward()
            tensors.update({f"{dtype_name}/output": output.detach(), f"{dtype_name}/loss": loss.detach()})
            tensors.update({f"{dtype_name}/gradient/{key}": value.grad for key, value in typed.named_parameters()})
            tensors.update({f"{dtype_name}/buffer/{key}": value.clone() for key, value in typed.named_buffers()})
            tensors[f"{dtype_name}/evaluated"] = typed.eval()(typed_x).detach()
        safetensors_file.save(FOLDER / f"{name}-expected.safetensors", tensors, {"names": ",".join(network.state_dict()), "printed": repr(network)})


torch.set_num_threads(1)
FOLDER.mkdir(parents=True, exist_ok=True)
layers()
whole_networks()
