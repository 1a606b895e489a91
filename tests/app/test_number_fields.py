"""What people type into a number field is what they get, in every language."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.number_fields import NumberField, WholeNumberField
from app.panels.f_number import FNumberField
from app.panels.optional_row import OptionalNumber

ENGLISH, GERMAN = QLocale("en_US"), QLocale("de_DE")


def typed(field: QDoubleSpinBox | QSpinBox, keys: str, locale: QLocale, qtbot: QtBot) -> float:
    field.setLocale(locale)
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    qtbot.keyClicks(field, keys)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return float(field.value())


@pytest.mark.parametrize("locale", [ENGLISH, GERMAN])
@pytest.mark.parametrize(
    ("keys", "wanted"),
    [("2.8", 2.8), ("2,8", 2.8), ("0,05", 0.05), ("12", 12.0), ("200", 20.0), ("1,234", 1.23), ("-3", 0.0), ("", 5.0)],
)
def test_numbers_with_decimals(keys: str, wanted: float, locale: QLocale, qtbot: QtBot) -> None:
    field = NumberField()
    field.setRange(0, 20)
    field.setSuffix(" s")
    field.setValue(5)
    assert typed(field, keys, locale, qtbot) == pytest.approx(wanted)


@pytest.mark.parametrize("locale", [ENGLISH, GERMAN])
@pytest.mark.parametrize(("keys", "wanted"), [("90", 90), ("200", 100), ("0", 1), ("92,6", 93), ("92.4", 92)])
def test_whole_numbers(keys: str, wanted: int, locale: QLocale, qtbot: QtBot) -> None:
    field = WholeNumberField()
    field.setRange(1, 100)
    assert typed(field, keys, locale, qtbot) == wanted


@pytest.mark.parametrize("locale", [ENGLISH, GERMAN])
@pytest.mark.parametrize("keys", ["2,8", "f/2.8", "f2,8", "F/2,8"])
def test_f_numbers(keys: str, locale: QLocale, qtbot: QtBot) -> None:
    assert typed(FNumberField(), keys, locale, qtbot) == pytest.approx(2.8)


@pytest.mark.parametrize("keys", ["2,5", "2.5"])
def test_a_number_that_may_be_left_to_the_photo(keys: str, qtbot: QtBot) -> None:
    field = OptionalNumber()
    field.setRange(0, 1000)
    field.setSpecialValueText("from photo")
    field.setSuffix(" m")
    assert typed(field, keys, ENGLISH, qtbot) == pytest.approx(2.5)
