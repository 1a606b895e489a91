"""The app's icon in the formats of the three systems, drawn from the one SVG: PNG of each size, .ico, .icns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def make(drawing: Path, folder: Path, sizes: Sequence[int]) -> None:
    """Write `<size>.png` for each size, d2f.ico and d2f.icns into the folder."""
    application = QGuiApplication.instance() or QGuiApplication(["icons"])
    assert application is not None
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(drawing))
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(folder / f"{size}.png")):
            raise OSError(f"{folder} cannot be written")
    with Image.open(folder / f"{max(sizes)}.png") as largest:
        largest.save(folder / "d2f.ico", sizes=[(size, size) for size in sizes if size <= 256])
        largest.save(folder / "d2f.icns")
