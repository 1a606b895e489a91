"""Networks as ONNX files, and the one class that runs them, those that ship and those that people bring.

    resources/weights/manifest.json  ->  file and checksum of an entry  ->  verified bytes  ->  `Network`
    a file of the user               ->  its path                                           ->  `Network`

onnxruntime is loaded with the first network, not before: it takes a tenth of a second. What ships runs on the
processor, so that a photo's depth is the same on every computer of its kind; the large networks that people bring run
on what the installed onnxruntime offers (`accelerators`), the processor if that fails.

The number of threads is fixed and none of them spins while it waits: the answer does not depend on the machine's load,
and an idle window uses no processor time. What a run needs of memory is let go of at its end.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import WeightsError

WEIGHTS_FOLDER = Path(__file__).resolve().parents[1] / "resources" / "weights"
MANIFEST = "manifest.json"
LONGEST_NAME = 100  # of a file in it
THREADS, THREADS_OF_LARGE = 2, 8  # at most, of one network; see docs/lab-notes.md
PROCESSOR = "CPUExecutionProvider"
ACCELERATORS = ("CUDAExecutionProvider", "DmlExecutionProvider", "CoreMLExecutionProvider")  # in order of preference


class Signature(NamedTuple):
    """One input or output of a graph: its name, its shape (numbers, or names and None where open), its type."""

    name: str
    shape: tuple[int | str | None, ...]
    kind: str


class Network:
    """A graph run by onnxruntime; any thread.

    Attributes:
        inputs, outputs: what the graph takes and gives.
    """

    def __init__(self, source: bytes | Path, *, is_large: bool = False) -> None:
        """Load a graph; raises whatever onnxruntime raises, whose classes are not public.

        Args:
            source: content of a file, or its path, which a graph with data files beside it needs.
            is_large: use what there is of accelerators and more threads.
        """
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # Microsoft's builds for Windows would send some
        content = source if isinstance(source, bytes) else str(source)
        options = _options(onnxruntime, THREADS_OF_LARGE if is_large else THREADS)
        providers = accelerators() if is_large else (PROCESSOR,)
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=list(providers))
        except Exception:
            if providers == (PROCESSOR,):
                raise
            self._session = onnxruntime.InferenceSession(content, options, providers=[PROCESSOR])
        self._giving_back = onnxruntime.RunOptions()
        self._giving_back.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self.inputs = [_signature(each) for each in self._session.get_inputs()]
        self.outputs = [_signature(each) for each in self._session.get_outputs()]

    def run(self, *arrays: NDArray[Any], output: str | None = None) -> NDArray[Any]:
        """One output, the first if none is named, for one array for each input in the graph's order."""
        given = {each.name: array for each, array in zip(self.inputs, arrays, strict=True)}
        return np.asarray(self._session.run([output or self.outputs[0].name], given, self._giving_back)[0])


def accelerators() -> tuple[str, ...]:
    """What the installed onnxruntime offers to run a large network, the best first, the processor last."""
    import onnxruntime

    offered = onnxruntime.get_available_providers()
    return (*(name for name in ACCELERATORS if name in offered), PROCESSOR)


def read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """What the manifest of a folder says of each network, by entry.

    Raises:
        WeightsError: one sentence that names the manifest.
    """
    path = folder / MANIFEST
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError("{path} cannot be read; reinstall the app.", path=path) from error
    except (ValueError, RecursionError) as error:
        raise WeightsError("{path} is damaged; reinstall the app.", path=path) from error
    if not isinstance(entries, dict) or not all(isinstance(facts, dict) for facts in entries.values()):
        raise WeightsError("{path} is damaged; reinstall the app.", path=path)
    return entries


def read_network_file(folder: Path, entry: str) -> bytes:
    """The file of one network, after its checksum was verified against the manifest.

    Raises:
        WeightsError: one sentence that names the file.
    """
    try:
        facts = read_manifest(folder)[entry]
        path, checksum = folder / Path(facts["file"]).name, facts["sha256"]
        if len(path.name) > LONGEST_NAME:
            raise ValueError(path.name)
    except (KeyError, TypeError, ValueError) as error:
        manifest = folder / MANIFEST
        message = "{path} does not describe the {entry} weights; reinstall the app."
        raise WeightsError(message, path=manifest, entry=entry) from error
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsError("{path} cannot be read; reinstall the app.", path=path) from error
    if hashlib.sha256(content).hexdigest() != checksum:
        message = "{path} is damaged: its checksum is not the one in {manifest}; reinstall the app."
        raise WeightsError(message, path=path, manifest=MANIFEST)
    return content


def read_network(folder: Path, entry: str) -> Network:
    """A network that ships, ready to run.

    Raises:
        WeightsError: as `read_network_file`, or the file is no network.
    """
    content = read_network_file(folder, entry)
    try:
        return Network(content)
    except Exception as error:  # onnxruntime's own classes, which are not public
        raise WeightsError("The {entry} weights are not a network; reinstall the app.", entry=entry) from error


def _options(onnxruntime: Any, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(threads, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The steps of one run use each other's memory: as blocks of the system each would have its pages cleared anew,
    # which took as long as the network itself where `app.rendering.allocator` sets limits. `run` gives it back.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False  # a plan for each size of photo, kept for good
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # its messages would go past our own
    return options


def _signature(argument: Any) -> Signature:
    return Signature(argument.name, tuple(argument.shape), argument.type)
