"""The photos that come with the app, to try it on."""

from __future__ import annotations

from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"
PICTURE_ENDINGS = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"}


def sample_photos() -> list[Path]:
    """All of them, in the order of their names."""
    if not SAMPLES.is_dir():
        return []
    return sorted(path for path in SAMPLES.iterdir() if path.suffix.lower() in PICTURE_ENDINGS)
