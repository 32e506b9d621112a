"""Cells that a spreadsheet leaves alone and that are read back exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.api.http.spreadsheets import defused, marked, unmarked

CELLS = st.text(st.sampled_from("'=+-@;|\t\n\"0123 eEa/.:\uff1d\u200b"), max_size=12) | st.text(max_size=20)


@given(CELLS)
def test_a_marked_cell_is_read_back_exactly(cell: str) -> None:
    assert unmarked(marked(cell)) == cell


@given(
    CELLS.map(lambda cell: "".join(character for character in cell if character in "\t\n\r" or character.isprintable()))
)
def test_nothing_is_left_to_defuse_in_a_marked_cell(cell: str) -> None:
    assert defused(marked(cell)) == marked(cell)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("a;=1", "a;'=1"),
        ("a;'=1", "a;''=1"),
        ("0123", "'0123"),
        ("'0123", "''0123"),
        ("1E5", "'1E5"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("a - b", "a - b"),
        ("", ""),
    ],
)
def test_only_what_a_spreadsheet_would_change_is_marked(cell: str, written: str) -> None:
    assert marked(cell) == written
    assert unmarked(written) == cell


def test_an_apostrophe_of_the_texts_own_stays() -> None:
    assert unmarked("it's 'quoted' - here") == "it's 'quoted' - here"
