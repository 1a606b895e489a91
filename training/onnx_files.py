"""Networks as the ONNX files that ship: written from torch, and read back as tensors for the next run.

    torch module  ->  ONNX graph, height and width (or the number of rows) open  ->  weights stored in half precision
                  ->  FOLDER/ENTRY.onnx and its facts in FOLDER/manifest.json, each by a rename

Weights keep the names that they have in the module's state. Stored as float16, each is followed by a cast to float32,
which onnxruntime carries out once, when it loads the file: the file has half the size, the arithmetic is whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from d2f_core.networks import MANIFEST, read_network_file

OPSET = 17
SMALLEST_HALVED = 64  # values of a tensor; constants of the graph are smaller and stay as they are
CAST = "/float32"  # ending of a weight's name after its cast

Axes = Mapping[str, Mapping[int, str]]


def as_onnx(
    module: nn.Module, examples: Mapping[str, Tensor], outputs: Sequence[str], open_axes: Axes
) -> onnx.ModelProto:
    """The graph of a module in inference mode.

    Args:
        examples: one tensor for each input, by the name that the input gets; only the shapes matter.
        open_axes: for each input and output the axes of any length, and what they are called.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():  # the exporter calls itself old; the new one needs a further package
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), tuple(examples.values()), cast(Any, buffer), dynamo=False, opset_version=OPSET,
            input_names=list(examples), output_names=list(outputs),
            dynamic_axes={name: dict(axes) for name, axes in open_axes.items()},
        )  # fmt: skip
    return onnx.load_from_string(buffer.getvalue())


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its weights stored as float16 and cast to float32 in the graph; changed in place."""
    graph = model.graph
    casts = []
    for index, tensor in enumerate(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type == TensorProto.FLOAT and values.size >= SMALLEST_HALVED:
            graph.initializer[index].CopyFrom(numpy_helper.from_array(values.astype(np.float16), tensor.name))
            casts.append(helper.make_node("Cast", [tensor.name], [tensor.name + CAST], to=TensorProto.FLOAT))
    renamed = {cast.input[0]: cast.output[0] for cast in casts}
    for node in graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = renamed.get(name, name)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def write_network(
    model: onnx.ModelProto, folder: Path, entry: str, defaults: Mapping[str, Any] | None = None, /, **facts: Any
) -> Path:
    """Write FOLDER/ENTRY.onnx and note it in the manifest.

    Args:
        defaults: facts of an entry that the manifest does not know yet.
        facts: what the manifest shall say; what is not given stays as it is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = model.SerializeToString()
    path, manifest = folder / f"{entry}.onnx", folder / MANIFEST
    _replace(path, content)
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    own = {"file": path.name, "sha256": hashlib.sha256(content).hexdigest()}
    known[entry] = {**(defaults or {}), **known.get(entry, {}), **own, **facts}
    _replace(manifest, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())
    return path


def read_tensors(folder: Path, entry: str) -> dict[str, NDArray[np.float32]]:
    """The weights of a network that ships, float32, by their names in the module's state.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    model = onnx.load_from_string(read_network_file(folder, entry))
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    return {name: np.array(value, np.float32) for name, value in tensors.items() if value.dtype.kind == "f"}


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
