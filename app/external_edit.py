"""The blur step of another program: one photo in, one file back (`--edit FILE --output PATH`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from d2f_core.photo.encoding import format_of
from d2f_core.storage.files import check_target, read_file

EXIT_DONE, EXIT_CANCELLED = 0, 1


@dataclass(frozen=True)
class ExternalEdit:
    """What the other program asked for.

    Attributes:
        photo: the file that it wrote.
        output: the file that it will read; may be the photo itself, and is replaced.
    """

    photo: Path
    output: Path

    def check(self) -> None:
        """Say before a window opens what would end in nothing.

        Raises:
            PhotoError: there is no such photo, or the output can never be written.
        """
        read_file(self.photo)  # says by itself why it cannot be read
        format_of(self.output)
        check_target(self.output, overwrite=True)
