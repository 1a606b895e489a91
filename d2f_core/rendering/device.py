"""Where the PSFs are added up: by compiled loops on the processor, or by torch on a graphics card.

    "cpu" ─────────────────────────> numba's loops on the processor: the default, never loads torch
    "cuda", "mps" ─────────────────> torch on the card, or a `DeviceError`
    "auto" ─> the first of them that is there, else "cpu"
    "torch-cpu" ───────────────────> what a card would compute, by torch on the processor: for tests and bug reports

A device says where a picture is made, not what it looks like, so it is no part of `RenderSettings`. torch takes 1.3 s
to import, so it is asked only where a device needs it.
"""

from __future__ import annotations

from types import ModuleType

from d2f_core.errors import DeviceError

CPU = "cpu"
AUTO = "auto"
CARDS = ("cuda", "mps")  # NVIDIA (and AMD in torch's ROCm build), Apple; the order in which "auto" tries them
ON_TORCHS_CPU = "torch-cpu"
DEVICES = (AUTO, CPU, *CARDS)  # what a person may choose


def torch_device(device: str) -> str | None:
    """torch's name of the device that this means; None for the compiled loops.

    Raises:
        DeviceError: the device is unknown or not there.
    """
    if device == CPU:
        return None
    if device not in (*DEVICES, ON_TORCHS_CPU):
        raise DeviceError("The device is {device!r:.40}: 'auto', 'cpu', 'cuda' or 'mps' is needed.", device=device)
    torch = _torch()
    if device == AUTO:
        return next((card for card in CARDS if torch is not None and _is_there(torch, card)), None)
    if torch is None:
        raise DeviceError(
            "The device '{device}' needs PyTorch, which is not there: run D2F from source, or choose 'cpu'.",
            device=device,
        )
    if device == ON_TORCHS_CPU:
        return "cpu"
    if not _is_there(torch, device):
        raise DeviceError(
            "There is no graphics card '{device}' that PyTorch can use: choose 'cpu' or 'auto'.", device=device
        )
    return device


def check_device(device: str) -> None:
    """Raise DeviceError now, before anything slow, if a render there would."""
    torch_device(device)


def _torch() -> ModuleType | None:
    """torch, or None where it is not installed, as in the packaged app, or cannot be loaded."""
    try:
        import torch
    except (ImportError, OSError):  # OSError: a library of the card's driver is missing or damaged
        return None
    return torch


def _is_there(torch: ModuleType, card: str) -> bool:
    return bool(torch.cuda.is_available() if card == "cuda" else torch.backends.mps.is_available())
