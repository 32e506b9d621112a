"""What belongs on a charge point's list, and the messages that bring it there (T9d)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.budget import Budget
from genx.domain.id_tag import GivenStatus, IdTag
from genx.domain.local_list import (
    DEFAULT_ALTOGETHER,
    DEFAULT_PER_MESSAGE,
    MOST_ALTOGETHER,
    Entry,
    KeptList,
    Limits,
    Uses,
    chosen,
    entry,
    limits,
    parts,
    why_unused,
)
from tests.domain.builders import NOON

STATUSES: list[GivenStatus] = ["Accepted", "Blocked"]
ENTRIES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(STATUSES), max_size=8).map(
    lambda known: {tag: Entry(tag.upper(), status) for tag, status in known.items()}
)


@given(ENTRIES, st.none() | ENTRIES, st.integers(0, 100), st.integers(1, 5))
def test_t9d_the_messages_turn_any_list_into_the_wanted_one(
    wanted: dict[str, Entry], has: dict[str, Entry] | None, version: int, most: int
) -> None:
    sent = list(parts(wanted, has, version, Limits(per_message=most)))
    entries: dict[str, Entry] = {"z": Entry("Z", "Accepted")} if has is None else has
    for part in sent:
        assert len(part.put) + len(part.removed) <= most
        entries = part.applied(entries)
    assert entries == wanted
    assert [part.version for part in sent] == list(range(version + 1, version + 1 + len(sent)))
    assert (sent == []) is (has == wanted)


@given(ENTRIES, ENTRIES, st.integers(1, 5))
def test_t9d_only_the_first_message_replaces_the_list_and_only_if_a_change_would_not_be_shorter(
    wanted: dict[str, Entry], has: dict[str, Entry], most: int
) -> None:
    sent = list(parts(wanted, has, 1, Limits(per_message=most)))
    assert not any(part.is_full for part in sent[1:])
    if sent and sent[0].is_full:
        assert sum(len(part.put) for part in sent) == len(wanted)
    assert sum(len(part.put) + len(part.removed) for part in sent) <= max(len(wanted), 0)


def test_t9d_an_empty_list_is_one_full_message_without_entries() -> None:
    [part] = parts({}, None, 4, Limits())
    assert (part.version, part.is_full, part.put, part.removed) == (5, True, [], [])


def test_t9d_one_tag_that_is_blocked_is_a_change_of_one_entry() -> None:
    has = {tag: Entry(tag, "Accepted") for tag in "abcd"}
    [part] = parts({**has, "a": Entry("a", "Blocked")}, has, 7, Limits())
    assert (part.is_full, part.put, part.removed) == (False, [Entry("a", "Blocked")], [])
    [part] = parts({tag: has[tag] for tag in "abc"}, has, 7, Limits())
    assert (part.is_full, part.put, part.removed) == (False, [], ["d"])
    assert part.applied(has) == {tag: has[tag] for tag in "abc"}


def test_t9d_of_more_than_fit_the_most_useful_are_chosen() -> None:
    tags = [
        IdTag(id_tag="UNUSED"),
        IdTag(id_tag="ANYWHERE"),
        IdTag(id_tag="HERE"),
        IdTag(id_tag="BOUND", allowed_device_ids=("CP1",)),
        IdTag(id_tag="STOLEN", status="Blocked"),
    ]
    uses = {"anywhere": Uses(0, 99), "here": Uses(1, 1)}
    order = ["stolen", "bound", "here", "anywhere", "unused"]
    for most in range(6):
        assert list(chosen(tags, most, uses)) == order[:most]
        assert list(chosen(reversed(tags), most, uses)) == order[:most]


def test_t9d_an_entry_has_what_a_charger_can_judge_by_itself() -> None:
    tag = IdTag(
        id_tag="Tag",
        status="Expired",
        expiry_date=NOON,
        parent_id_tag="P",
        budget=Budget(energy_wh=1, per="day"),
        max_active_transactions=1,
    )
    assert entry(tag) == Entry("Tag", "Expired", NOON, "P")
    assert entry(IdTag(id_tag="Tag", expiry_date=NOON + timedelta(1))) != entry(IdTag(id_tag="Tag"))


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({}, (DEFAULT_PER_MESSAGE, DEFAULT_ALTOGETHER)),
        ({"sendlocallistmaxlength": "50", "localauthlistmaxlength": " 1000 "}, (50, 1_000)),
        ({"sendlocallistmaxlength": "0", "localauthlistmaxlength": "0"}, (1, 0)),
        ({"sendlocallistmaxlength": "many", "localauthlistmaxlength": None}, (20, DEFAULT_ALTOGETHER)),
        ({"localauthlistmaxlength": "99999999"}, (20, MOST_ALTOGETHER)),
    ],
)
def test_t9d_limits_are_those_of_the_configuration(known: dict[str, str | None], found: tuple[int, int]) -> None:
    assert limits(known) == Limits(per_message=found[0], altogether=found[1])


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({}, "may have no local list"),
        ({"localauthlistenabled": None}, "is not true"),
        ({"localauthlistenabled": "false"}, "is not true"),
        ({"localauthlistenabled": "True "}, None),
    ],
)
def test_t9d_a_charger_that_does_not_use_its_list_is_not_sent_one(
    known: dict[str, str | None], word: str | None
) -> None:
    why = why_unused(known)
    assert why is word if word is None else word in str(why)


@pytest.mark.parametrize(
    ("version", "charger_version", "is_known"), [(3, 3, True), (3, 0, False), (3, 4, False), (3, None, False)]
)
def test_t9d_the_list_is_known_only_if_the_charger_has_the_version_that_it_accepted(
    version: int, charger_version: int | None, is_known: bool
) -> None:
    entries = {"a": Entry("a", "Accepted")}
    kept = KeptList(charger_id=1, version=version, entries=entries, charger_version=charger_version)
    assert kept.has == (entries if is_known else None)


@pytest.mark.parametrize(("charger_version", "has"), [(None, {}), (0, {}), (3, {}), (9, None)])
def test_t9d_an_empty_list_may_have_the_version_0(charger_version: int | None, has: dict[str, Entry] | None) -> None:
    assert KeptList(charger_id=1, version=3, charger_version=charger_version).has == has
