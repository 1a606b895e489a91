"""The project's own promises: import direction, size of files, documents that match what is there."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE_LINES = 400
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "resources/**/*.md")
    for path in ROOT.glob(pattern)
    if ".venv" not in path.parts
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
CITED = re.compile(r"\[([A-Z][A-Za-z]+(?:19|20)\d\d[a-z]?)[\],]")
CODE_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

IMPORT_EVERYTHING_WITHOUT_QT = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "qimage2ndarray", "app"}:
            raise ImportError(f"{name} is out of reach of d2f_core")

sys.meta_path.insert(0, NoQt())
import d2f_core
count = 0
for module in pkgutil.walk_packages(d2f_core.__path__, "d2f_core."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
        count += 1
print(count)
"""


def python_files(*folders: str) -> Iterator[Path]:
    """All Python files of these folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported_packages(path: Path) -> set[str]:
    """First words of everything that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


# Circles that are still to be dissolved; this list only gets shorter.
KNOWN_CIRCLES: list[set[str]] = [
    {
        "d2f_core.photo.decoding", "d2f_core.photo.embedded_depth.embedded", "d2f_core.photo.heif_pixels",
        "d2f_core.photo.metadata", "d2f_core.photo.photo", "d2f_core.photo.raw_pixels",
    },
]  # fmt: skip


def module_name(path: Path) -> str:
    """Dotted name of a file of ours; a package is named by its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path: Path, ours: set[str]) -> set[str]:
    """Modules of ours that a file names in any import: on top, in a function, or for types only."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names} & ours
            names |= submodules or {node.module}
    return (names & ours) - {module_name(path)}


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Groups of modules that import each other, each found by what both reaches it and is reached from it."""
    reached = {name: _reached(name, imports) for name in imports}
    groups = [{other for other in reached[name] if name in reached[other]} for name in imports if name in reached[name]]
    return [group for index, group in enumerate(groups) if group not in groups[:index]]


def _reached(start: str, imports: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(imports[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imports[name]
    return found


class TestImportCircles:
    def test_a_circle_is_found(self) -> None:
        imports = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
        assert circles(imports) == [{"b", "c"}]

    def test_no_module_imports_itself_through_others(self) -> None:
        files = {module_name(path): path for path in [*python_files("app", "d2f_core", "training"), ROOT / "main.py"]}
        found = circles({name: imported_modules(path, set(files)) for name, path in files.items()})
        assert not [sorted(circle) for circle in found if not any(circle <= known for known in KNOWN_CIRCLES)]


class TestImportDirection:
    def test_no_module_of_d2f_core_names_qt_or_the_app(self) -> None:
        forbidden = {"PySide6", "shiboken6", "qimage2ndarray", "app"}
        wrong = {str(path): sorted(imported_packages(path) & forbidden) for path in python_files("d2f_core")}
        assert not {path: names for path, names in wrong.items() if names}

    def test_the_command_line_is_entered_by_main_alone_and_training_by_nobody(self) -> None:
        paths = [path for path in python_files("app", "d2f_core") if "cli" not in path.parts]
        names = {module_name(path): path for path in python_files("d2f_core", "training")}
        wrong = {str(path): imported_modules(path, set(names)) for path in paths}
        outside = ("d2f_core.cli", "training")
        assert not {path: found for path, found in wrong.items() if any(name.startswith(outside) for name in found)}
        assert not [path for path in python_files("d2f_core/cli") if "training" in imported_packages(path)]

    def test_help_loads_no_numpy(self) -> None:
        code = "import sys, main; main.cli.make_parser(); print('numpy' in sys.modules or 'cv2' in sys.modules)"
        command = [sys.executable, "-c", code]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == "False"

    def test_the_window_is_there_before_the_compiled_loops(self) -> None:
        """numba alone takes as long to load as the rest of what the window needs."""
        command = [sys.executable, "-c", "import sys, app.application; print('numba' in sys.modules)"]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == "False"

    def test_every_module_of_d2f_core_imports_without_qt(self) -> None:
        answer = subprocess.run(
            [sys.executable, "-c", IMPORT_EVERYTHING_WITHOUT_QT],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        assert int(answer.stdout) > 10


class TestShape:
    def test_no_file_is_longer_than_a_reader_likes(self) -> None:
        paths = [*python_files("app", "d2f_core", "tests"), *ROOT.glob("*.py")]
        lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
        assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE_LINES}

    def test_every_module_opens_with_its_manual(self) -> None:
        paths = [path for path in python_files("app", "d2f_core") if path.read_text(encoding="utf-8").strip()]
        silent = [str(path) for path in paths if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
        assert not silent


class TestProjectFile:
    def test_every_requirement_has_a_lower_and_an_upper_bound(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lines = [
            *project["dependencies"],
            *(line for extra in project["optional-dependencies"].values() for line in extra),
        ]
        assert not [line for line in lines if "==" not in line and not (">=" in line and ",<" in line)]


class TestDocuments:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_links_lead_somewhere(self, document: Path) -> None:
        targets = [match[1] for match in LINK.finditer(document.read_text(encoding="utf-8"))]
        local = [target for target in targets if not target.startswith(("http://", "https://", "mailto:"))]
        assert not [target for target in local if not (document.parent / target).exists()]

    def test_commands_of_the_readme_exist(self) -> None:
        blocks = CODE_BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
        commands = [line.split()[0] for language, text in blocks if language == "sh" for line in text.splitlines()]
        assert commands
        assert not [command for command in commands if not (ROOT / command).exists()]

    def test_options_of_the_readme_exist(self) -> None:
        from d2f_core.cli import main as cli

        text = (ROOT / "README.md").read_text(encoding="utf-8")
        parser_text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "d2f_core" / "cli").glob("*.py"))
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--fast"}
        main_text = (ROOT / "main.py").read_text(encoding="utf-8")
        assert cli.__doc__
        assert not {option for option in options if option not in parser_text + main_text}

    def test_what_docstrings_cite_stands_in_the_bibliography(self) -> None:
        listed = set(CITED.findall((ROOT / "docs" / "bibliography.md").read_text("utf-8")))
        folders = ("app", "d2f_core", "training")
        sources = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
        cited = {key: path.name for path in sources for key in CITED.findall(path.read_text("utf-8"))}
        assert len(cited) > 20
        assert {key: name for key, name in cited.items() if key not in listed} == {}


class TestSamples:
    def test_each_sample_photo_is_credited(self) -> None:
        credits = (ROOT / "resources/samples/CREDITS.md").read_text(encoding="utf-8")
        photos = [path.name for path in (ROOT / "resources/samples").glob("*.jpg")]
        assert len(photos) >= 3
        assert not [name for name in photos if f"`{name}`" not in credits]
