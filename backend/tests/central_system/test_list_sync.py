"""Bringing the list of one charge point up to date, whatever it does (T9d)."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.local_lists.roster import Roster
from genx.central_system.local_lists.sync import ListSync
from genx.central_system.tags.book import IdTags
from genx.domain.charge_point import ChargePoint
from genx.domain.id_tag import GivenStatus, IdTag
from genx.domain.local_list import KeptList
from tests.domain.builders import NOON, charge_point
from tests.support.list_charger import ListCharger, ListRows

STATE = charge_point(firmware_version="1.0")


class NoRows:
    """A store for a book that is filled by the test."""

    async def running(self, keys: Any = None) -> list[Any]:
        return []

    async def spent(self, since: Any) -> dict[str, int]:
        return {}

    async def seen(self, sightings: Any) -> None: ...

    async def used(self, last: Any) -> None: ...

    async def known(self, keys: Any) -> dict[str, IdTag]:
        return {}

    async def page(self, after: str) -> list[tuple[str, IdTag]]:
        return []


def now() -> datetime:
    return NOON


class Setting:
    """A charge point, the book of tags, and the sync between them."""

    def __init__(self) -> None:
        self.charger, self.rows, self.book = ListCharger(), ListRows(), IdTags(NoRows(), now)
        self.sync = ListSync(self.charger, self.rows, Roster(self.book, self.rows, now), now)

    async def tags(self, *names: str, status: GivenStatus = "Accepted") -> None:
        await self.book.put([IdTag(id_tag=name, status=status) for name in names])

    async def run(self, state: ChargePoint = STATE, *, by_hand: bool = False) -> KeptList:
        return await self.sync.run(state, by_hand=by_hand)


@pytest.fixture
def setting() -> Setting:
    return Setting()


async def test_t9d_a_list_longer_than_a_message_is_sent_in_parts(setting: Setting) -> None:
    await setting.tags("A", "B", "C", "D", "E")
    kept = await setting.run()
    assert [(part["updateType"], part["listVersion"]) for part in setting.charger.sent] == [
        ("Full", 1),
        ("Differential", 2),
        ("Differential", 3),
    ]
    assert setting.charger.statuses == dict.fromkeys("abcde", "Accepted")
    assert (kept.version, kept.charger_version, kept.problem, kept.last_sent_at) == (3, 3, None, NOON)
    assert setting.rows.lists[1] == kept


async def test_t9d_a_list_that_is_in_step_is_not_sent_again_nor_saved(setting: Setting) -> None:
    await setting.tags("A")
    await setting.run()
    saved = setting.rows.saved
    await setting.run()
    assert (len(setting.charger.sent), setting.rows.saved) == (1, saved)


async def test_t9d_a_change_is_sent_as_a_change(setting: Setting) -> None:
    await setting.tags("A", "B", "C", "D")
    await setting.run()
    await setting.tags("B", status="Blocked")
    setting.book.remove("C")
    await setting.run()
    [change] = setting.charger.sent[2:]
    assert change == {
        "listVersion": 3,
        "updateType": "Differential",
        "localAuthorizationList": [{"idTag": "C"}, {"idTag": "B", "idTagInfo": {"status": "Blocked"}}],
    }
    assert setting.charger.statuses == {"a": "Accepted", "b": "Blocked", "d": "Accepted"}


async def test_t9d_a_charger_that_forgot_its_list_is_sent_all_of_it(setting: Setting) -> None:
    await setting.tags("A", "B", "C")
    await setting.run()
    setting.charger.forget()
    kept = await setting.run()
    assert [part["updateType"] for part in setting.charger.sent[2:]] == ["Full", "Differential"]
    assert setting.charger.statuses == dict.fromkeys("abc", "Accepted")
    assert kept.version == 4


async def test_t9d_a_list_of_somebody_else_is_replaced_under_a_higher_version(setting: Setting) -> None:
    await setting.tags("A")
    setting.charger.version, setting.charger.entries = 70, {"foreign": {"status": "Accepted"}}
    kept = await setting.run()
    assert (setting.charger.statuses, kept.version) == ({"a": "Accepted"}, 71)


async def test_t9d_a_list_of_somebody_else_stays_while_there_are_no_tags_unless_a_person_clears_it(
    setting: Setting,
) -> None:
    setting.charger.version, setting.charger.entries = 70, {"foreign": {"status": "Accepted"}}
    assert (await setting.run()).charger_version == 70
    assert setting.charger.statuses == {"foreign": "Accepted"}
    await setting.run(by_hand=True)
    assert setting.charger.statuses == {}


@pytest.mark.parametrize("status", ["VersionMismatch", "Failed"])
async def test_t9d_a_change_that_is_refused_is_followed_by_the_whole_list(setting: Setting, status: str) -> None:
    await setting.tags("A", "B", "C", "D")
    await setting.run()
    await setting.tags("A", status="Blocked")
    setting.charger.faults = [status]
    kept = await setting.run()
    assert [part["updateType"] for part in setting.charger.sent[2:]] == ["Differential", "Full", "Differential"]
    assert setting.charger.statuses["a"] == "Blocked"
    assert kept.problem is None


async def test_t9d_a_whole_list_that_is_refused_is_a_problem(setting: Setting) -> None:
    await setting.tags("A", "B", "C", "D")
    await setting.run()
    setting.charger.faults = ["VersionMismatch", "Failed"]
    await setting.tags("A", status="Blocked")
    kept = await setting.run()
    assert kept.problem == "The charger did not take the list: Failed."
    setting.charger.forget()
    setting.charger.faults = ["Failed"]
    assert (await setting.run()).problem == "The charger did not take the list: Failed."
    assert (await setting.run()).problem is None, "the next time"


async def test_t9d_more_tags_than_fit_are_chosen_by_their_use(setting: Setting) -> None:
    setting.rows.known["localauthlistmaxlength"] = "3"
    setting.rows.here, setting.rows.anywhere = {"e": 1}, {"c": 9}
    await setting.tags("A", "B", "C", "D", "E")
    await setting.tags("D", status="Blocked")
    await setting.book.put([IdTag(id_tag="X" * 21), IdTag(id_tag="ELSEWHERE", allowed_device_ids=("CP9",))])
    await setting.run()
    assert setting.charger.statuses == {"d": "Blocked", "e": "Accepted", "c": "Accepted"}
    await setting.book.put([IdTag(id_tag="MINE", allowed_device_ids=("cp001",))])
    await setting.run()
    assert setting.charger.statuses.keys() == {"d", "mine", "e"}


async def test_t9d_an_entry_says_expiry_and_parent_if_they_can_be_sent(setting: Setting) -> None:
    await setting.book.put(
        [
            IdTag(id_tag="A", expiry_date=NOON, parent_id_tag="FLEET"),
            IdTag(id_tag="B", parent_id_tag="F" * 21),
        ]
    )
    await setting.run()
    assert setting.charger.entries == {
        "a": {"status": "Accepted", "expiryDate": "2026-11-23T12:00:00.000Z", "parentIdTag": "FLEET"},
        "b": {"status": "Accepted"},
    }


async def test_t9d_a_list_that_becomes_empty_is_cleared(setting: Setting) -> None:
    assert (await setting.run()).version == 0
    assert setting.charger.sent == []
    await setting.tags("A")
    await setting.run()
    setting.book.remove("A")
    kept = await setting.run()
    assert setting.charger.sent[1] == {"listVersion": 2, "updateType": "Full"}
    assert (setting.charger.entries, kept.problem) == ({}, None)


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        ({}, "Its configuration has no LocalAuthListEnabled, so it may have no local list."),
        (
            {"localauthlistenabled": "false"},
            "LocalAuthListEnabled is not true, so the charger does not use its local list: change the configuration.",
        ),
    ],
)
async def test_t9d_a_charger_that_does_not_use_a_list_is_asked_nothing_unless_by_hand(
    setting: Setting, known: dict[str, str | None], problem: str
) -> None:
    await setting.tags("A")
    setting.rows.known = known
    assert (await setting.run()).problem == problem
    assert setting.charger.asked == 0
    assert (await setting.run(by_hand=True)).problem is None
    assert setting.charger.statuses == {"a": "Accepted"}


@pytest.mark.parametrize("unable", ["NotImplemented", "NotSupported", "-1"])
async def test_t9d_a_charger_without_lists_is_left_alone_until_its_firmware_changes(
    setting: Setting, unable: str
) -> None:
    await setting.tags("A")
    if unable == "-1":
        setting.charger.version = -1
    elif unable == "NotImplemented":
        setting.charger.version_fault = unable
    else:
        setting.charger.faults = [unable]
    assert (await setting.run()).problem == "The charger does not support local lists."
    asked = setting.charger.asked
    await setting.run()
    assert setting.charger.asked == asked
    setting.charger.version, setting.charger.version_fault = 0, None
    assert (await setting.run(charge_point(firmware_version="2.0"))).problem is None


async def test_qh14_a_charger_that_drops_the_link_twice_is_not_sent_the_list_by_itself_again(setting: Setting) -> None:
    await setting.tags("A")
    setting.charger.faults = ["dropped", "dropped"]
    first = await setting.run()
    assert (first.drops, first.given_up_for) == (1, None)
    second = await setting.run()
    assert "dropped the link 2 times" in str(second.problem)
    assert (await setting.run()) == second
    assert len(setting.charger.sent) == 2
    assert (await setting.run(by_hand=True)).problem is None
    assert setting.charger.statuses == {"a": "Accepted"}


async def test_qh14_a_list_that_was_taken_between_two_drops_begins_the_count_anew(setting: Setting) -> None:
    await setting.tags("A")
    setting.charger.faults = ["dropped", None, "dropped"]
    for status in ("Accepted", "Accepted", "Blocked"):
        await setting.tags("A", status=status)
        kept = await setting.run()
    assert (kept.drops, kept.given_up_for) == (1, None)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("silent", "The charger did not answer."),
        ("offline", "The charger went offline."),
        ("never sent", "The charger went offline."),
        ("InternalError", "The charger did not take the list: InternalError no memory."),
        ("unusable", "The charger did not take the list: unusable answer broken."),
    ],
)
async def test_t9d_what_goes_wrong_is_told_and_tried_again(setting: Setting, kind: str, problem: str) -> None:
    await setting.tags("A", "B", "C")
    setting.charger.faults = [None, kind]
    assert (await setting.run()).problem == problem
    assert setting.rows.lists[1].version == 1, "what was taken is known"
    assert (await setting.run()).problem is None
    assert [part["updateType"] for part in setting.charger.sent] == ["Full", "Differential", "Differential"]
    setting.charger.version_fault = kind
    assert (await setting.run()).problem == problem


async def test_t9d_a_charger_that_accepts_a_list_and_does_not_keep_it_is_found_out(setting: Setting) -> None:
    await setting.tags("A")
    setting.charger.faults = ["Accepted"]
    kept = await setting.run()
    assert kept.problem == "The charger accepted version 1 of the list, but reports version 0."


FAULTS = st.sampled_from([None, None, "silent", "dropped", "offline", "InternalError", "Failed", "VersionMismatch"])
STEPS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["Accepted", "Blocked", None]), FAULTS, FAULTS), max_size=8
)


@given(STEPS)
async def test_t9d_whatever_goes_wrong_the_list_is_right_in_the_end(
    steps: list[tuple[str, GivenStatus | None, str | None, str | None]],
) -> None:
    setting = Setting()
    for name, status, *faults in steps:
        if status is None:
            setting.book.remove(name)
        else:
            await setting.tags(name, status=status)
        setting.charger.faults = list(faults)
        await setting.run()
    setting.charger.faults = []
    kept = await setting.run(by_hand=True)
    assert setting.charger.statuses == {tag.id_tag: tag.status for tag in setting.book.all}
    assert kept.problem is None
