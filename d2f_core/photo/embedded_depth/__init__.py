"""Depth that a phone has put into its photos: read, turned as the photo is, in one polarity and known units.

    file -> layout (GDepth, Dynamic Depth, Apple, Samsung, Huawei) -> inverse distance as stored
         -> turned like the photo, cut to its proportions, 0..1 -> EmbeddedDepth

`embedded_depth` is the door. One module for each layout finds and decodes its own; `range_coding` and
`pictures` are what they share. `gdepth_writer` is the way back into a JPEG. Everything that a file says about
lengths is compared with the bytes that are there before anything is allocated; XML is read by defusedxml only.
"""

from d2f_core.photo.embedded_depth.embedded import EmbeddedDepth as EmbeddedDepth
from d2f_core.photo.embedded_depth.reading import embedded_depth as embedded_depth

__all__ = ["EmbeddedDepth", "embedded_depth"]
