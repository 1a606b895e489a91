"""Small programs that run under a fault which a test process cannot put on itself: a full disk, another user, no room.

`in_child(code, *arguments)` runs Python code with the core on its path and returns what it printed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PREPARE = """
import os, resource, signal, sys
from pathlib import Path
import numpy as np
from d2f_core.errors import D2FError
from d2f_core.photo.disparity_files import save_disparity
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.storage.session import save_session
from d2f_core.settings import BlurSettings, RenderSettings

from PIL import Image

Image.init()  # another user may not be able to read the libraries later
folder = Path(sys.argv[1])
noise = np.random.default_rng(1).integers(0, 256, (200, 300, 3), np.uint8)

def limit_files(bytes_):
    "As on a disk that fills up while the file is written."
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))

def become_nobody():
    "Root may write anywhere."
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)

def tell(work):
    "The sentence, or what was returned."
    try:
        print(repr(work()))
    except D2FError as error:
        print(f"{type(error).__name__}: {error}")
"""


def in_child(code: str, *arguments: object) -> list[str]:
    """Lines that the code printed; a traceback fails the test."""
    command = [sys.executable, "-W", "ignore", "-c", PREPARE + code, *map(str, arguments)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0 and "Traceback" not in answer.stderr, answer.stderr
    return answer.stdout.splitlines()
