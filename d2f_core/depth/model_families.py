"""The common public depth networks, recognised by their ONNX graph: how each is fed and what its answer means.

    inputs, outputs, first convolution and operations of a graph  ->  `GraphFacts`  ->  the first family that it fits

A file says its input's size and the names of its outputs; it does not say how colours are scaled or whether large
numbers are near. That follows from what a family is built of: Depth Anything cuts the photo into patches of 14 px,
MiDaS 3 and ZoeDepth into patches of 16 or 4, and a network that answers with distance computes it with an operation
that its sibling for disparity lacks. docs/depth-models.md lists where each family comes from, its licence and the
facts below.

The operations are read as plain text from the beginning of the protobuf, where the nodes stand: no onnx package needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
HALF = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}
AS_IT_IS = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}  # the graph itself scales the colours

NODES_END_BYTES = 16_000_000  # the nodes of a graph stand before its weights
PATCH_SIZES_PX = (14, 16, 4)
KITTI_SIZES = ((192, 640), (320, 1024))  # of networks trained on driving scenes alone
TRANSFORMER = ("Erf", "Gelu", "LayerNormalization")  # one of these is in every vision transformer


class GraphFacts(NamedTuple):
    """What a graph tells of itself.

    Attributes:
        rank: axes of its input; 5 if it takes several views.
        size: (height, width) px of its input, None where it is open.
        outputs: their names.
        patch_px: side of the patches into which it cuts the photo, None if it does not.
        operations: those of `OPERATIONS` that it contains.
    """

    rank: int
    size: tuple[int | None, int | None]
    outputs: tuple[str, ...]
    patch_px: int | None
    operations: frozenset[str]


@dataclass(frozen=True)
class Family:
    """One row of the table: what its graphs have in common, and the fields of `OnnxFacts` that follow from it."""

    name: str
    fits: Callable[[GraphFacts], bool]
    facts: dict[str, Any]


def _metric3d(graph: GraphFacts) -> bool:
    return "predicted_normal" in graph.outputs or graph.size in ((616, 1064), (544, 1216))


def _depth_pro(graph: GraphFacts) -> bool:
    return "focallength_px" in graph.outputs


def _depth_pro_of_transformers(graph: GraphFacts) -> bool:
    return "field_of_view" in graph.outputs or graph.size == (1536, 1536)


def _distance(graph: GraphFacts) -> bool:
    """The head ends in a sigmoid times the largest distance (V2 metric) or in an exponential (V3)."""
    return bool(graph.operations & {"Sigmoid", "Exp"})


def _zoe_depth(graph: GraphFacts) -> bool:
    """Its metric bins are weighted by the logarithm of a binomial; the others have no logarithm."""
    return "domain_logits" in graph.outputs or (_is_transformer(graph) and "Log" in graph.operations)


def _is_transformer(graph: GraphFacts) -> bool:
    return graph.patch_px in (16, 4) or bool(graph.operations & set(TRANSFORMER))


FAMILIES = (
    Family(
        "Metric3D", _metric3d,
        {**AS_IT_IS, "value_range": 255.0, "near_is_large": False, "size": (616, 1064), "multiple": 28},
    ),
    Family("Depth Pro", _depth_pro, {**HALF, "near_is_large": False, "size": (1536, 1536)}),
    Family("Depth Pro (transformers)", _depth_pro_of_transformers, {**HALF, "size": (1536, 1536)}),
    Family(
        "Depth Anything V3", lambda graph: graph.rank == 5,
        {**IMAGENET, "near_is_large": False, "size": (504, 504), "multiple": 14},
    ),
    Family(
        "Depth Anything V2 metric or V3 mono", lambda graph: graph.patch_px == 14 and _distance(graph),
        {**IMAGENET, "near_is_large": False, "size": (518, 518), "multiple": 14},
    ),
    Family(
        "Depth Anything V1 or V2", lambda graph: graph.patch_px == 14,
        {**IMAGENET, "size": (518, 518), "multiple": 14},
    ),
    Family("Lite-Mono", lambda graph: graph.size in KITTI_SIZES, AS_IT_IS),
    Family(
        "ZoeDepth", _zoe_depth,
        {**HALF, "near_is_large": False, "size": (384, 512), "multiple": 32},
    ),
    Family("MiDaS 3", _is_transformer, {**HALF, "size": (384, 384), "multiple": 32}),
    Family("MiDaS 2.1", lambda graph: True, IMAGENET),  # and whatever else: the most common way
)  # fmt: skip

OPERATIONS = ("Sigmoid", "Exp", "Log", *TRANSFORMER)


def family_of(graph: GraphFacts) -> Family:
    """The first family that a graph fits; the last fits all."""
    return next(family for family in FAMILIES if family.fits(graph))


def read_graph(path: Path, rank: int, sides: tuple[int | str | None, ...], outputs: tuple[str, ...]) -> GraphFacts:
    """What a file tells, with the axes, height and width of its input and its outputs' names from onnxruntime."""
    with path.open("rb") as file:
        nodes = file.read(NODES_END_BYTES)
    height, width = (side if isinstance(side, int) and side > 0 else None for side in sides)
    operations = frozenset(name for name in OPERATIONS if _operation(name) in nodes)
    patch_px = next((side for side in PATCH_SIZES_PX if any(form in nodes for form in _kernel(side))), None)
    return GraphFacts(rank, (height, width), outputs, patch_px, operations)


def _operation(name: str) -> bytes:
    """A node's field op_type (number 4) in protobuf."""
    return bytes([0x22, len(name)]) + name.encode()


def _kernel(side_px: int) -> tuple[bytes, bytes]:
    """A convolution's attribute kernel_shape, side by side, its numbers (field 8) one by one or packed."""
    return (
        b"\x0a\x0ckernel_shape\x40" + bytes([side_px, 0x40, side_px]),
        b"\x0a\x0ckernel_shape\x42\x02" + bytes([side_px, side_px]),
    )
