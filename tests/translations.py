"""Keeps the translations in step with the program: `python -m tests.translations` (in one go: texts, .ts, .qm).

    app/**.py (tr, _tr, translate) ─┐
    d2f_core/**.py, `ANSWERING` ────┴─> resources/translations/de.ts ─lrelease─> de.qm

    python -m tests.translations              take new texts in, drop those that are gone, compile; says what is missing
    python -m tests.translations --missing    print the texts without a translation as JSON, to be filled in
    python -m tests.translations --fill FILE  take translations from such a JSON file, then as without options

Texts are found by reading the source, not by running it. What the core says is every literal of its modules that reads
like words: the templates of its errors among them, and never an f-string, which could not be translated. Modules that
only the command line uses stay English.
"""

from __future__ import annotations

import ast
import builtins
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
EVERYWHERE = "D2F"
# Modules of the window that answer in English as the core does; the window translates what they say.
ANSWERING = [*(ROOT / "app/rendering").glob("*.py"), ROOT / "app/background.py"]
LANGUAGES = ("de",)
DESCRIBING = ("setting", "part", "FieldInfo")  # the words of a setting, translated where they are shown
TRANSLATING = ("tr", "_tr", "translate", "QT_TRANSLATE_NOOP", *DESCRIBING)
# Only the command line, the developers' tools and the logs speak through these.
ENGLISH_MODULES = re.compile(
    r"training/|/paper/|/cli/"
    r"|/(cluster|icc|captured_optics|xmp_reader|tone_curve|mp4_colour|exif|folders|model_families|log|comparison|inspection)\.py"
)
SILENT_CALLS = (
    "debug", "info", "warning", "error", "exception", "log_time", "log", "compile", "RuntimeError", "join",
    "cancel", "cancel_all", "forget_renders",
)  # fmt: skip
# Never shown: names of stages, files and errors of our own.
UNSEEN = {
    "sized photo", "no result", "disk full", "too long", "icons", "no PNG", "one of ",
    "a newer edit", "an export", "another photo", "depth source", "the last place returns or raises",
    "Raw profile type exif", "depth map",
}  # fmt: skip
CONSOLE_MODULES = ("screenshot.py",)  # of the window, but printed
OWN_ERROR = re.compile(r"^(?!ArgumentType|PyCMS)\w+Error$")
WORDS = re.compile(r"[A-Za-z]{2,}[^\s]* +[^\s]*[A-Za-z]{2,}|^[A-Z][a-z]{2,}[a-z ]*$")
NO_WORDS = re.compile(r"^[\w./:#+-]+$|https?://|^\s*<|;\s*$|\\n|^--")


def app_texts() -> set[str]:
    """Every text that the window translates."""
    texts: set[str] = set()
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in TRANSLATING:
                texts |= set(_translated(node))
    return texts


def core_texts() -> set[str]:
    """Every sentence, or part of one, with which the core may answer the window."""
    texts: set[str] = set()
    for path in sorted(
        [*(ROOT / "d2f_core").rglob("*.py"), *(ROOT / "app/rendering").glob("*.py"), ROOT / "app/background.py"]
    ):
        if not ENGLISH_MODULES.search(path.relative_to(ROOT).as_posix()):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            texts |= {text for text in _literals(tree, f_strings=False) if text not in UNSEEN and _is_for_people(text)}
            texts |= {first.value for first in _templates(tree) if isinstance(first, ast.Constant)}
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in DESCRIBING]
            texts |= {text for call in calls for text in _description(call)}
    return texts | _preset_names()


def filled_templates() -> list[str]:
    """Places where an error is given a sentence that is filled already, which nobody could translate any more."""
    folders = (ROOT / "d2f_core", ROOT / "app", ROOT / "training")
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [
        f"{path.relative_to(ROOT)}:{first.lineno}"
        for path in paths
        for first in _templates(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(first, (ast.JoinedStr, ast.BinOp))
    ]


def untranslated() -> list[str]:
    """Literals of the window that read like words and are in no call that translates them."""
    found = []
    for path in sorted(set((ROOT / "app").rglob("*.py")) - set(ANSWERING)):
        if path.name in CONSOLE_MODULES:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = [text for text in _literals(tree, TRANSLATING) if WORDS.search(text)]
        found += [f"{path.relative_to(ROOT)}: {text}" for text in texts if text not in UNSEEN]
    return found


def read(language: str) -> dict[str, str]:
    """Translations of a language; empty where one is missing."""
    path = FOLDER / f"{language}.ts"
    if not path.exists():
        return {}
    messages = ElementTree.parse(path).getroot().iter("message")
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


def write(language: str, translations: dict[str, str]) -> None:
    """The .ts file, texts in alphabetical order, and the .qm file from it."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = EVERYWHERE
    for source, translation in sorted(translations.items()):
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = source
        element = ElementTree.SubElement(message, "translation", {} if translation else {"type": "unfinished"})
        element.text = translation
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    path = FOLDER / f"{language}.ts"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8")
    _release(path)


def update(language: str, filled: dict[str, str] | None = None) -> dict[str, str]:
    """Bring the files of a language up to date; returns what they now hold."""
    known = {**read(language), **(filled or {})}
    translations = {text: known.get(text, "") for text in app_texts() | core_texts()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    write(language, translations)
    return translations


def _is_for_people(text: str) -> bool:
    return bool(WORDS.search(text)) and not NO_WORDS.search(text)


def _release(path: Path) -> None:
    import PySide6

    folder = Path(PySide6.__file__).parent
    tool = next(tool for name in ("lrelease", "lrelease.exe") if (tool := folder / name).exists())
    target = path.with_suffix(".qm")
    subprocess.run([str(tool), "-silent", str(path), "-qm", str(target)], check=True)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _translated(node: ast.Call) -> Iterator[str]:
    """The literals of a call that translates; the first argument of `translate` names a context."""
    if _called(node) in DESCRIBING:
        yield from _description(node)
        return
    place = {"translate": 1, "QT_TRANSLATE_NOOP": 1}.get(_called(node), 0)
    arguments = node.args[place : place + 1]
    for argument in arguments:
        options = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
        yield from (item.value for item in options if isinstance(item, ast.Constant) and isinstance(item.value, str))


def _description(node: ast.Call) -> Iterator[str]:
    """Words of a setting: all texts but its default, which comes first, and the keys of its choices."""
    given = [*node.args[_called(node) == "setting" :], *(keyword.value for keyword in node.keywords)]
    for value in given:
        parts = value.values if isinstance(value, ast.Dict) else [value]
        yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _templates(tree: ast.Module) -> Iterator[ast.expr]:
    """What the errors of our own are made with."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return (call.args[0] for call in calls if OWN_ERROR.search(_called(call)) and not hasattr(builtins, _called(call)))


def _literals(tree: ast.Module, leave_out: tuple[str, ...] = (), *, f_strings: bool = True) -> Iterator[str]:
    """All literals but docstrings and what goes to the log; f-strings, if wanted, with numbered gaps."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            skipped.add(id(body[0].value))
        if isinstance(node, ast.Call) and _called(node) in (*SILENT_CALLS, *leave_out):
            skipped |= {id(child) for child in ast.walk(node)}
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation is not None:
            skipped |= {id(child) for child in ast.walk(node.annotation)}
        if isinstance(node, ast.JoinedStr) and not f_strings:
            skipped |= {id(node)}
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            skipped |= {id(child) for child in ast.walk(node.format_spec)}
    yield from _texts(tree, skipped)


def _texts(node: ast.AST, skipped: set[int]) -> Iterator[str]:
    if id(node) in skipped:
        return
    if isinstance(node, ast.JoinedStr):
        count = iter(range(100))
        yield "".join(p.value if isinstance(p, ast.Constant) else f"{{{next(count)}}}" for p in node.values)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _texts(part.value, skipped)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child, skipped)


def _preset_names() -> set[str]:
    """Names and descriptions of the built-in looks."""
    texts: set[str] = set()
    for path in (ROOT / "resources" / "presets").glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for item in content if isinstance(content, list) else [content, *content.get("presets", [])]:
            texts |= {item[key] for key in ("name", "description") if isinstance(item.get(key), str)}
    return texts


def main(arguments: list[str]) -> int:
    filled = json.loads(Path(arguments[1]).read_text(encoding="utf-8")) if arguments[:1] == ["--fill"] else None
    missing = 0
    for language in LANGUAGES:
        if arguments[:1] == ["--missing"]:
            known = read(language)
            texts = {text: "" for text in sorted(app_texts() | core_texts()) if not known.get(text)}
            print(json.dumps(texts, indent=1, ensure_ascii=False))
            continue
        translations = update(language, filled)
        open_texts = sorted(text for text, translation in translations.items() if not translation)
        missing += len(open_texts)
        print(f"{language}: {len(translations)} texts, {len(open_texts)} without a translation")
        print("".join(f"  {text!r}\n" for text in open_texts), end="")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
