"""Holds files that arenagrad wrote against what it says it wrote: contents.txt in the folder that is given, as make_files.py writes it.

    /usr/bin/python3 io/src/test/python/check_files.py FOLDER
"""

import io
import pathlib
import sys

import numpy as np

import safetensors_file

folder = pathlib.Path(sys.argv[1])
checked = 0


def check(what, found, expected):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def row_major(array):
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return np.ascontiguousarray(little).tobytes()


def check_array(what, array, dtype, shape, data):
    check(what, (str(array.dtype), array.shape, row_major(array)), (dtype, shape, data))


def check_as_numpy_writes(what, path, array):
    """NumPy writes the same bytes, of an array of the same layout."""
    out = io.BytesIO()
    np.save(out, array)
    check(what, path.read_bytes(), out.getvalue())


for line in (folder / "contents.txt").read_text().splitlines():
    file, name, dtype, shape, data = line.split("\t")
    name = "" if name == "-" else bytes.fromhex(name).decode()
    shape = () if shape == "-" else tuple(map(int, shape.split("x")))
    data = b"" if data == "-" else bytes.fromhex(data)
    what = f"{file}: {name!r}"
    path = folder / file
    if path.suffix == ".npy":
        array = np.load(path, allow_pickle=False)
        check_array(what, array, dtype, shape, data)
        check_as_numpy_writes(what, path, array)
        mapped = np.load(path, mmap_mode="r") if array.size else array
        check_array(what, np.asarray(mapped), dtype, shape, data)
    elif path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as archive:
            assert archive.zip.testzip() is None
            check_array(what, archive[name], dtype, shape, data)
    else:
        tensors, metadata = safetensors_file.load(path)
        check(what, metadata, {"gr\u00fc\u00dfe": "\u65e5\u672c\u8a9e \"\\\n\U0001f600"})
        tensor = tensors[name]
        found = str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape), safetensors_file.to_bytes(tensor)
        check(what, found, (dtype, shape, data))
    checked += 1
print(f"{checked} tensors are the same")
