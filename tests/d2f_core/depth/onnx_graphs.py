"""Small ONNX graphs, made by hand, with the signatures of public depth networks."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Side = int | str


def mean_of_channels(
    sides: Sequence[Side] = (1, 3, 16, 24),
    *,
    photo: str = "photo",
    outputs: Sequence[str] = ("depth",),
    kind: int = TensorProto.FLOAT,
    axis: int | None = None,
    patch_px: int | None = None,
    operations: Sequence[str] = (),
) -> bytes:
    """A network whose answers are the mean over the channels: brighter is larger.

    Args:
        axis: of the channels; None for the third from the end.
        patch_px: side of the patches that a convolution reads, as a vision transformer begins; its answer is not used.
        operations: further nodes, whose answers are not used either.
    """
    axis = len(sides) - 3 if axis is None else axis
    nodes = [helper.make_node("ReduceMean", [photo], [name], axes=[axis], keepdims=0) for name in outputs]
    weights = []
    if patch_px is not None:
        nodes.insert(0, helper.make_node("Conv", [photo, "w"], ["patches"], kernel_shape=[patch_px] * 2))
        weights = [numpy_helper.from_array(np.zeros((1, 3, patch_px, patch_px), np.float32), "w")]
    nodes += [helper.make_node(name, [photo], [f"{name} of it"]) for name in operations]
    answer = [side for i, side in enumerate(sides) if i != axis]
    given = [helper.make_tensor_value_info(name, kind, answer) for name in outputs]
    graph = helper.make_graph(nodes, "tiny", [helper.make_tensor_value_info(photo, kind, list(sides))], given, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return bytes(model.SerializeToString())


def with_data_file(location: str) -> bytes:
    """The same with a weight that lies in another file."""
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=location)
    whole = onnx.load_from_string(mean_of_channels())
    whole.graph.initializer.append(tensor)
    return bytes(whole.SerializeToString())
