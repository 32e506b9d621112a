"""Unknown tags are gathered within bounds and kept in batches (T9c)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from genx.central_system.tags import unknown
from genx.central_system.tags.unknown import MOST_OF_A_CHARGER, UnknownTags
from genx.domain.unknown_id_tag import Sighting
from tests.domain.builders import NOON


class Kept:
    """Takes batches, or fails."""

    def __init__(self) -> None:
        self.batches: list[list[Sighting]] = []
        self.fails = False

    async def __call__(self, batch: Sequence[Sighting]) -> None:
        if self.fails:
            raise ConnectionError("away")
        self.batches.append(list(batch))

    @property
    def tags(self) -> list[str]:
        return [seen.id_tag for batch in self.batches for seen in batch]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def tags(kept: Kept) -> UnknownTags:
    return UnknownTags(kept)


def seen(id_tag: str, charger_id: int = 1, seconds: int = 0) -> Sighting:
    at = NOON + timedelta(seconds=seconds)
    return Sighting(id_tag, charger_id, at, at)


async def test_t9c_a_tag_that_is_seen_again_is_one_row_of_its_charger(tags: UnknownTags, kept: Kept) -> None:
    for each in (seen("Tag"), seen("TAG", seconds=5), seen("TAG", charger_id=2)):
        tags.note(each)
    await tags.keep()
    assert kept.batches == [[Sighting("TAG", 1, NOON, NOON + timedelta(seconds=5), 2), seen("TAG", charger_id=2)]]


async def test_t9c_nothing_new_is_no_batch(tags: UnknownTags, kept: Kept) -> None:
    await tags.keep()
    tags.note(seen("TAG"))
    await tags.keep()
    await tags.keep()
    assert kept.tags == ["TAG"]


async def test_t9c_of_many_tags_of_one_charger_the_newest_are_kept_and_others_lose_nothing(
    tags: UnknownTags, kept: Kept
) -> None:
    tags.note(seen("OTHER", charger_id=2))
    for number in range(10_000):
        tags.note(seen(f"T{number}"))
    await tags.keep()
    assert kept.tags == ["OTHER", *(f"T{number}" for number in range(10_000 - MOST_OF_A_CHARGER, 10_000))]


async def test_t9c_a_tag_that_goes_on_being_seen_is_not_the_oldest(
    tags: UnknownTags, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "MOST_OF_A_CHARGER", 2)
    for id_tag in ("A", "B", "A", "C"):
        tags.note(seen(id_tag))
    await tags.keep()
    assert kept.tags == ["A", "C"]


async def test_t9c_all_chargers_together_are_bounded(
    tags: UnknownTags, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "MOST_GATHERED", 3)
    for number in range(5):
        tags.note(seen("TAG", charger_id=number))
    tags.note(seen("TAG", charger_id=0))
    await tags.keep()
    assert [(each.charger_id, each.count) for each in kept.batches[0]] == [(0, 2), (1, 1), (2, 1)]
    tags.note(seen("TAG", charger_id=4))
    await tags.keep()
    assert len(kept.batches) == 2, "after a batch there is room again"


async def test_a_registered_tag_is_no_longer_kept_and_makes_room(
    tags: UnknownTags, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "MOST_GATHERED", 2)
    tags.note(seen("A"))
    tags.note(seen("B"))
    tags.forget({"a", "z"})
    tags.note(seen("C"))
    await tags.keep()
    assert kept.tags == ["B", "C"]


async def test_a_batch_that_was_not_kept_is_kept_the_next_time_with_what_came_meanwhile(
    tags: UnknownTags, kept: Kept
) -> None:
    tags.note(seen("A"))
    kept.fails = True
    with pytest.raises(ConnectionError):
        await tags.keep()
    tags.note(seen("A", seconds=1))
    tags.note(seen("B"))
    with pytest.raises(ConnectionError):
        await tags.keep()
    kept.fails = False
    await tags.keep()
    assert [(each.id_tag, each.count) for each in kept.batches[0]] == [("A", 2), ("B", 1)]
