"""`--set`, `--settings` and `--debug`: what they take, and the sentence for what they do not."""

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from d2f_core.cli.main import main
from d2f_core.log import TOPICS
from d2f_core.settings import RenderSettings, with_values

SOURCE = Path(__file__).parents[3]


def make_photo_file(path: Path) -> Path:
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (60, 90, 3), np.uint8))
    return path


@pytest.mark.parametrize("turned", [False, True])
def test_fields_that_need_each_other_come_in_any_order(turned: bool) -> None:
    values = [("aperture.shape", "image"), ("aperture.image_path", "heart.png"), ("blur.strength", "70")]
    settings = with_values(RenderSettings(), reversed(values) if turned else values)
    assert (settings.aperture.shape, settings.aperture.image_path) == ("image", "heart.png")
    assert settings.blur.strength == 70


def test_of_two_values_the_later_wins() -> None:
    assert with_values(RenderSettings(), [("blur.strength", "70"), ("blur.strength", "20")]).blur.strength == 20


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "strength=3"], "did you mean blur.strength"),
        (["--set", "aperture.blade=7"], "did you mean aperture.blades"),
        (["--set", "xyzzy=1"], "--list-settings prints all of them"),
        (["--set", "aperture.shape=image"], "also name the picture"),
        (["--debug", "banana"], "--debug banana: choose from"),
    ],
)
def test_mistakes(arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = make_photo_file(tmp_path / "a.jpg")
    assert main(["render", str(photo), str(tmp_path / "b.jpg"), *arguments]) == 2
    assert sentence in capsys.readouterr().err and not (tmp_path / "b.jpg").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"version": 999}, "newer version"),
        ({"version": 999, "blur": {}}, "newer version"),
        ({"version": 1, "foo": 3}, "it holds 'foo', but no settings"),
        ({"strength": 3}, "it holds 'strength', but no settings"),
    ],
)
def test_a_settings_file_without_settings(
    content: dict[str, object], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = make_photo_file(tmp_path / "a.jpg")
    (tmp_path / "s.json").write_text(json.dumps(content))
    assert main(["render", str(photo), str(tmp_path / "b.jpg"), "--settings", str(tmp_path / "s.json")]) == 2
    said = capsys.readouterr().err
    assert "'s.json' cannot be used" in said and sentence in said and not (tmp_path / "b.jpg").exists()


def test_every_topic_that_is_logged_can_be_asked_for() -> None:
    text = "".join(path.read_text() for room in ("d2f_core", "app") for path in (SOURCE / room).rglob("*.py"))
    assert set(re.findall(r'\blog\("(\w+)"\)', text)) | {"time"} == set(TOPICS)


def test_no_empty_folder_stays_when_no_stage_could_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = make_photo_file(tmp_path / "a.jpg")
    mistake = ["--source", "embedded"]
    assert main(["stages", str(photo), str(tmp_path / "new" / "stages"), *mistake]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.jpg"]
    (tmp_path / "there").mkdir()
    assert main(["stages", str(photo), str(tmp_path / "there"), *mistake]) == 2
    assert (tmp_path / "there").is_dir()
