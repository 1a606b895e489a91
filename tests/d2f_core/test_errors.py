"""Errors: a template and its values."""

import pickle

from d2f_core.errors import D2FError, PhotoError, unexpected


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

    def test_a_mistake_of_our_own_names_its_kind(self) -> None:
        assert str(unexpected(ZeroDivisionError("by 0"))) == "Something unexpected went wrong (ZeroDivisionError): by 0"


class TestWithoutTrace:
    def test_what_kept_arrays_alive_is_gone_and_the_sentence_stays(self) -> None:
        try:
            try:
                raise KeyError("x")
            except KeyError as error:
                inner = D2FError("no {name}", name="x")
                raise PhotoError("It failed: {reason}", reason=inner) from error
        except PhotoError as error:
            kept = error.without_trace()
        assert kept.__traceback__ is kept.__cause__ is kept.__context__ is None
        assert str(kept) == "It failed: no x"


class TestPickling:
    def test_template_values_and_facts_cross_processes(self) -> None:
        error = PhotoError("'{name}' is empty.", name="a.jpg")
        error.add_note("seen")
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), str(back), back.values, back.__notes__) == (
            PhotoError, "'a.jpg' is empty.", {"name": "a.jpg"}, ["seen"],
        )  # fmt: skip
