"""What an unknown tag may be, in plain words (T9c)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.unknown_id_tag import IN_WORDS, Guess, Sighting, guess
from tests.domain.builders import NOON

OWN = ["CP001", None, "NO-24-08831"]


@pytest.mark.parametrize(
    ("id_tag", "what"),
    [
        ("VID:00AABBCCDDEE", "vehicle"),
        ("vid:00aabbccddee", "vehicle"),
        ("no-24-08831", "charger"),
        ("cp001", "charger"),
        ("04A2B3C4", "card"),
        ("04a2b3c4d5e6f7", "card"),
        ("04A2B3C4D5E6F7A8B9C0", "card"),
        ("04A2B3C4D5", None),
        ("DE-ABC-C12345678-9", "contract"),
        ("DE*ABC*123456*7", "contract"),
        ("DEABCC123456789", "contract"),
        ("KNOWN_23518692", "addition"),
        ("terminal;known", "addition"),
        ("OTHER_23518692", None),
        ("hello", None),
        ("", None),
    ],
)
def test_t9c_an_unknown_tag_is_recognised(id_tag: str, what: Guess | None) -> None:
    """QF1, QF2, QF3, QF30."""
    assert guess(id_tag, OWN, lambda part: part.casefold() == "known") == what


@given(st.text(max_size=400), st.lists(st.none() | st.text(max_size=20), max_size=3))
def test_t9c_any_text_brings_a_guess_with_words_or_none(id_tag: str, own: list[str | None]) -> None:
    what = guess(id_tag, own, lambda _: False)
    assert what is None or IN_WORDS[what]


def test_sightings_add_up_and_the_last_spelling_stays() -> None:
    first = Sighting("Tag", 1, NOON, NOON)
    later = Sighting("TAG", 1, NOON + timedelta(hours=1), NOON + timedelta(hours=2), 3)
    assert first.again(later) == Sighting("TAG", 1, NOON, NOON + timedelta(hours=2), 4)
