"""Which device is meant, and one sentence where it is not there."""

import builtins

import numpy as np
import pytest
import torch

from d2f_core import render_bokeh
from d2f_core.errors import D2FError, DeviceError
from d2f_core.rendering.device import torch_device


@pytest.fixture
def cards(monkeypatch):
    """The cards that torch finds."""
    found = set()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in found)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in found)
    return found


@pytest.fixture
def no_torch(monkeypatch):
    real = builtins.__import__

    def refuse(name, *arguments):
        if name == "torch":
            raise ImportError(name)
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_a_card_that_is_there_is_taken(cards):
    cards |= {"cuda", "mps"}
    assert torch_device("cuda") == "cuda" and torch_device("mps") == "mps" and torch_device("cpu") is None


@pytest.mark.parametrize(("found", "expected"), [(set(), None), ({"mps"}, "mps"), ({"cuda", "mps"}, "cuda")])
def test_auto_takes_the_best(cards, found, expected):
    cards |= found
    assert torch_device("auto") == expected


def test_the_processor_of_torch_is_for_tests(cards):
    assert torch_device("torch-cpu") == "cpu"


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_card_that_is_not_there_is_one_sentence(cards, device):
    with pytest.raises(D2FError) as caught:
        torch_device(device)
    expected = f"There is no graphics card '{device}' that PyTorch can use: choose 'cpu' or 'auto'."
    assert isinstance(caught.value, DeviceError) and str(caught.value) == expected


def test_an_unknown_device_is_one_sentence():
    with pytest.raises(DeviceError, match=r"The device is 'gpu\?\?': 'auto', 'cpu', 'cuda' or 'mps' is needed"):
        torch_device("gpu??")


def test_without_torch_auto_is_the_processor_and_a_card_is_refused(no_torch):
    assert torch_device("auto") is None and torch_device("cpu") is None
    with pytest.raises(DeviceError, match="'cuda' needs PyTorch, which is not there"):
        torch_device("cuda")


def test_a_render_on_a_card_that_is_not_there_says_so(cards):
    photo, disparity = np.zeros((30, 40, 3), np.uint8), np.zeros((30, 40), np.float32)
    with pytest.raises(DeviceError, match="no graphics card 'cuda'"):
        render_bokeh(photo, disparity, focus_disparity=1.0, blur_px=9.0, device="cuda")
