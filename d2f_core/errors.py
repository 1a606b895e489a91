"""Errors that a person may read: each carries one clear sentence that names the file or field and what to do.

An error is a template and its values: `PhotoError("'{name}' is empty: choose another file.", name=path.name)`. The
command line prints the sentence and leaves with code 2; the window translates the template and fills it with the same
values; the facts for the log stay on the object as attributes.
"""

from __future__ import annotations

from typing import Any, Self


class Words(str):
    """Words of the core that stand in a gap of a sentence, for the window to translate; other text stays as it is."""

    __slots__ = ()


class D2FError(Exception):
    """Base of all errors that this project raises on purpose; `str(error)` is the sentence to show.

    Attributes:
        template: the English sentence with named gaps, in the syntax of `str.format`; without values it is taken as it
            stands, braces and all.
        values: what fills the gaps; another error there, or `Words`, is translated too.
    """

    def __init__(self, template: str = "", /, **values: Any) -> None:
        super().__init__(template)
        self.template, self.values = template, values

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross the border between processes with all that they know."""
        return _restored, (type(self), self.template, self.__dict__)

    def without_trace(self) -> Self:
        """The error to be kept and shown: the trace and the cause, which keep a photo's arrays in memory, are gone."""
        self.__traceback__ = self.__cause__ = self.__context__ = None
        for value in self.values.values():
            if isinstance(value, D2FError):
                value.without_trace()
        return self

    def __str__(self) -> str:
        return one_line(self.template.format(**self.values) if self.values else self.template)


def unexpected(error: BaseException) -> D2FError:
    """A mistake of our own as an error that a person may read; it names the kind, for the bug report."""
    kind, text = type(error).__name__, str(error)
    return D2FError("Something unexpected went wrong ({kind}): {error}", kind=kind, error=text)


def one_line(text: str) -> str:
    """No line feed and no escape code, whatever a file's name or a setting from a stranger puts into a sentence."""
    line = " ".join(text.split())
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def _restored(kind: type[D2FError], template: str, state: dict[str, Any]) -> D2FError:
    error = kind.__new__(kind)
    Exception.__init__(error, template)
    error.__dict__.update(state)
    return error


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
