"""Session files as tests look into them."""

from pathlib import Path

from d2f_core.storage.files import read_file
from d2f_core.storage.session import Session, parse_session


def load_session(path: Path) -> Session:
    """The session in a file."""
    return parse_session(read_file(path), path.name)
