"""The second language: complete, with the same gaps, and really shown by the window and for the core's sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.dialogs.export_dialog import ExportDialog
from app.features.batch import BatchFeature
from app.features.presets import PresetsFeature
from app.language import available_languages, from_core, install
from app.main_window import MainWindow
from app.preferences import Preferences
from d2f_core.batch.items import BatchItem, State
from d2f_core.errors import D2FError, PhotoError, unexpected
from d2f_core.settings import RenderSettings, settings_from_dict, with_value
from d2f_core.storage.files import check_target, read_file
from d2f_core.storage.session import parse_session
from tests import translations
from tests.app.conftest import make_photo_file
from tests.app.fakes import FakeEngine

MARKUP = re.compile(r"</?\w+>")
# Literals of the window that are no words for people: keys, style sheets, what the log or a bug report reads.
FOR_MACHINES = re.compile(
    r"Ctrl\+|Shift\+|Alt\+|Fusion|: ?[^ ]+;|^D2F cannot open a window here|cancelled by the user|^English$|^Esc$"
    r"|^[a-z]+/[a-z]+ "
)


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    """German, until the test ends."""
    before = QLocale()
    assert install(qapp, "de") == "de"
    yield
    install(qapp, "en")
    QLocale.setDefault(before)


@pytest.fixture
def german_window(german: None, qtbot: QtBot, engine: FakeEngine) -> Iterator[MainWindow]:
    window = make_window(engine, Preferences(temporary=True))
    qtbot.addWidget(window)
    yield window
    engine.let_go()
    window.service.shut_down()


@pytest.mark.usefixtures("german")
def test_keys_have_the_names_that_the_system_gives_them() -> None:
    """Our *Shift*, of outlines, is no key."""
    assert QKeySequence("Shift+K").toString(QKeySequence.SequenceFormat.NativeText) == "Umschalt+K"


class TestFile:
    def test_every_text_has_a_translation(self) -> None:
        """If this fails: `python -m tests.translations` says which are missing; see there how to fill them in."""
        known = translations.read("de")
        texts = translations.app_texts() | translations.core_texts()
        assert not {text for text in texts if not known.get(text)}

    def test_nothing_is_left_of_texts_that_are_gone(self) -> None:
        assert set(translations.read("de")) == translations.app_texts() | translations.core_texts()

    def test_gaps_and_markup_are_the_same(self) -> None:
        for source, text in translations.read("de").items():
            assert gaps(source) == gaps(text), source
            assert Counter(MARKUP.findall(source)) == Counter(MARKUP.findall(text)), source

    def test_ends_and_mnemonics_are_the_same(self) -> None:
        for source, text in translations.read("de").items():
            assert source.endswith("…") == text.endswith("…"), source
            assert source.endswith(".") == text.endswith("."), source
            assert bool(re.search(r"&\w", source)) == bool(re.search(r"&\w", text)), source

    def test_the_compiled_file_is_of_this_source(self, german: None) -> None:
        for source, text in translations.read("de").items():
            assert QCoreApplication.translate(translations.EVERYWHERE, source) == text

    def test_no_text_of_the_window_goes_past_the_translation(self) -> None:
        assert not [text for text in translations.untranslated() if not FOR_MACHINES.search(text.split(": ", 1)[1])]


class TestInstalling:
    def test_what_there_is(self) -> None:
        assert [(language.code, language.name) for language in available_languages()] == [
            ("en", "English"),
            ("de", "Deutsch"),
        ]

    def test_numbers_follow(self, german: None) -> None:
        assert QLocale().toString(1.5, "f", 1) == "1,5"

    def test_an_unknown_code_follows_the_system(self, qapp: QCoreApplication) -> None:
        before = QLocale()
        assert install(qapp, "xx") in ("en", "de")
        install(qapp, "en")
        QLocale.setDefault(before)

    def test_english_needs_no_translation(self, qapp: QCoreApplication) -> None:
        assert from_core("Finding depth") == "Finding depth"

    def test_qts_own_buttons_follow(self, german: None) -> None:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
        assert QCoreApplication.translate("QPlatformTheme", "no such text") == "no such text"

    def test_the_choice_is_kept(self) -> None:
        preferences = Preferences(temporary=True)
        assert preferences.language == ""
        preferences.language = "de"
        assert preferences.language == "de"


class TestWindow:
    def test_menus_and_panels(self, german_window: MainWindow) -> None:
        titles = [title for title, _names in german_window.actions_by_name.menus]
        assert titles[0] == "&Datei" and "&Ansicht" in titles
        assert german_window.inspector.focus.foreground.text() == "Vordergrund scharf halten"
        assert "Zahl der Blendenlamellen" in german_window.inspector.lens.rows["aperture.blades"].slider.toolTip()

    def test_the_programs_own_looks(self, german_window: MainWindow) -> None:
        presets = german_window.feature(PresetsFeature).panel.list
        names = [presets.item(row).text() for row in range(presets.count())]
        assert "Spiegelobjektiv" in names and "Mirror lens" not in names

    def test_what_became_of_a_batch(self, german_window: MainWindow) -> None:
        items = [BatchItem(0, Path("a.jpg"), State.DONE), BatchItem(1, Path("b.jpg"), State.FAILED)]
        assert german_window.feature(BatchFeature)._report(items) == "1 von 2 geschrieben, 1 fehlgeschlagen."

    def test_a_dialog_and_its_complaint(self, german_window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        from d2f_core.photo.reading import open_photo

        photo = open_photo(make_photo_file(tmp_path / "photo.jpg"))
        dialog = ExportDialog(photo, RenderSettings(), Preferences(temporary=True), german_window)
        assert dialog.windowTitle() == "Exportieren"
        assert "Qualität" in {label.text() for label in dialog.findChildren(QLabel)}
        dialog.findChildren(QLineEdit)[0].setText(str(tmp_path / "photo.xyz"))
        dialog.accept()
        assert "braucht eine Endung" in dialog.problem.text() and "photo.xyz" in dialog.problem.text()


def gaps(text: str) -> Counter[tuple[str | None, str | None, str | None]]:
    """The gaps of a template with their formats; of a text that is none, its braces."""
    try:
        return Counter(part[1:] for part in Formatter().parse(text) if part[1] is not None)
    except ValueError:
        return Counter((brace, None, None) for brace in re.findall(r"[{}]", text))


def complaint(work: object, *arguments: object) -> str:
    with pytest.raises(D2FError) as caught:
        work(*arguments)  # type: ignore[operator]  # a function, whichever
    return from_core(caught.value)


class TestSentencesOfTheCore:
    def test_a_gap_keeps_what_stands_in_it(self, german: None, tmp_path: Path) -> None:
        assert complaint(read_file, tmp_path / "a.jpg") == "'a.jpg' gibt es nicht: bitte Namen und Ordner prüfen."

    def test_a_sentence_within_a_sentence(self, german: None, tmp_path: Path) -> None:
        with pytest.raises(PhotoError) as caught:
            check_target(tmp_path / "none" / "a.jpg", overwrite=False)
        assert (
            from_core(caught.value)
            == "„a.jpg“ lässt sich nicht schreiben: den Ordner gibt es nicht: einen anderen wählen."
        )

    def test_settings(self, german: None) -> None:
        assert complaint(with_value, RenderSettings(), "aperture.blades", "many") == (
            "aperture.blades=many: nötig ist eine ganze Zahl."
        )
        assert complaint(settings_from_dict, {"blur": {"strength": 200}}) == (
            "blur.strength ist 200: möglich sind 0 bis 100."
        )

    def test_progress(self, german: None) -> None:
        assert from_core("Finding depth") == "Tiefe wird bestimmt"

    def test_what_nobody_knows_stays(self, german: None) -> None:
        assert from_core("Something quite new happened") == "Something quite new happened"

    def test_an_error_in_an_error(self, german: None) -> None:
        data = b'{"settings": {"edges": {"feather": 7}}}'
        assert complaint(parse_session, data, "a.json") == (
            "„a.json“ ist nicht brauchbar: edges.feather ist 7: möglich sind 0 bis 1."
        )

    def test_what_a_person_typed_is_not_translated(self, german: None) -> None:
        told = complaint(settings_from_dict, {"aperture": {"shape": "Finding depth"}})
        assert told.startswith("aperture.shape ist 'Finding depth'")
        assert "„Finding depth“" in from_core(PhotoError("'{name}' names no photo.", name="Finding depth"))

    def test_no_error_is_made_from_a_filled_sentence(self) -> None:
        assert not translations.filled_templates()

    def test_a_mistake_of_our_own(self, german: None) -> None:
        assert from_core(unexpected(ZeroDivisionError("by 0"))) == (
            "Etwas Unerwartetes ist schiefgegangen (ZeroDivisionError): by 0"
        )
