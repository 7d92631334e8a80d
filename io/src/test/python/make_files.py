"""Writes the files of NumPy and PyTorch that the tests read, the same bytes each time, and contents.txt: for each tensor its file,
name (UTF-8 in hexadecimal), dtype, shape, and the bytes of its elements in row-major order.

    /usr/bin/python3 io/src/test/python/make_files.py
"""

import pathlib

import numpy as np
import torch

import safetensors_file

FOLDER = pathlib.Path(__file__).parent.parent / "resources/dev/arenagrad/io"
SHAPES = [(), (0, 3), (5,), (1, 1), (2, 3), (2, 3, 4)]
NUMPY = {"b1": "bool", "u1": "uint8", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "f2": "float16",
         "f4": "float32", "f8": "float64"}
NUMPY_CODE = {torch.uint8: "u1", torch.int8: "i1", torch.int16: "i2", torch.int32: "i4", torch.int64: "i8"}
NAMES = ["plain", "with/slash", "with space", 'with "quotes"', "layer.0.weight", "gr\u00fc\u00dfe", "\u65e5\u672c\u8a9e", "\U0001f600", "a\\b",
         "new\nline", "", "__metadata__x", "x" * 300]

contents = []
random = np.random.default_rng(20240229)


def note(file, name, dtype, array, data):
    shape = "x".join(map(str, array.shape)) or "-"
    contents.append("\t".join([file, name.encode().hex() or "-", dtype, shape, data.hex() or "-"]))


def bits(code, shape):
    """An array of arbitrary bits, NaNs among them."""
    count = int(np.prod(shape, dtype=int))
    if code == "b1":
        return random.integers(0, 2, count).astype(bool).reshape(shape)
    dtype = np.dtype("<" + code)
    return np.frombuffer(random.bytes(count * dtype.itemsize), dtype=dtype).reshape(shape)


def ordered(array, order):
    """The same bits in the other byte order, whatever a conversion of numbers would make of NaNs."""
    if order == ">" and array.dtype.itemsize > 1:
        return array.byteswap().view(array.dtype.newbyteorder(">"))
    return array


def arrays():
    files = {}
    for code, dtype in NUMPY.items():
        for shape in SHAPES:
            for order in "<>":
                for layout in "CF":
                    name = f"{code}{'big' if order == '>' else 'little'}{layout}{'x'.join(map(str, shape))}"
                    array = bits(code, shape)
                    files[name] = np.require(ordered(array, order), requirements=layout)
                    note("arrays.npz", name, dtype, array, array.tobytes())
    np.savez(FOLDER / "arrays.npz", **files)


def named():
    files = {name: bits("f4", (2,)) for name in NAMES}
    for name, array in files.items():
        note("deflated.npz", name, "float32", array, array.tobytes())
    np.savez_compressed(FOLDER / "deflated.npz", **files)


def versions():
    array = bits("f8", (3, 2))
    for major in (1, 2, 3):
        file = f"version{major}.npy"
        with open(FOLDER / file, "wb") as out:
            np.lib.format.write_array(out, array, version=(major, 0))
        note(file, "", "float64", array, array.tobytes())


def weights():
    tensors = {}
    for there, dtype, viewed in safetensors_file.TYPES:
        code = NUMPY_CODE.get(viewed)
        for shape in SHAPES:
            raw = torch.from_numpy(bits("b1" if there == "BOOL" else code, shape).copy())
            tensor = raw if raw.dtype == dtype else raw.view(dtype) if raw.dim() else raw.reshape(1).view(dtype).reshape(())
            tensors[f"{there}.{'x'.join(map(str, shape))}"] = tensor
    for name in NAMES:
        tensors[name] = torch.from_numpy(bits("f4", (2,)).copy())
    for name, tensor in tensors.items():
        note("weights.safetensors", name, str(tensor.dtype).removeprefix("torch."), tensor, safetensors_file.to_bytes(tensor))
    # As it comes: after a bool of five bytes much lies at odd addresses.
    safetensors_file.save(FOLDER / "weights.safetensors", tensors, {"format": "pt", "gr\u00fc\u00dfe": "\u65e5\u672c\u8a9e \"\\\n\U0001f600"})
    safetensors_file.save(FOLDER / "none.safetensors", {})


FOLDER.mkdir(parents=True, exist_ok=True)
arrays()
named()
versions()
weights()
(FOLDER / "contents.txt").write_text("\n".join(contents) + "\n")
