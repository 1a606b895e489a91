"""One file with all that a compositor wants: the blurred layers, the sharp subject, what is behind it, the maps.

    Pipeline.render ── strips of blurred layers ──> EncodedLayers ─> psd.py   for Photoshop, GIMP, Affinity, Krita
                                              │              └─> tiff.py  for GIMP and all that read pages
                                              └──> LinearLayers  ─> exr.py   for Nuke, Fusion, Blender, Natron

Laid over each other, the layers give the exported picture within 1/255: `strips.py` sees to it. `saving.py` is the way
in.
"""

from d2f_core.layered_export.saving import LAYERED_FORMATS as LAYERED_FORMATS
from d2f_core.layered_export.saving import check_layered_path as check_layered_path
from d2f_core.layered_export.saving import layered_ending as layered_ending
from d2f_core.layered_export.saving import save_layered as save_layered
