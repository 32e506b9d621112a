"""Words in a query parameter that repeats or has commas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.exceptions import ValidationException

from genx.api.http.words import LONGEST, MOST, words

WORD = st.text(min_size=1, max_size=20).map(str.strip).filter(lambda word: word and "," not in word)


def refused(name: str, given_words: list[str]) -> str:
    with pytest.raises(ValidationException) as refusal:
        words(name, given_words)
    assert isinstance(refusal.value.extra, list)
    [reason] = refusal.value.extra
    assert reason["key"] == name
    return str(reason["message"])


@given(named=st.lists(WORD, max_size=MOST))
def test_words_are_the_same_whether_repeated_or_with_commas(named: list[str]) -> None:
    assert words("action", named) == words("action", [",".join(named)]) == sorted(set(named))


@given(named=st.lists(WORD, max_size=MOST), times=st.integers(1, 3))
def test_each_word_comes_once_in_order_however_often_it_is_given(named: list[str], times: int) -> None:
    assert words("action", named * times) == sorted(set(named))


@given(named=st.lists(WORD, min_size=1, max_size=5), blanks=st.sampled_from(["", " ", "  ", "\t"]))
def test_blanks_and_empty_places_are_no_words(named: list[str], blanks: str) -> None:
    text = f",{blanks}," + ",".join(f"{blanks}{word}{blanks}" for word in named) + ",,"
    assert words("action", [text, "", blanks]) == sorted(set(named))


def test_no_parameter_is_no_word() -> None:
    assert words("action", None) == words("action", []) == words("action", [""]) == words("action", [" , ,"]) == []


def test_as_many_words_as_allowed_are_taken_and_one_more_is_not() -> None:
    named = [f"A{number:03}" for number in range(MOST)]
    assert words("action", named) == named
    assert words("action", [*named, named[0]]) == named
    assert str(MOST) in refused("action", [*named, "one more"])
    assert str(MOST) in refused("types", [",".join([*named, "one more"])])


def test_a_word_as_long_as_allowed_is_taken_and_a_longer_one_is_not() -> None:
    assert words("watch", ["é" * LONGEST]) == ["é" * LONGEST]
    assert words("watch", [" " * 500 + "x" * LONGEST]) == ["x" * LONGEST]
    assert str(LONGEST) in refused("watch", ["short", "x" * (LONGEST + 1)])
