"""The languages of the window: which there are, putting one on, and the core's sentences in it.

`resources/translations/<code>.ts` is the source of a language, `<code>.qm` what is loaded: `python -m
tests.translations` makes both from the program's texts. One English text has one translation wherever it stands.

`d2f_core` knows no Qt and speaks English: its errors are templates with values, which `from_core` fills again in the
language in use; what it says besides, like the steps of a render, is looked up as it stands. GUI thread only.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.theme import RESOURCES
from d2f_core.errors import D2FError, Words, one_line

FOLDER = RESOURCES / "translations"
EVERYWHERE = "D2F"  # the one context of our .ts files
SOURCE_LANGUAGE = "en"

_installed: list[QTranslator] = []


@dataclass(frozen=True)
class Language:
    """A language by its code ("de") and its own name ("Deutsch")."""

    code: str
    name: str


KEYS = "QShortcut"  # Qt's context of the names of keys


class _Translations(QTranslator):
    """Looks a text up whatever its context, which for `tr` is the name of a class."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        if context == KEYS:
            return None  # "Shift" of Qt is the key, ours is a slider
        return super().translate(EVERYWHERE, text) or None  # None is Qt's null string: ask the next translator


def available_languages() -> list[Language]:
    """English, and every language that has a file."""
    names = {path.stem: QLocale(path.stem).nativeLanguageName() for path in sorted(FOLDER.glob("*.qm"))}
    others = [Language(code, name[:1].upper() + name[1:]) for code, name in names.items()]
    return [Language(SOURCE_LANGUAGE, "English"), *others]


def install(application: QCoreApplication, code: str = "") -> str:
    """Put a language on, before any widget is made; widgets made earlier keep theirs.

    Args:
        application: the one there is.
        code: of `available_languages`; empty, or unknown, follows the system.

    Returns:
        the code in use.
    """
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    system, known = QLocale.system(), {language.code for language in available_languages()}
    wanted = code if code in known else _code(system)
    wanted = wanted if wanted in known else SOURCE_LANGUAGE
    QLocale.setDefault(
        system if _code(system) == wanted else QLocale(wanted)
    )  # the system's keeps the country's habits
    if wanted != SOURCE_LANGUAGE:
        _add(application, QTranslator(application), f"qtbase_{wanted}", _qt_folder())
        _add(application, _Translations(application), wanted, str(FOLDER))
    return wanted


def from_core(said: str | D2FError) -> str:
    """What `d2f_core` said, in the language in use; in English where that is it, or where no translation is known."""
    if not isinstance(said, D2FError):
        return QCoreApplication.translate(EVERYWHERE, said)
    template = from_core(said.template)
    return one_line(_Filler().vformat(template, (), said.values) if said.values else template)


class _Filler(string.Formatter):
    """`str.format`, but another error in a gap, or words of the core, are translated too."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        value = super().get_value(key, args, kwargs)
        return from_core(value) if isinstance(value, Words | D2FError) else value


def _add(application: QCoreApplication, translator: QTranslator, name: str, folder: str) -> None:
    if translator.load(name, folder):
        application.installTranslator(translator)
        _installed.append(translator)


def _code(locale: QLocale) -> str:
    return locale.name().split("_")[0]


def _qt_folder() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
