"""Decode the training photos once and label them with the teacher.

What becomes what: DATA/SOURCE/SPLIT/*.jpg (+ `.disparity.png` or `.subject.png`) becomes one folder per part,
CACHE/SOURCE-SPLIT/, with flat binary files that the data set maps into memory:

    rgb.bin      uint8, three values a pixel       truth.bin    uint16, measured disparity, 0 = unknown
    subject.bin  uint8, 0..255                     teacher.bin  uint16, the teacher's disparity, 0..65535
    index.json   name, height, width and first pixel of every photo

so that a training sample costs one memory copy instead of two file decodings. Run:

    python -m training.depth.prepare DATA CACHE --teacher FOLDER [--sizes 256 320 384]

Parts that are complete are skipped, so the command can be stopped and started again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError

SOURCES = ("nyu", "people", "photos", "rendered", "outdoor", "street", "sharp")
EXACT = ("rendered", "outdoor", "street", "sharp")
LABELLED = ("people", "photos")  # by the teacher: where no truth is known
SPLITS = ("val", "train")
NYU_NEAREST_M, NYU_FARTHEST_M = 0.6, 10.0  # metres; range of the 8-bit disparity files of the pack
TEACHER_SIZES = (256, 320, 384)  # px; the sizes in which the teacher is published and useful

Teacher = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def load_teacher(folder: Path, sizes: Sequence[int] = TEACHER_SIZES) -> Teacher:
    """The teacher as a function: average over input sizes and left-right flips.

    Args:
        folder: holds `tcsmallnet_SxS.onnx` for every size S.
        sizes: input sides in px.

    Returns:
        A function from an (H, W, 3) uint8 photo to its (S, S) float32 relative disparity, 0..1, near = large,
        S the largest size.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = [
        onnxruntime.InferenceSession(
            str(folder / f"tcsmallnet_{size}x{size}.onnx"), options, providers=["CPUExecutionProvider"]
        )
        for size in sizes
    ]

    def label(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        total = np.zeros((max(sizes), max(sizes)), np.float32)
        for session, size in zip(sessions, sizes, strict=True):
            total += cv2.resize(_both_ways(session, photo, size), total.shape[::-1])
        return _to_unit_range(total)

    return label


def read_nyu_disparity(path: Path) -> NDArray[np.uint16]:
    """Measured disparity of one indoor frame as uint16 in 1/(10 000 m), 0 where unknown."""
    code = _read(path, cv2.IMREAD_UNCHANGED).astype(np.float32)
    span = 1 / NYU_NEAREST_M - 1 / NYU_FARTHEST_M
    disparity = (code - 1) / 254 * span + 1 / NYU_FARTHEST_M
    return np.where(code > 0, np.round(disparity * 10_000), 0).astype(np.uint16)


def read_exact_disparity(path: Path) -> NDArray[np.uint16]:
    """Exact relative disparity as uint16: 0 unknown, else 1 + 65 534 times the disparity; the file holds its root."""
    code = _read(path, cv2.IMREAD_UNCHANGED).astype(np.float32)
    disparity = ((code - 1) / 254) ** 2
    return np.where(code > 0, np.round(disparity * 65534) + 1, 0).astype(np.uint16)


def prepare_part(data: Path, cache: Path, teacher: Teacher) -> int:
    """Write one part of the cache and return its number of photos."""
    photos = sorted(data.glob("*.jpg"))
    cache.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, Any]] = []
    first = 0
    names = ("rgb", "truth", "subject", "teacher")
    files = {name: (cache / f"{name}.bin").open("wb") for name in names}
    for path in photos:
        rgb = np.asarray(cv2.cvtColor(_read(path, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB), np.uint8)
        height, width = rgb.shape[:2]
        planes = {"rgb": rgb, **_labels(path, (height, width))}
        is_labelled = cache.name.split("-")[0] in LABELLED
        answer = teacher(rgb) if is_labelled else np.zeros((2, 2), np.float32)
        relative = cv2.resize(answer, (width, height), interpolation=cv2.INTER_LINEAR)
        planes["teacher"] = np.round(relative * 65535).astype(np.uint16)
        for name in names:
            files[name].write(np.ascontiguousarray(planes[name]).tobytes())
        index.append({"name": path.stem, "height": height, "width": width, "first": first})
        first += height * width
    for file in files.values():
        file.close()
    (cache / "index.json").write_text(json.dumps(index))
    return len(index)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prepare every part that is not there yet."""
    parser = argparse.ArgumentParser(description="decode the training photos once and label them")
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--teacher", type=Path, required=True, help="folder of the teacher's ONNX files")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(TEACHER_SIZES))
    parser.add_argument("--only", nargs="+", default=list(SOURCES), help="sources to prepare")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    teacher = load_teacher(options.teacher, options.sizes)
    for source in options.only:
        for split in SPLITS:
            part = options.cache / f"{source}-{split}"
            if not (part / "index.json").exists() and (options.data / source / split).exists():
                print(part.name, prepare_part(options.data / source / split, part, teacher), flush=True)
    return 0


def _read(path: Path, flags: int) -> NDArray[Any]:
    picture = cv2.imread(str(path), flags)
    if picture is None:
        raise PhotoError("{path} cannot be read as a picture.", path=path)
    return picture


def _labels(path: Path, size: tuple[int, int]) -> dict[str, NDArray[Any]]:
    truth_path = path.with_suffix(".disparity.png")
    subject_path = path.with_suffix(".subject.png")
    truth: NDArray[Any] = np.zeros(size, np.uint16)
    subject: NDArray[Any] = np.zeros(size, np.uint8)
    if truth_path.exists():
        read = read_nyu_disparity if path.parts[-3] == "nyu" else read_exact_disparity
        truth = cv2.resize(read(truth_path), size[::-1], interpolation=cv2.INTER_NEAREST)
    if subject_path.exists():
        mask = _read(subject_path, cv2.IMREAD_GRAYSCALE)
        subject = cv2.resize(mask, size[::-1], interpolation=cv2.INTER_LINEAR)
    return {"truth": truth, "subject": subject}


def _both_ways(session: Any, photo: NDArray[np.uint8], size: int) -> NDArray[np.float32]:
    small = cv2.resize(photo, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32)
    name = session.get_inputs()[0].name
    straight, mirrored = (
        session.run(None, {name: np.ascontiguousarray(x.transpose(2, 0, 1)[None])})[0][0, 0]
        for x in (small, small[:, ::-1])
    )
    both: NDArray[np.float32] = straight + mirrored[:, ::-1]
    return both


def _to_unit_range(values: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-9)


if __name__ == "__main__":
    raise SystemExit(main())
