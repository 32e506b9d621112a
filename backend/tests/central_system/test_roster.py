"""The tags for each charge point, against choosing from all tags each time (T9d)."""

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.local_lists.roster import Roster
from genx.central_system.tags.book import IdTags
from genx.domain.id_tag import IdTag, key
from genx.domain.local_list import LONGEST_TAG, Uses, chosen
from tests.central_system.test_list_sync import NoRows
from tests.domain.builders import NOON

NAMES = [*"abcdefgh", "x" * (LONGEST_TAG + 1)]
TAGS = st.lists(
    st.builds(
        IdTag,
        id_tag=st.sampled_from(NAMES),
        status=st.sampled_from(["Accepted", "Accepted", "Blocked"]),
        allowed_device_ids=st.sampled_from([(), (), ("CP1",), ("cp2",), ("CP2", "cp1")]),
    ),
    max_size=9,
)
USES = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5), max_size=5)


class Counts:
    """How often tags were used; `asked` counts the questions."""

    def __init__(self, here: dict[str, int], anywhere: dict[str, int]) -> None:
        self.here, self.anywhere, self.asked = here, anywhere, 0
        self.while_asked: Any = None

    async def uses(self, now: datetime, charger_id: int | None = None) -> dict[str, int]:
        self.asked += 1
        if self.while_asked is not None:
            change, self.while_asked = self.while_asked, None
            await change()
        return self.anywhere if charger_id is None else self.here


def now() -> datetime:
    return NOON


@given(TAGS, USES, USES, st.integers(0, 9))
async def test_t9d_sorting_once_for_all_chooses_the_same_as_looking_at_every_tag(
    tags: list[IdTag], here: dict[str, int], anywhere: dict[str, int], most: int
) -> None:
    book = IdTags(NoRows(), now)
    await book.put(tags)
    anywhere = {tag: anywhere.get(tag, 0) + here.get(tag, 0) for tag in {*anywhere, *here}}
    roster = Roster(book, Counts(here, anywhere), now)
    for device_id in ("CP1", "cp2", "CP3"):
        mine = [tag for tag in book.all if tag.may_charge_at(device_id) and len(tag.id_tag) <= LONGEST_TAG]
        uses = {tag.id_tag: Uses(here.get(tag.id_tag, 0), anywhere.get(tag.id_tag, 0)) for tag in mine}
        found = await roster.entries(device_id, 1, most)
        assert found == chosen(mine, most, uses if len(mine) > most else {})
        assert await roster.count(device_id) == len(mine)


async def test_tags_are_sorted_again_only_after_a_change() -> None:
    book, counts = IdTags(NoRows(), now), Counts({}, {})
    roster = Roster(book, counts, now)
    for _ in range(3):
        assert await roster.entries("CP1", 1, 9) == {}
    assert counts.asked == 1
    await book.put([IdTag(id_tag="A")])
    assert list(await roster.entries("CP1", 1, 9)) == ["a"]
    book.remove("A")
    assert await roster.count("CP1") == 0
    assert counts.asked == 3


async def test_a_tag_that_changes_while_others_are_sorted_is_not_missed() -> None:
    book, counts = IdTags(NoRows(), now), Counts({}, {})
    roster = Roster(book, counts, now)
    await book.put([IdTag(id_tag="A")])
    counts.while_asked = lambda: book.put([IdTag(id_tag="B")])
    assert {key(each.id_tag) for each in (await roster.entries("CP1", 1, 9)).values()} == {"a", "b"}
