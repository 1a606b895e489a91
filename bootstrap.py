"""Makes D2F ready to run and starts it: `./run`, `./test` and `./package` (`.cmd` on Windows) end here.

Standard library only, Python 3.11 or newer. In this order: the virtual environment `.venv`, the libraries that
pyproject.toml pins, the few system libraries that Qt and OpenCV load, then main.py or the test steps. What is
there already is left alone, so the second start costs a fraction of a second: an environment stays as long as its own
Python starts and is of the version that it was made with (3.11, say; its patch version does not matter).
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from distribution.system_libraries import (
    FONT_PACKAGE,
    OPENCV_LIBRARIES,
    QT_LIBRARIES,
    X11_LIBRARIES,
    has_fonts,
    screen_libraries,
)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
IS_WINDOWS = os.name == "nt"
IS_LINUX = sys.platform.startswith("linux")
VENV_PYTHON = VENV / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")
STAMP = VENV / "d2f-installed.json"  # which requirements are installed
UNFINISHED = VENV / "d2f-unfinished"  # exists while pip works: still there at the next start, pip was killed
LOG = VENV / "d2f-install.log"
LOCK = "d2f-lock"

EXTRAS = {"cluster", "heif", "layers", "package", "raw", "test", "train", "video"}  # of pyproject.toml
# Installed where that works; the app runs without.
OPTIONAL_EXTRAS = {"heif": "HEIC photos", "raw": "camera RAW files", "layers": "files with layers"}
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable  # outlives `.venv`, whose own may run this
NEWEST_PYTHON = (3, 13)  # the pinned torch has no files for later ones
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"  # PyTorch's own builds without CUDA
SUB_COMMANDS = ("render", "depth", "stages", "compare", "batch", "focus-pull", "plugin")
HELP_OPTIONS = ("-h", "--help", "--version")


def main(arguments: Sequence[str]) -> int:
    """`run [arguments of main.py]`, `test [--fast] [arguments of pytest]` or `package [--check] [--archive]`."""
    purpose, rest = (arguments[0], list(arguments[1:])) if arguments else ("run", [])
    os.environ.update(steady_environment())
    if purpose == "test":
        make_environment(extras={"test"})
        need_system_libraries({**OPENCV_LIBRARIES, **QT_LIBRARIES}, fonts=True)
        return replace_process([str(VENV_PYTHON), str(ROOT / "tests" / "__main__.py"), *rest])
    if purpose == "package":
        make_environment(extras={"package"})
        need_system_libraries({**OPENCV_LIBRARIES, **QT_LIBRARIES, **X11_LIBRARIES}, fonts=True)
        return replace_process([str(VENV_PYTHON), "-m", "distribution.build", *rest], folder=ROOT)
    is_new = not is_installed(set())
    make_environment(extras=set())
    if opens_window(rest):
        need_display()
        need_system_libraries({**OPENCV_LIBRARIES, **QT_LIBRARIES, **screen_libraries()}, fonts=True)
        if is_new:  # otherwise the first start compiles, and the window freezes meanwhile
            warm_up = [str(VENV_PYTHON), "-m", "d2f_core.warm_up"]
            subprocess.run(warm_up, cwd=ROOT, capture_output=True, check=False)
    else:
        need_system_libraries(OPENCV_LIBRARIES)
    return replace_process([str(VENV_PYTHON), str(ROOT / "main.py"), *rest])


def fail(sentence: str) -> NoReturn:
    """Leave with one sentence on standard error."""
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(1)


def say(sentence: str) -> None:
    """Progress goes to standard error, so that the output of a sub-command stays clean."""
    print(sentence, file=sys.stderr, flush=True)


def steady_environment() -> dict[str, str]:
    """Variables that a bare machine lacks or that would let another Python's packages in."""
    for name in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):
        os.environ.pop(name, None)
    variables = {}
    if not IS_WINDOWS:
        home = os.environ.get("HOME", "")
        if not home or not os.access(home, os.W_OK):
            variables["HOME"] = tempfile.mkdtemp(prefix="d2f-home-")
        if os.environ.get("LC_ALL", "C") in ("C", "POSIX") and os.environ.get("LANG", "C") in ("", "C", "POSIX"):
            variables["LC_ALL"] = "C.UTF-8" if IS_LINUX else "en_US.UTF-8"  # Qt warns about anything but UTF-8
    return variables


# ---- the virtual environment ------------------------------------------------------------------------------------


def make_environment(extras: set[str]) -> None:
    """Create `.venv` and install what pyproject.toml asks for; instant when nothing changed."""
    if is_installed(extras):
        return
    try:
        VENV.mkdir(exist_ok=True)
        with only_one_at_a_time():
            if not is_installed(extras):  # another start may just have done it
                install(extras)
    except PermissionError as error:
        fail(f"D2F cannot write {error.filename}: move the folder to a place that belongs to you.")
    except OSError as error:
        fail(f"D2F could not make {VENV}: {error.strerror or error}.")


def requirements(extras: Iterable[str], *, alone: bool = False) -> list[str]:
    """The pinned requirements of pyproject.toml with those of the extras, or `alone` those of the extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [line for extra in sorted(extras) for line in project["optional-dependencies"][extra]]
    return wanted if alone else [*project["dependencies"], *wanted]


def fingerprint(extras: Iterable[str]) -> str:
    """Changes when the requirements or the version of the environment's Python (3.11, not 3.11.7) change."""
    lines = requirements({*extras, *OPTIONAL_EXTRAS})
    text = "\n".join([*lines, version_of(VENV_PYTHON), platform.machine()])
    return hashlib.sha256(text.encode()).hexdigest()


def read_stamp() -> tuple[set[str], str]:
    """Extras and fingerprint of the last complete installation; empty when there is none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return set(stamp["extras"]) & EXTRAS, stamp["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        return set(), ""


def is_installed(extras: set[str]) -> bool:
    """Whether the last complete installation holds these extras with today's requirements."""
    installed, mark = read_stamp()
    return VENV_PYTHON.exists() and not UNFINISHED.exists() and extras <= installed and mark == fingerprint(installed)


class only_one_at_a_time:  # noqa: N801 - reads as a phrase in its with-statement
    """Two starts in the same folder take turns."""

    def __enter__(self) -> None:
        self.file = (VENV / LOCK).open("w")
        if not IS_WINDOWS:
            import fcntl

            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def install(extras: set[str]) -> None:
    """Bring `.venv` to the state of pyproject.toml; a killed installation is started afresh."""
    reason = why_afresh()
    if reason:
        say(f"The folder {VENV} is emptied and made afresh: {reason}.")
        empty_environment()
    extras = extras | read_stamp()[0]
    STAMP.unlink(missing_ok=True)
    say("Preparing D2F: its libraries are installed into .venv. This happens once and takes a few minutes.")
    UNFINISHED.touch()
    if not VENV_PYTHON.exists():
        create_environment()
    wanted = requirements(extras)
    prefer_torch_without_cuda(wanted)
    if pip_install(wanted) != 0:
        UNFINISHED.unlink()  # pip ended by itself: what is in .venv is whole
        fail(explain_pip_failure())
    install_optional(extras)
    stamp = {"extras": sorted(extras), "fingerprint": fingerprint(extras)}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    UNFINISHED.unlink()


def install_optional(extras: set[str]) -> None:
    """The libraries that some computers have no files for; without them only their formats are missing."""
    for extra, opens in OPTIONAL_EXTRAS.items():
        if extra not in extras and pip_install(requirements([extra], alone=True)) != 0:
            say(f"  What reads or writes {opens} could not be installed; everything else works.")


def why_afresh() -> str:
    """What is wrong with the environment that is there; empty if it can be kept, or if there is none yet."""
    if all(entry.name == LOCK for entry in VENV.iterdir()):
        return ""
    if UNFINISHED.exists():
        return "an installation was cut short"
    version, made_with = version_of(VENV_PYTHON), made_with_version()
    if not version:
        return "its Python does not start any more"
    if made_with and version != made_with:
        return f"it was made with Python {made_with}, and its Python is {version} now"
    return ""


def version_of(python: Path) -> str:
    """ "3.11" for any 3.11.x; empty if it does not start."""
    if python.absolute() == Path(sys.executable).absolute():  # not resolved: a link into the base one
        return f"{sys.version_info.major}.{sys.version_info.minor}"
    code = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
    try:
        answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()


def made_with_version() -> str:
    """ "3.11" if the environment was made with 3.11.x, as its pyvenv.cfg says; empty if that is not there."""
    config = VENV / "pyvenv.cfg"
    text = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    values = dict(line.replace(" ", "").partition("=")[::2] for line in text.splitlines())
    return ".".join(values.get("version", "").split(".")[:2])


def empty_environment() -> None:
    """Remove everything in `.venv` but the lock that is held."""
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != LOCK:
            entry.unlink()


def create_environment() -> None:
    """Make the environment, with Python's own pip or, where a distribution left that out, the system's."""
    has_own_pip = succeeds(BASE_PYTHON, "-c", "import ensurepip; ensurepip.version()")  # Debian: in python3-venv
    if not importlib.util.find_spec("venv") or not (has_own_pip or importlib.util.find_spec("pip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not apt_install([package]):
            fail(f"This Python cannot make virtual environments: sudo apt-get install {package} (or the like).")
        has_own_pip = True
    arguments = ["-m", "venv", *([] if has_own_pip else ["--without-pip"]), str(VENV)]
    answer = subprocess.run([BASE_PYTHON, *arguments], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        fail(f"The virtual environment could not be made: {last_lines(answer.stdout + answer.stderr, 3)}")


def succeeds(*command: str | Path) -> bool:
    """Whether the command ends well; what it prints is dropped."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def pip_command() -> list[str]:
    """pip of the environment, else the system's pip told to work on the environment."""
    own = succeeds(VENV_PYTHON, "-m", "pip", "--version")
    return [str(VENV_PYTHON), "-m", "pip"] if own else [BASE_PYTHON, "-m", "pip", "--python", str(VENV_PYTHON)]


def pip_install(arguments: Sequence[str]) -> int:
    """Run `pip install`, its words in the log and the names of what it fetches on the terminal."""
    options = ["install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [*pip_command(), *options, *arguments]
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace",
        )  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            if line.startswith(("Collecting", "Installing collected")) and sys.stderr.isatty():
                say("  " + line.strip()[:110])
        return process.wait()


def prefer_torch_without_cuda(wanted: Sequence[str]) -> None:
    """On Linux without an NVIDIA card, install the small build of torch first.

    The plain file on PyPI brings several GB of CUDA libraries. The same version without them carries the suffix
    +cpu; it is looked for where pip is set up to look, then with PyTorch itself. Neither there: the plain one serves.
    """
    has_nvidia = Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi")
    if not IS_LINUX or platform.machine() != "x86_64" or has_nvidia:
        return
    pin = next(line for line in wanted if line.startswith("torch=="))
    arguments = ["--no-deps", "--retries", "1", f"{pin}+cpu"]
    if pip_install(arguments) != 0 and pip_install([*arguments, "--index-url", TORCH_CPU_INDEX]) != 0:
        say("  torch without CUDA cannot be had now: trying the larger build from PyPI.")


def explain_pip_failure() -> str:
    """One sentence, and pip's last lines where they say more."""
    text = LOG.read_text(encoding="utf-8", errors="replace")
    if "No space left on device" in text:
        return "The disk is full: D2F's libraries need about 2.5 GB in this folder."
    if is_offline():
        return "D2F's libraries could not be downloaded: connect to the internet once and start again."
    return f"pip could not install D2F's libraries; its last lines (all of them: {LOG}):\n{last_lines(text, 12)}"


def is_offline() -> bool:
    """Whether the last pip run failed to reach its index."""
    text = LOG.read_text(encoding="utf-8", errors="replace")
    signs = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ReadTimeout", "Network is unreachable")
    return any(sign in text for sign in signs)


def last_lines(text: str, count: int) -> str:
    """The last lines that say something."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("Requirement already")]
    return "\n".join(lines[-count:])


# ---- system libraries --------------------------------------------------------------------------------------------


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether main.py will open a window: no sub-command and no question for help."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    return not (set(arguments) & set(HELP_OPTIONS) or set(words[:1]) & set(SUB_COMMANDS))


def need_display() -> None:
    """Say so when there is no screen: Qt would only abort."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if IS_LINUX and not any(os.environ.get(name) for name in names):
        fail("There is no screen to open a window on; without one, use for example: ./run render photo.jpg out.jpg")


def need_system_libraries(libraries: dict[str, str], *, fonts: bool = False) -> None:
    """Check that the libraries load; on Debian as root install what is missing, else say what to install."""
    if not IS_LINUX:
        return
    packages = missing_packages(libraries, fonts=fonts)
    if packages and apt_install(packages):
        packages = missing_packages(libraries, fonts=fonts)
    if packages == [FONT_PACKAGE]:
        say(f"No fonts were found, so text may not show: sudo apt-get install {FONT_PACKAGE}")
    elif packages and shutil.which("apt-get"):
        fail(f"D2F needs some system libraries: sudo apt-get install {' '.join(packages)}")
    elif packages:
        names = " ".join(name for name in libraries if not loads(name))
        fail(f"D2F needs these system libraries, install them with your package manager: {names}")


def missing_packages(libraries: dict[str, str], *, fonts: bool) -> list[str]:
    """Debian's names of what does not load."""
    packages = [package for name, package in libraries.items() if not loads(name)]
    return packages + ([FONT_PACKAGE] if fonts and not has_fonts() else [])


def loads(name: str) -> bool:
    """Whether the dynamic linker finds the library and all that it needs."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where that is possible without asking: as root, with apt-get."""
    if not IS_LINUX or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing system libraries: {' '.join(packages)}")
    path = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"  # dpkg calls ldconfig
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PATH": path}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        answer = subprocess.run(
            ["apt-get", "-q", *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment,
            check=False,
        )  # fmt: skip
    if answer.returncode != 0:
        say(last_lines(answer.stdout + answer.stderr, 3))
    return answer.returncode == 0


# ---- start -----------------------------------------------------------------------------------------------------------


def replace_process(command: list[str], folder: Path | None = None) -> int:
    """Become the command, in this folder; on Windows, where that detaches from the console, wait for it."""
    if folder is not None:
        os.chdir(folder)
    if IS_WINDOWS:
        return subprocess.run(command, check=False).returncode
    sys.stdout.flush()
    os.execv(command[0], command)


if __name__ == "__main__":
    if sys.version_info < (3, 11) or sys.version_info[:2] > NEWEST_PYTHON:
        fail(f"D2F needs Python 3.11 to 3.13; this is {platform.python_version()}.")
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
