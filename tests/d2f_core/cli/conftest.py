"""What every test of the command line leaves as it found it."""

import logging
from collections.abc import Iterator

import pytest

from d2f_core.log import TOPICS, log


@pytest.fixture(autouse=True)
def topics_off_again() -> Iterator[None]:
    """`--debug` is for the process that it starts: the next test would see its records."""
    yield
    for topic in TOPICS:
        log(topic).setLevel(logging.NOTSET)
