"""Which depth a photo is rendered with: the network's, the one that the phone embedded, or both fused.

"auto" is "fused" for a photo with depth of its own and "network" for all others.
"""

from __future__ import annotations

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth.fusion import FusedDepth, embedded_alone, fuse_embedded, metric_of_network, with_subject
from d2f_core.errors import PhotoError
from d2f_core.photo.photo import Photo
from d2f_core.settings import DepthSource


def chosen_source(source: DepthSource, photo: Photo) -> DepthSource:
    """The source without "auto".

    Raises:
        PhotoError: embedded depth is asked for and the photo holds none.
    """
    if photo.embedded_depth is not None:
        return "fused" if source == "auto" else source
    if source in ("embedded", "fused"):
        name = "The photo" if photo.path is None else f"'{photo.path.name}'"
        raise PhotoError(
            "{name} holds no depth map of its own: choose the network's depth (depth.source=network).", name=name
        )
    return "network"


def sourced(network: DepthEstimate, photo: Photo, source: DepthSource) -> FusedDepth:
    """The coarse depth to refine, and what its disparity means in 1/m where that is known.

    Raises:
        PhotoError: as `chosen_source`.
    """
    chosen, embedded = chosen_source(source, photo), photo.embedded_depth
    if embedded is None:
        return FusedDepth(network, None)
    if chosen == "network":
        return FusedDepth(with_subject(network, embedded), metric_of_network(network, embedded))
    return fuse_embedded(network, embedded) if chosen == "fused" else embedded_alone(network, embedded)
