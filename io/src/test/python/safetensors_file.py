"""The safetensors container, by its published description: the length of a JSON object, the object, the elements."""

import json
import struct

import numpy as np
import torch

# Type there, type of torch, and a type of NumPy with as many bytes, which torch can view it as.
TYPES = [
    ("BOOL", torch.bool, torch.uint8),
    ("U8", torch.uint8, torch.uint8),
    ("I8", torch.int8, torch.int8),
    ("I16", torch.int16, torch.int16),
    ("I32", torch.int32, torch.int32),
    ("I64", torch.int64, torch.int64),
    ("F16", torch.float16, torch.int16),
    ("BF16", torch.bfloat16, torch.int16),
    ("F32", torch.float32, torch.int32),
    ("F64", torch.float64, torch.int64),
]


def to_bytes(tensor):
    viewed = next(viewed for _, dtype, viewed in TYPES if dtype == tensor.dtype)
    return tensor.contiguous().view(-1).view(viewed).numpy().tobytes() if tensor.numel() else b""


def from_bytes(name, shape, data):
    dtype = next(dtype for there, dtype, _ in TYPES if there == name)
    flat = torch.frombuffer(bytearray(data), dtype=dtype) if data else torch.empty(0, dtype=dtype)
    return flat.reshape(shape)


def save(path, tensors, metadata=None):
    header, data = {}, b""
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, tensor in tensors.items():
        there = next(there for there, dtype, _ in TYPES if dtype == tensor.dtype)
        elements = to_bytes(tensor)
        header[name] = {"dtype": there, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(elements)]}
        data += elements
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    metadata = header.pop("__metadata__", {})
    data = content[8 + length:]
    tensors = {}
    for name, info in header.items():
        begin, end = info["data_offsets"]
        tensors[name] = from_bytes(info["dtype"], info["shape"], data[begin:end])
    return tensors, metadata
