"""What the installable app is made of: nothing the program imports is left out, and the desktop files agree."""

import ast
import configparser
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from d2f_core import __version__
from distribution import build, check, icons, parts

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "distribution" / "linux"

RENDER_WITHOUT = """
import sys
class LeftOut:
    def find_spec(self, name, path=None, target=None):
        if any(name == left or name.startswith(left + ".") for left in sys.argv[1].split(",")):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, LeftOut())
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "torch" else found(name, package)
import main
sys.exit(main.main(["render", sys.argv[2], sys.argv[3], "--long-side", "64", "--draft"]))
"""


@pytest.mark.slow
def test_a_render_needs_nothing_that_is_left_out(tmp_path: Path) -> None:
    sample = ROOT / "resources" / "samples" / "01-drum.jpg"
    left_out = ",".join(name for name in parts.EXCLUDED_MODULES if name not in ("ruff", "PySide6.QtNetwork"))
    command = [sys.executable, "-c", RENDER_WITHOUT, left_out, str(sample), str(tmp_path / "out.png")]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "out.png").exists()


def test_no_module_of_the_window_imports_what_is_left_out() -> None:
    imported: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    assert not imported & set(parts.EXCLUDED_MODULES)


def test_everything_in_resources_is_taken_along() -> None:
    taken = {Path(folder).parts[:2] for _, folder in parts.data_files(ROOT)}
    folders = {("resources", path.name) for path in (ROOT / "resources").iterdir() if path.is_dir()}
    assert folders <= taken


@pytest.mark.parametrize(
    ("place", "is_unused"),
    [
        ("PySide6/Qt/lib/libQt6Qml.so.6", True), ("PySide6/Qt/lib/libQt6Widgets.so.6", False),
        ("PySide6\\plugins\\tls\\qopensslbackend.dll", True), ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", False), ("resources/translations/d2f_de.qm", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False), ("PySide6/Qt/translations/qtbase_fr.qm", True),
        ("cv2/data/haarcascade_eye.xml", True), ("resources/translations/de.ts", True),
        ("resources/weights/face_detection_full_range.tflite", False),
    ],
)  # fmt: skip
def test_what_is_dropped(place: str, is_unused: bool) -> None:
    assert parts.is_unused(place) is is_unused


class TestDesktopFiles:
    def test_the_menu_entry_names_program_icon_and_types(self) -> None:
        parser = configparser.ConfigParser(interpolation=None, strict=True)
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys are case-sensitive here
        parser.read(LINUX / "io.github.d2f.D2F.desktop", encoding="utf-8")
        entry = parser["Desktop Entry"]
        assert entry["Exec"].split() == ["d2f", "%f"] and entry["Icon"] == "io.github.d2f.D2F"
        assert {"image/jpeg", "image/png", "image/tiff", "image/webp"} <= set(entry["MimeType"].split(";"))

    def test_the_description_tells_this_version(self) -> None:
        root = ElementTree.parse(LINUX / "io.github.d2f.D2F.metainfo.xml").getroot()
        assert root.findtext("id") == "io.github.d2f.D2F"
        newest = root.find("releases/release")
        assert newest is not None and newest.get("version") == __version__
        assert f'#define Version "{__version__}"' in (ROOT / "distribution/windows/d2f.iss").read_text(encoding="utf-8")

    def test_the_file_type_is_that_of_our_sessions(self) -> None:
        from d2f_core.storage.session import ENDING

        root = ElementTree.parse(LINUX / "io.github.d2f.D2F.xml").getroot()
        globs = [node.get("pattern") for node in root.iter() if node.tag.endswith("glob")]
        assert f"*{ENDING}" in globs

    def test_the_install_script_puts_in_and_takes_away(self, tmp_path: Path) -> None:
        app = tmp_path / "unpacked"
        build_linux_files(app)
        home = tmp_path / "home"
        home.mkdir()
        id_ = tmp_path / "bin" / "id"
        id_.parent.mkdir()
        id_.write_text("#!/bin/sh\necho 1000\n")  # as a plain user
        id_.chmod(0o755)
        environment = {"HOME": str(home), "PATH": f"{id_.parent}:/usr/bin:/bin"}
        subprocess.run([app / "install.sh"], env=environment, check=True, capture_output=True)
        entry = home / ".local/share/applications/io.github.d2f.D2F.desktop"
        assert f'Exec="{home}/.local/opt/d2f/d2f" %f' in entry.read_text(encoding="utf-8")
        assert (home / ".local/bin/d2f").resolve() == (home / ".local/opt/d2f/d2f").resolve()
        subprocess.run(
            [home / ".local/opt/d2f/install.sh", "--remove"], env=environment, check=True, capture_output=True
        )
        assert not [path for path in home.rglob("*d2f*") if path.is_file() or path.is_symlink()]


def build_linux_files(app: Path) -> None:
    """The built folder, with a stand-in for the program."""
    app.mkdir()
    (app / "d2f").write_text("#!/bin/sh\n")
    for name, place in build.LINUX_FILES.items():
        (app / place).mkdir(parents=True, exist_ok=True)
        (app / place / name).write_bytes((LINUX / name).read_bytes())
        (app / place / name).chmod(0o755)
    icon = app / "share/icons/hicolor/64x64/apps/io.github.d2f.D2F.png"
    icon.parent.mkdir(parents=True)
    icon.write_bytes(b"png")


def test_icons_are_drawn_in_every_format(tmp_path: Path, qapp: object) -> None:
    icons.make(ROOT / "resources/icons/app.svg", tmp_path, (16, 32, 256))
    assert {path.name for path in tmp_path.iterdir()} == {"16.png", "32.png", "256.png", "d2f.ico", "d2f.icns"}
    assert (tmp_path / "d2f.ico").read_bytes()[:4] == b"\0\0\1\0" and (tmp_path / "d2f.icns").read_bytes()[
        :4
    ] == b"icns"


def test_the_check_says_when_nothing_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not check.main(tmp_path)
    assert "build it with ./package" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(not build.FOLDER.exists(), reason="./package has not been run in this folder")
def test_the_built_app_works() -> None:
    assert check.main(build.FOLDER)
    assert build.size_mb(build.FOLDER) < build.largest_mb(build.FOLDER)
