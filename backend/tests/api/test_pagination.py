"""Cursors: a position comes back as it was given out, and nothing else is taken for one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.accounts.signing import LONGEST, Signer
from genx.api.http.pagination import BadCursor, Cursors

FIRST, LAST = datetime.fromisoformat("0001-01-02"), datetime.fromisoformat("9998-12-31")
CURSORS = Cursors(Signer(["a secret"]))
NAMES = st.text(max_size=30)
TIMES = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))
POSITIONS = st.one_of(
    st.tuples(st.just(int), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just(str), st.text(max_size=200).filter(lambda text: text.isprintable())),
    st.tuples(st.just(tuple[datetime, int]), st.tuples(TIMES, st.integers(0, 2**63 - 1))),
    st.tuples(st.just(tuple[datetime, UUID]), st.tuples(TIMES, st.uuids())),
    st.tuples(st.just(tuple[bool | float | str, str]), st.tuples(st.booleans(), st.just("CP1"))),
    st.tuples(st.just(tuple[bool | float | str, str]), st.tuples(st.just("CP0"), st.just("CP1"))),
)


def given_out(name: str, position: Any) -> str:
    cursor = CURSORS.next(name, position)
    assert cursor is not None
    return cursor


@given(name=NAMES, position=POSITIONS)
def test_a_position_comes_back_as_it_was_given_out(name: str, position: tuple[Any, Any]) -> None:
    kind, value = position
    assert CURSORS.read(name, given_out(name, value), kind) == value


@given(at=TIMES)
def test_a_position_keeps_the_microseconds_that_the_answer_does_not_show(at: datetime) -> None:
    found = CURSORS.read("list", given_out("list", (at, 1)), tuple[datetime, int])
    assert found == (at, 1)
    assert found[0].microsecond == at.microsecond


def test_a_list_that_has_ended_has_no_cursor_and_begins_without_one() -> None:
    assert CURSORS.next("list", None) is None
    assert CURSORS.read("list", None, int) is None


@given(name=NAMES, other=NAMES, position=st.integers())
def test_a_cursor_is_of_one_list(name: str, other: str, position: int) -> None:
    cursor = given_out(name, position)
    if name == other:
        return
    with pytest.raises(BadCursor):
        CURSORS.read(other, cursor, int)


@given(cursor=st.text(max_size=120))
def test_what_this_server_has_not_given_out_is_no_cursor(cursor: str) -> None:
    with pytest.raises(BadCursor):
        CURSORS.read("list", cursor, int)


@given(position=st.integers(0, 2**63 - 1), place=st.integers(0), letter=st.sampled_from("AZaz09-_= \n"))
def test_a_cursor_with_another_letter_is_none(position: int, place: int, letter: str) -> None:
    cursor = given_out("list", position)
    at = place % len(cursor)
    changed = cursor[:at] + letter + cursor[at + 1 :]
    if changed == cursor:
        return
    with pytest.raises(BadCursor):
        CURSORS.read("list", changed, int)


@pytest.mark.parametrize(
    "change", [str.lower, str.upper, lambda text: text + "=", lambda text: text[:-1], lambda text: " " + text]
)
def test_a_cursor_that_is_spelt_otherwise_is_none(change: Any) -> None:
    with pytest.raises(BadCursor):
        CURSORS.read("list", change(given_out("list", 4711)), int)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (1, str),
        ("1", int),
        ([1, 2, 3], tuple[datetime, int]),
        (["now", 2], tuple[datetime, int]),
        ({}, tuple[int, int]),
    ],
)
def test_a_position_of_another_version_is_refused_and_no_failure(written: Any, wanted: Any) -> None:
    with pytest.raises(BadCursor):
        CURSORS.read("list", given_out("list", written), wanted)


def test_a_signed_text_that_is_no_json_is_refused_and_no_failure() -> None:
    signer = Signer(["a secret"])
    assert Cursors(signer).read("list", signer.write("cursor list", b"17"), int) == 17
    with pytest.raises(BadCursor):
        Cursors(signer).read("list", signer.write("cursor list", b"{"), int)


def test_a_cursor_outlives_a_rotation_of_the_secret_and_not_its_removal() -> None:
    old = Cursors(Signer(["old"])).next("list", 7)
    assert Cursors(Signer(["new", "old"])).read("list", old, int) == 7
    with pytest.raises(BadCursor):
        Cursors(Signer(["new"])).read("list", old, int)


def test_a_text_signed_for_something_else_is_no_cursor() -> None:
    signer = Signer(["a secret"])
    for purpose in ("refresh", "device", "list", "cursor", "cursor  list"):
        with pytest.raises(BadCursor):
            Cursors(signer).read("list", signer.write(purpose, msgspec.json.encode(7)), int)


def test_a_text_beyond_reason_is_not_even_looked_at() -> None:
    long = Signer(["a secret"]).write("cursor list", b'"' + b"x" * LONGEST + b'"')
    with pytest.raises(BadCursor) as refused:
        CURSORS.read("list", long, str)
    assert (refused.value.type, refused.value.status_hint) == ("bad-cursor", 400)
    assert "without a cursor" in refused.value.detail
