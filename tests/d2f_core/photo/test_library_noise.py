"""What image libraries print goes into the log, and standard error stays clean."""

import logging
import os
import threading

import numpy as np
import pytest

from d2f_core.errors import PhotoError
from d2f_core.photo.decoding import decode
from d2f_core.photo.library_noise import captured_noise
from tests.d2f_core.photo.dng_files import dng_bytes
from tests.d2f_core.photo.odd_files import jpeg, ramp, tiff


def say(text):
    os.write(2, text.encode() + b"\n")


def test_it_is_kept_and_logged(capfd, caplog):
    caplog.set_level(logging.DEBUG, "d2f.photo")
    with captured_noise() as noise:
        say("libtiff: strange")
    say("ours")
    assert noise.text == "libtiff: strange" and "libtiff: strange" in caplog.text
    assert capfd.readouterr().err == "ours\n"


def test_each_of_two_threads_gets_the_stream_back(capfd):
    entered, leave = threading.Event(), threading.Event()

    def other():
        with captured_noise():
            entered.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    with captured_noise() as noise:
        thread.start()
        assert entered.wait(5)
        say("first")
    say("still inside")
    leave.set()
    thread.join()
    say("outside")
    assert noise.text == "first" and capfd.readouterr().err == "outside\n"


def test_it_works_without_a_stream(monkeypatch):
    def no_stream(descriptor):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", no_stream)
    with captured_noise() as noise:
        pass
    assert noise.text == ""


def test_an_error_inside_gives_the_stream_back(capfd):
    with pytest.raises(ValueError, match="damaged"), captured_noise():
        raise ValueError("damaged")
    say("ours")
    assert capfd.readouterr().err == "ours\n"


@pytest.mark.parametrize("kind", ["jpeg", "tiff", "dng"])
def test_damaged_files_are_answered_by_one_sentence_alone(kind, capfd):
    data = {
        "jpeg": lambda: jpeg(ramp()),
        "tiff": lambda: tiff(ramp(dtype=np.uint16), compression="lzw"),
        "dng": lambda: dng_bytes(np.full((48, 96, 3), 0.5)),
    }[kind]()
    with pytest.raises(PhotoError):
        decode(data[: len(data) // 2], "'x'")
    assert capfd.readouterr().err == ""
