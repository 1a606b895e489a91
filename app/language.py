"""The languages of the window: which there are, putting one on, and the core's sentences in it.

`resources/translations/<code>.ts` is the source of a language, `<code>.qm` what is loaded: `python -m
tests.translations` makes both from the program's texts. One English text has one translation wherever it stands.

`d2f_core` knows no Qt and speaks English. Its sentences are filled-in templates ("'{0}' is empty"): `from_core` finds
the template that a sentence was made from (they are listed in `core.json`) and fills the translated one; what stood in
a gap is translated too, if it is a sentence of the core itself. GUI thread only.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.theme import RESOURCES

FOLDER = RESOURCES / "translations"
EVERYWHERE = "D2F"  # the one context of our .ts files
SOURCE_LANGUAGE = "en"
GAP = re.compile(r"\{(\d+)\}")

_installed: list[QTranslator] = []


@dataclass(frozen=True)
class Language:
    """A language by its code ("de") and its own name ("Deutsch")."""

    code: str
    name: str


class _Translations(QTranslator):
    """Looks a text up whatever its context, which for `tr` is the name of a class."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
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
    _templates.cache_clear()
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


def from_core(sentence: str) -> str:
    """A sentence of `d2f_core` in the language in use; unchanged if it is not known or the language is English."""
    if not _installed:
        return sentence
    plain = _looked_up(sentence)
    if plain != sentence:
        return plain
    for pattern, template in _templates():
        match = pattern.fullmatch(sentence)
        if match is not None:
            parts = [_part(part) for part in match.groups()]
            return GAP.sub(lambda gap, parts=parts: parts[int(gap[1])], _looked_up(template))  # type: ignore[misc]
    return sentence


def _part(text: str) -> str:
    """What stood in a gap; a sentence there has lost its full stop to the one around it."""
    translated = from_core(text)
    return (
        translated if translated != text else from_core(f"{text}.").removesuffix(".") if text[-1:].isalpha() else text
    )


def _looked_up(text: str) -> str:
    return QCoreApplication.translate(EVERYWHERE, text)


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The core's sentences with gaps as patterns, the most telling first."""
    templates: list[str] = json.loads((FOLDER / "core.json").read_text(encoding="utf-8"))
    gapped = [template for template in templates if GAP.search(template)]
    gapped.sort(key=lambda template: len(GAP.sub("", template)), reverse=True)
    return tuple((re.compile(_pattern(template), re.DOTALL), template) for template in gapped)


def _pattern(template: str) -> str:
    return "".join("(.*?)" if index % 2 else re.escape(part) for index, part in enumerate(GAP.split(template)))


def _add(application: QCoreApplication, translator: QTranslator, name: str, folder: str) -> None:
    if translator.load(name, folder):
        application.installTranslator(translator)
        _installed.append(translator)


def _code(locale: QLocale) -> str:
    return locale.name().split("_")[0]


def _qt_folder() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
