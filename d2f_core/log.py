"""Logging by topic, and timing that costs nothing while it is off.

Topics are loggers below "d2f": `log("cache")`, `log("render")`; `--debug render,cache` switches them on.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

TOPICS = ("app", "batch", "cache", "depth", "photo", "render", "session", "time")


def log(topic: str) -> logging.Logger:
    """The logger of one topic."""
    return logging.getLogger(f"d2f.{topic}")


def show_topics(topics: Iterable[str]) -> None:
    """Print the debug messages of these topics on standard error."""
    logging.basicConfig(format="%(relativeCreated)8.0f ms  %(name)s  %(message)s")
    for topic in topics:
        log(topic.strip()).setLevel(logging.DEBUG)


@contextmanager
def log_time(what: str, topic: str = "time") -> Iterator[None]:
    """Log how long the body took, in ms, when the topic is on."""
    logger = log(topic)
    if not logger.isEnabledFor(logging.DEBUG):
        yield
        return
    start = time.perf_counter()
    yield
    logger.debug("%s %.1f ms", what, 1000 * (time.perf_counter() - start))
