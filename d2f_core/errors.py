"""Errors that a person may read: each carries one clear sentence that names the file or field and what to do.

The command line prints the sentence and leaves with code 2; the app shows it in a dialog; the facts for the log
stay on the object as attributes.
"""


class D2FError(Exception):
    """Base of all errors that this project raises on purpose; `str(error)` is the sentence to show."""

    def __str__(self) -> str:
        """One line, whatever a file's name or a setting from a stranger puts into it: no line feed, no escape code."""
        line = " ".join(super().__str__().split())
        return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


class PhotoError(D2FError):
    """A photo cannot be read or written: wrong kind of file, damaged, too large, no permission, disk full."""


class SettingsError(D2FError):
    """A setting is unknown, of the wrong type or out of its range."""


class ShapeError(D2FError):
    """Arrays that belong together have different sizes, or an array has the wrong shape, type or values."""


class WeightsError(D2FError):
    """The weights of a network are missing, damaged or of another architecture."""


class DepthModelError(D2FError):
    """A depth network brought by the user cannot be used."""


class DeviceError(D2FError):
    """The device that is to render is unknown or not there."""
