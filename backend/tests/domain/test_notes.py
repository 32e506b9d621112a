"""Notes of transactions: what is written is read back by its code, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.notes import CODES, ENERGY_UNKNOWN, SAID_BY_PEOPLE, TEMPLATES, Note, NoteCode, note, read, with_said

VALUES = {
    **dict.fromkeys(("wh", "first", "last", "before", "after", "minutes", "soc", "count", "id"), "-910,420"),
    "by": "ann@example.org",
    "cost": "20.00",
    "currency": "EUR",
}


def values_of(code: NoteCode) -> dict[str, str]:
    return {name: value for name, value in VALUES.items() if f"{{{name}}}" in TEMPLATES[code]}


@pytest.mark.parametrize("code", TEMPLATES)
def test_each_note_is_read_by_its_code_with_its_values(code: NoteCode) -> None:
    assert read(note(code, **values_of(code))) == Note(code, values_of(code))


def test_each_code_has_a_template_apart_from_that_of_others() -> None:
    assert set(CODES) - set(TEMPLATES) == {"other"}


@pytest.mark.parametrize("text", ["", "an older note", "closed", "meterStop", "it was closed by ann"])
def test_a_note_that_no_template_has_made_is_another_one(text: str) -> None:
    assert read(text) == Note("other", {})


@given(st.text(min_size=1).filter(lambda said: bool(said.split()) and ENERGY_UNKNOWN not in said))
def test_what_a_person_has_added_is_read_apart_from_the_note(said: str) -> None:
    for code in SAID_BY_PEOPLE:
        text, unknown, _ = note(code, **values_of(code)).partition(ENERGY_UNKNOWN)
        assert read(with_said(text, said) + unknown) == Note(code, values_of(code), " ".join(said.split()))


def test_nothing_is_added_if_nobody_has_said_anything() -> None:
    assert with_said("closed by ann", " ") == "closed by ann"
