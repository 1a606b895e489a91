"""Names of files: whatever goes in, one safe component comes out."""

import pytest

from d2f_core.errors import SettingsError
from d2f_core.storage.names import LONGEST_BYTES, NameTemplate, safe_name

VALUES = {"name": "dogs", "index": "007", "f": "f1.4", "date": "2024-05-01", "time": "12-00-00", "folder": "trip"}


class TestTemplate:
    def test_fields_are_filled_in(self):
        assert NameTemplate("{index}-{name}_{f} {date}").fill(VALUES) == "007-dogs_f1.4 2024-05-01"
        assert NameTemplate("plain").fill(VALUES) == "plain"

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("{colour}", r"no '\{colour\}'"),
            ("{name.__class__}", "no '"),
            ("{}", "no '"),
            ("{name", "single brace"),
            ("name}", "single brace"),
            ("../{name}", "holds a folder"),
            ("a\\{name}", "holds a folder"),
            ("a\0", "holds a folder"),
            ("", "empty"),
            ("  ", "empty"),
        ],
    )
    def test_what_makes_no_name_is_one_sentence(self, text, says):
        with pytest.raises(SettingsError, match=says) as caught:
            NameTemplate(text)
        assert "\n" not in str(caught.value)

    def test_a_value_with_braces_is_not_filled_again(self):
        assert NameTemplate("{name}").fill({**VALUES, "name": "{folder}"}) == "{folder}"

    def test_a_value_cannot_leave_the_folder(self):
        assert NameTemplate("{folder}-{name}").fill({**VALUES, "folder": "..", "name": "../x"}) == "-..-x"


class TestSafeName:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("..", "photo"),
            ("", "photo"),
            (" . ", "photo"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("C:\\x", "C--x"),
            ("a:stream", "a-stream"),
            (".hidden", "hidden"),
            ("ends. ", "ends"),
            ("CON", "_CON"),
            ("con.d2f", "_con.d2f"),
            ("Lpt9", "_Lpt9"),
            ("com¹", "_com¹"),
            ("console", "console"),
            ("a\nb\x7f\0c", "abc"),
            ("\u202egpj.exe", "gpj.exe"),
            ("\ud800x", "x"),
            ("Bäume 花", "Bäume 花"),
            ("e\u0301", "é"),
        ],
    )
    def test_known_names(self, text, name):
        assert safe_name(text) == name

    @pytest.mark.parametrize("letter", ["x", "花", "😀"])
    def test_long_names_are_cut_between_letters(self, letter):
        name = safe_name(300 * letter)
        assert set(name) == {letter} and LONGEST_BYTES - 4 <= len(name.encode()) <= LONGEST_BYTES
