"""The start script: what it installs, when it is content, what it says when something is missing."""

import json
import platform
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import bootstrap


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty virtual environment's folder in place of the real one."""
    venv = tmp_path / ".venv"
    venv.mkdir()
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", venv / "python")
    monkeypatch.setattr(bootstrap, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(bootstrap, "UNFINISHED", venv / "unfinished")
    monkeypatch.setattr(bootstrap, "LOG", venv / "install.log")
    return venv


def write_stamp(extras: set[str]) -> None:
    """As after a complete installation with these extras."""
    bootstrap.VENV_PYTHON.touch()
    stamp = {"extras": sorted(extras), "fingerprint": bootstrap.fingerprint(extras)}
    bootstrap.STAMP.write_text(json.dumps(stamp), encoding="utf-8")


class TestRequirements:
    def test_the_tools_of_the_tests_come_only_with_the_tests(self) -> None:
        assert not [line for line in bootstrap.requirements([]) if line.startswith("pytest")]
        assert [line for line in bootstrap.requirements(["test"]) if line.startswith("pytest>=")]

    def test_torch_is_pinned_in_the_form_that_the_small_build_is_asked_for(self) -> None:
        assert [line for line in bootstrap.requirements([]) if line.startswith("torch==")] == ["torch==2.13.0"]


class TestIsInstalled:
    def test_nothing_there(self, environment: Path) -> None:
        assert not bootstrap.is_installed(set())

    def test_complete(self, environment: Path) -> None:
        write_stamp(set())
        assert bootstrap.is_installed(set())
        assert not bootstrap.is_installed({"test"})

    def test_tests_are_enough_to_run(self, environment: Path) -> None:
        write_stamp({"test"})
        assert bootstrap.is_installed(set())

    def test_a_killed_installation_does_not_count(self, environment: Path) -> None:
        write_stamp(set())
        bootstrap.UNFINISHED.touch()
        assert not bootstrap.is_installed(set())

    def test_other_requirements(self, environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_stamp(set())
        monkeypatch.setattr(bootstrap, "requirements", lambda extras: ["numpy==9"])
        assert not bootstrap.is_installed(set())

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"extras": 3}'])
    def test_a_damaged_stamp_does_not_count(self, environment: Path, text: str) -> None:
        write_stamp(set())
        bootstrap.STAMP.write_text(text, encoding="utf-8")
        assert not bootstrap.is_installed(set())


class TestOptionalReaders:
    @pytest.fixture
    def installed(self, environment: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        """What pip was asked for, by a computer that has no files of rawpy."""
        asked: list[list[str]] = []

        def pip_install(wanted: list[str]) -> int:
            asked.append(list(wanted))
            return 1 if any(line.startswith("rawpy") for line in wanted) else 0

        monkeypatch.setattr(bootstrap, "pip_install", pip_install)
        monkeypatch.setattr(bootstrap, "version_of", lambda python: "3.11")
        monkeypatch.setattr(bootstrap, "prefer_torch_without_cuda", lambda wanted: None)
        bootstrap.VENV_PYTHON.touch()
        return asked

    def test_are_tried_and_not_needed(self, installed: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
        bootstrap.install(set())
        assert ["pi-heif>=1.4,<2"] in installed and ["rawpy>=0.28,<0.29"] in installed
        assert bootstrap.is_installed(set()) and "camera RAW files could not be installed" in capsys.readouterr().err

    def test_the_libraries_that_are_needed_still_are(
        self, installed: list[list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap, "pip_install", lambda wanted: 1)
        bootstrap.LOG.write_text("", encoding="utf-8")
        with pytest.raises(SystemExit):
            bootstrap.install(set())
        assert not bootstrap.is_installed(set())


class TestMadeAfresh:
    """A working environment is never emptied; any other one only after a line that says why."""

    @pytest.fixture
    def used(self, environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An environment made with Python 3.11.2, whose requirements have changed since."""
        (environment / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.2\n")
        (environment / "lib").mkdir()
        bootstrap.VENV_PYTHON.touch()
        monkeypatch.setattr(bootstrap, "version_of", lambda python: "3.11")
        monkeypatch.setattr(bootstrap, "pip_install", lambda wanted: 0)
        monkeypatch.setattr(bootstrap, "prefer_torch_without_cuda", lambda wanted: None)
        monkeypatch.setattr(bootstrap, "create_environment", lambda: bootstrap.VENV_PYTHON.touch())
        return environment

    def test_a_new_patch_version_keeps_it(self, used: Path, capsys: pytest.CaptureFixture[str]) -> None:
        bootstrap.install(set())
        assert (used / "lib").exists() and bootstrap.is_installed(set())
        assert "afresh" not in capsys.readouterr().err

    def test_a_new_patch_version_needs_no_installation(self, used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_stamp(set())
        monkeypatch.setattr("platform.python_version", lambda: "3.11.99")
        assert bootstrap.is_installed(set())

    @pytest.mark.parametrize(
        ("version", "is_unfinished", "says"),
        [("", False, "does not start"), ("3.12", False, "made with Python 3.11, and its Python is 3.12 now"),
         ("3.11", True, "cut short")],
    )  # fmt: skip
    def test_what_does_not_work_is_emptied_after_a_line(
        self, used: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_unfinished: bool, says: str
    ) -> None:
        said: list[tuple[str, bool]] = []
        monkeypatch.setattr(bootstrap, "version_of", lambda python: version)
        monkeypatch.setattr(bootstrap, "say", lambda line: said.append((line, (used / "lib").exists())))
        if is_unfinished:
            bootstrap.UNFINISHED.touch()
        bootstrap.install(set())
        line, was_there = said[0]
        assert says in line and was_there and not (used / "lib").exists()

    def test_the_first_installation_empties_nothing(self, environment: Path) -> None:
        (environment / "d2f-lock").touch()
        assert bootstrap.why_afresh() == ""

    def test_versions_of_real_interpreters(self, environment: Path) -> None:
        now = ".".join(platform.python_version_tuple()[:2])
        assert bootstrap.version_of(Path(sys.executable)) == bootstrap.version_of(Path(bootstrap.BASE_PYTHON)) == now
        assert bootstrap.version_of(environment / "none") == "" == bootstrap.made_with_version()

    @pytest.mark.skipif(bootstrap.IS_WINDOWS, reason="a shell script")
    def test_the_scripts_take_the_environments_own_python(self, tmp_path: Path) -> None:
        (tmp_path / "run").write_bytes((bootstrap.ROOT / "run").read_bytes())
        (tmp_path / "bootstrap.py").write_text("import sys; print(sys.argv[1:], sys.prefix)")
        own = tmp_path / ".venv" / "bin" / "python"
        venv.create(tmp_path / ".venv", symlinks=True)
        answer = run_script(tmp_path)
        assert "['run', 'a b']" in answer and str(tmp_path / ".venv") in answer
        (tmp_path / ".venv" / "d2f-unfinished").touch()
        assert str(tmp_path / ".venv") not in run_script(tmp_path)
        (tmp_path / ".venv" / "d2f-unfinished").unlink()
        own.unlink()
        own.symlink_to(tmp_path / "gone")
        assert "['run', 'a b']" in run_script(tmp_path)


def run_script(folder: Path) -> str:
    """What `run "a b"` of this folder prints."""
    command = ["sh", str(folder / "run"), "a b"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


class TestEmptyEnvironment:
    def test_keeps_the_lock_alone(self, environment: Path) -> None:
        (environment / "lib").mkdir()
        (environment / "lib" / "half-written.py").touch()
        (environment / "d2f-lock").touch()
        bootstrap.empty_environment()
        assert [path.name for path in environment.iterdir()] == ["d2f-lock"]


class TestExplainPipFailure:
    @pytest.mark.parametrize(
        ("log", "words"),
        [
            ("WARNING: Retrying after NameResolutionError(...)", "connect to the internet"),
            ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ],
    )
    def test_one_sentence(self, environment: Path, log: str, words: str) -> None:
        bootstrap.LOG.write_text(log, encoding="utf-8")
        assert words in bootstrap.explain_pip_failure()
        assert "\n" not in bootstrap.explain_pip_failure()

    def test_anything_else_shows_only_the_last_lines(self, environment: Path) -> None:
        bootstrap.LOG.write_text("\n".join(f"line {n}" for n in range(200)), encoding="utf-8")
        text = bootstrap.explain_pip_failure()
        assert "line 199" in text
        assert len(text.splitlines()) < 15


class TestOpensWindow:
    @pytest.mark.parametrize("arguments", [[], ["photo.jpg"], ["--temp-settings", "render.jpg"]])
    def test_window(self, arguments: list[str]) -> None:
        assert bootstrap.opens_window(arguments)

    @pytest.mark.parametrize("arguments", [["render", "a", "b"], ["--version"], ["depth", "--help"]])
    def test_no_window(self, arguments: list[str]) -> None:
        assert not bootstrap.opens_window(arguments)

    def test_knows_every_command(self) -> None:
        from d2f_core.cli import main as cli

        assert set(bootstrap.SUB_COMMANDS) == set(cli.COMMANDS)


class TestSystemLibraries:
    @pytest.fixture(autouse=True)
    def nothing_loads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bootstrap, "IS_LINUX", True)
        monkeypatch.setattr(bootstrap, "loads", lambda name: False)
        monkeypatch.setattr(bootstrap, "apt_install", lambda packages: False)

    def test_names_the_command_on_debian(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        with pytest.raises(SystemExit):
            bootstrap.need_system_libraries({"libGL.so.1": "libgl1"})
        assert capsys.readouterr().err == "D2F needs some system libraries: sudo apt-get install libgl1\n"

    def test_names_the_libraries_elsewhere(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("shutil.which", lambda name: None)
        with pytest.raises(SystemExit):
            bootstrap.need_system_libraries({"libGL.so.1": "libgl1"})
        assert "libGL.so.1" in capsys.readouterr().err

    def test_fonts_alone_do_not_stop_the_program(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "has_fonts", lambda: False)
        bootstrap.need_system_libraries({}, fonts=True)
        assert bootstrap.FONT_PACKAGE in capsys.readouterr().err


class TestScreenLibraries:
    @pytest.mark.parametrize(
        ("variables", "library"),
        [
            ({"DISPLAY": ":0"}, "libxcb-cursor.so.0"),
            ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "libwayland-cursor.so.0"),
            ({"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-0"}, "libxcb-cursor.so.0"),
        ],
    )
    def test_follow_the_screen(self, variables: dict[str, str], library: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert library in bootstrap.screen_libraries()

    def test_offscreen_needs_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert not bootstrap.screen_libraries()


class TestPackage:
    def test_builds_with_its_own_libraries_in_the_projects_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[set[str]] = []
        started: list[tuple[list[str], Path | None]] = []
        monkeypatch.setattr(bootstrap, "make_environment", lambda extras: made.append(extras))
        monkeypatch.setattr(bootstrap, "need_system_libraries", lambda *_, **__: None)

        def start(command: list[str], folder: Path | None = None) -> int:
            started.append((command, folder))
            return 0

        monkeypatch.setattr(bootstrap, "replace_process", start)
        assert bootstrap.main(["package", "--check"]) == 0
        assert made == [{"package"}]
        assert started == [([str(bootstrap.VENV_PYTHON), "-m", "distribution.build", "--check"], bootstrap.ROOT)]

    @pytest.mark.parametrize("purpose", ["run", "test", "package"])
    def test_each_script_has_a_twin_for_windows(self, purpose: str) -> None:
        assert f'bootstrap.py" {purpose} "$@"' in (bootstrap.ROOT / purpose).read_text()
        twin = (bootstrap.ROOT / f"{purpose}.cmd").read_bytes()
        assert f'bootstrap.py" {purpose} %*'.encode() in twin and twin.count(b"\n") == twin.count(b"\r\n")
