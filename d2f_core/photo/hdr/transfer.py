"""Pictures coded for HDR screens (PQ and HLG): their light, and the photo that an ordinary screen shows of it.

    codes -> light, 1 is the white of paper (203 cd/m2, [BT2408])
          -> photo: as it is below `SHOULDER`, above it bent so that all of it fits under white, hue kept
          -> gain map: log2 of light over photo, one for the three channels

Sources: Rec. ITU-R BT.2100-2, tables 4 (PQ) and 5 (HLG, shown at 1000 cd/m2); Report BT.2408 for the white.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.hdr.gain_map import GainMap

Float = NDArray[np.float32]

PQ, HLG = 16, 18  # transfer characteristics of ISO/IEC 23091-2
WHITE_NITS = 203.0
SHOULDER = 0.75  # linear light from where on the photo is bent
_HLG_NITS, _HLG_GAMMA = 1000.0, 1.2
_HLG_A, _HLG_B, _HLG_C = 0.17883277, 0.28466892, 0.55991073
_REC2020_LUMINANCE = np.array([0.2627, 0.6780, 0.0593], np.float32)
_PQ_M1, _PQ_M2, _PQ_C1, _PQ_C2, _PQ_C3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
_STRIP_ROWS = 256


def light_of(codes: Float, transfer: int) -> Float:
    """Linear light of encoded values 0..1, (H, W, 3); 1 is white, PQ goes to 49, HLG to 4.9."""
    light: Float = _pq_light(codes) if transfer == PQ else _hlg_light(codes)
    return light


def photo_and_map(codes: NDArray[np.uint16], transfer: int) -> tuple[Float, GainMap]:
    """The photo's linear light, 0..1, and the map that leads back to the picture's, of codes (H, W, 3) of 16 bits."""
    photo = np.empty(codes.shape, np.float32)
    stops = np.empty(codes.shape[:2], np.float32)
    for first in range(0, len(codes), _STRIP_ROWS):
        rows = slice(first, first + _STRIP_ROWS)
        light = light_of(codes[rows].astype(np.float32) / np.float32(65535), transfer)
        brightest = light.max(axis=2)
        shown = _bent(brightest)
        stops[rows] = np.log2(np.maximum(brightest, 1e-6) / np.maximum(shown, 1e-6))
        photo[rows] = light * np.exp2(-stops[rows])[..., None]
    return photo, GainMap(stops, source="PQ" if transfer == PQ else "HLG")


def _bent(light: Float) -> Float:
    """The shoulder: itself up to `SHOULDER`, then ever flatter towards 1, with the same slope where they meet."""
    over = np.maximum(light - np.float32(SHOULDER), 0) / np.float32(1 - SHOULDER)
    bent = np.minimum(light, np.float32(SHOULDER)) + np.float32(1 - SHOULDER) * over / (1 + over)
    return np.asarray(bent, np.float32)


def _pq_light(codes: Float) -> Float:
    root = np.power(np.clip(codes, 0, 1), np.float32(1 / _PQ_M2))
    ratio = np.maximum(root - np.float32(_PQ_C1), 0) / (np.float32(_PQ_C2) - np.float32(_PQ_C3) * root)
    return np.asarray(np.power(ratio, np.float32(1 / _PQ_M1)) * np.float32(10_000 / WHITE_NITS), np.float32)


def _hlg_light(codes: Float) -> Float:
    bright = (np.exp((codes - np.float32(_HLG_C)) / np.float32(_HLG_A)) + np.float32(_HLG_B)) / 12
    scene = np.where(codes <= 0.5, codes * codes / 3, bright).astype(np.float32)
    luminance = np.maximum(scene @ _REC2020_LUMINANCE, 1e-9)[..., None]
    shown = scene * np.power(luminance, np.float32(_HLG_GAMMA - 1))
    return np.asarray(shown * np.float32(_HLG_NITS / WHITE_NITS), np.float32)
