"""Errors: a template and its values."""

import pickle

from d2f_core.errors import D2FError, PhotoError


class TestSentence:
    def test_the_values_fill_the_gaps(self) -> None:
        assert str(PhotoError("'{name}' has {count:d} pages.", name="a.tif", count=3)) == "'a.tif' has 3 pages."

    def test_without_values_braces_are_letters(self) -> None:
        assert str(D2FError("fields look like {name}.")) == "fields look like {name}."

    def test_a_file_name_can_neither_break_the_line_nor_be_a_template(self) -> None:
        assert (
            str(PhotoError("'{name}' is empty.", name="a{x}\n\x1b[1m"))
            == "'a{x} \N{REPLACEMENT CHARACTER}[1m' is empty."
        )

    def test_an_error_in_a_gap_is_its_sentence(self) -> None:
        inner = D2FError("it has {count} sides.", count=5)
        assert str(D2FError("'{name}': {problem}", name="a", problem=inner)) == "'a': it has 5 sides."


class TestPickling:
    def test_template_values_and_facts_cross_processes(self) -> None:
        error = PhotoError("'{name}' is empty.", name="a.jpg")
        error.add_note("seen")
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), str(back), back.values, back.__notes__) == (
            PhotoError, "'a.jpg' is empty.", {"name": "a.jpg"}, ["seen"],
        )  # fmt: skip
