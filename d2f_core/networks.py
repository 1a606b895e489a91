"""The weights that ship: resources/weights, a manifest that says of each file what it is and what its checksum is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_safetensors

from d2f_core.errors import WeightsError

WEIGHTS_FOLDER = Path(__file__).resolve().parents[1] / "resources" / "weights"
MANIFEST = "manifest.json"


def read_weights(folder: Path, entry: str, architecture: str) -> dict[str, NDArray[np.float32]]:
    """Tensors of one network, float32, after its checksum was verified against the manifest.

    Raises:
        WeightsError: one sentence that names the file.
    """
    path, _, kind = _described(folder, entry)
    if kind != architecture:
        raise WeightsError(f"{path} holds weights for {kind}, but this version needs {architecture}.")
    content = read_network_file(folder, entry)
    try:
        return {name: value.astype(np.float32) for name, value in load_safetensors(content).items()}
    except SafetensorError as error:
        raise WeightsError(f"{path} is not a file of weights; reinstall the app.") from error


def read_network_file(folder: Path, entry: str) -> bytes:
    """The file of one network, after its checksum was verified against the manifest.

    Raises:
        WeightsError: one sentence that names the file.
    """
    path, checksum, _ = _described(folder, entry)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read; reinstall the app.") from error
    if hashlib.sha256(content).hexdigest() != checksum:
        raise WeightsError(f"{path} is damaged: its checksum is not the one in {MANIFEST}; reinstall the app.")
    return content


def _described(folder: Path, entry: str) -> tuple[Path, str, str]:
    """File, checksum and architecture of an entry."""
    manifest_path = folder / MANIFEST
    try:
        facts = json.loads(manifest_path.read_text(encoding="utf-8"))[entry]
        return folder / Path(facts["file"]).name, facts["sha256"], facts["architecture"]
    except OSError as error:
        raise WeightsError(f"{manifest_path} cannot be read; reinstall the app.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{manifest_path} does not describe the {entry} weights; reinstall the app.") from error
