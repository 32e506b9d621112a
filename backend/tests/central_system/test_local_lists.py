"""When lists are brought up to date: after changes of tags, after boots, and again after problems (T9d)."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system import rounds
from genx.central_system.asked import Outcome
from genx.central_system.local_lists.keeper import AFTER_BOOT, AFTER_CHANGE, LocalLists
from genx.central_system.rounds import AT_ONCE, RETRIES
from genx.central_system.tags.book import IdTags
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector
from genx.domain.errors import ChargerOffline
from genx.domain.id_tag import IdTag
from tests.central_system.test_list_sync import NoRows
from tests.domain.builders import NOON, charge_point
from tests.support.list_charger import ListCharger, ListRows

SECOND = timedelta(seconds=1)


class Fleet:
    """Charge points that are connected, each with its list; and a clock that the test moves."""

    def __init__(self) -> None:
        self.states: dict[str, ChargePoint] = {}
        self.lists: dict[str, ListCharger] = {}
        self.time = NOON
        self.rows = ListRows()
        self.book = IdTags(NoRows(), self.now)
        anything: Any = self
        self.keeper = LocalLists(anything, self.book, self, self.rows, self.now)
        self.gate = asyncio.Event()
        self.gate.set()

    def now(self) -> datetime:
        return self.time

    def connect(self, device_id: str, charger_id: int = 1, **known: Any) -> None:
        self.states[device_id] = charge_point(device_id=device_id, charger_id=charger_id, **known)
        self.lists.setdefault(device_id, ListCharger())

    def change(self, device_id: str, **known: Any) -> None:
        self.states[device_id] = replace(self.states[device_id], **known)

    def live(self, device_id: str) -> ChargePoint | None:
        return self.states.get(device_id)

    def all_live(self) -> Iterable[ChargePoint]:
        return list(self.states.values())

    async def ask(self, device_id: str, name: str, request: Mapping[str, Any]) -> Outcome:
        await self.gate.wait()
        if device_id not in self.states:
            raise ChargerOffline("offline")
        return await self.lists[device_id].ask(device_id, name, request)

    async def pass_by(self, later: timedelta) -> None:
        """Let time pass, and everything happen that is due then."""
        self.time += later
        self.keeper.look()
        for _ in range(40):
            await asyncio.sleep(0)

    @property
    def asked(self) -> int:
        return sum(each.asked for each in self.lists.values())


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


async def settled(fleet: Fleet, *device_ids: str) -> None:
    """Connect charge points, and bring their lists up to date."""
    await fleet.book.put([IdTag(id_tag="A")])
    for number, device_id in enumerate(device_ids, start=1):
        fleet.connect(device_id, number)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_CHANGE + AFTER_BOOT)
    assert all(fleet.lists[device_id].statuses == {"a": "Accepted"} for device_id in device_ids)


async def test_t9d_the_version_is_asked_some_time_after_the_first_look_and_after_each_boot(fleet: Fleet) -> None:
    await fleet.book.put([IdTag(id_tag="A")])
    fleet.keeper._version = fleet.book.version
    fleet.connect("CP1")
    await fleet.pass_by(SECOND)
    assert fleet.asked == 0
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.lists["CP1"].statuses == {"a": "Accepted"}
    asked = fleet.asked
    await fleet.pass_by(timedelta(hours=5))
    assert fleet.asked == asked
    fleet.lists["CP1"].forget()
    fleet.change("CP1", last_boot_at=fleet.time)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.lists["CP1"].statuses == {"a": "Accepted"}


async def test_t9d_a_change_is_sent_a_minute_after_the_last_one_to_all(fleet: Fleet) -> None:
    await settled(fleet, "CP1", "CP2")
    for _ in range(3):
        await fleet.book.put([IdTag(id_tag="A", status="Blocked")])
        await fleet.pass_by(AFTER_CHANGE - SECOND)
    assert fleet.lists["CP1"].statuses == {"a": "Accepted"}
    await fleet.pass_by(AFTER_CHANGE)
    assert all(each.statuses == {"a": "Blocked"} for each in fleet.lists.values())


async def test_t9d_changes_without_end_do_not_hold_the_list_up_for_ever(fleet: Fleet) -> None:
    await settled(fleet, "CP1")
    for number in range(14):
        await fleet.book.put([IdTag(id_tag=f"T{number}")])
        await fleet.pass_by(AFTER_CHANGE - SECOND)
    assert len(fleet.lists["CP1"].entries) > 10


async def test_t9d_a_list_waits_while_a_transaction_is_starting(fleet: Fleet) -> None:
    fleet.connect("CP1", connectors={1: Connector(connector_id=1, status="Preparing")})
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.asked == 0
    fleet.change("CP1", connectors={1: Connector(connector_id=1, status="Charging")})
    await fleet.pass_by(rounds.AGAIN_WHILE_STARTING)
    assert fleet.asked == 1


async def test_t9d_a_problem_is_tried_again_with_growing_pauses_and_not_for_ever(fleet: Fleet) -> None:
    fleet.connect("CP1")
    fleet.lists["CP1"].version_fault = "silent"
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    for tries, pause in enumerate(RETRIES, start=1):
        assert fleet.asked == tries
        await fleet.pass_by(pause - SECOND)
        assert fleet.asked == tries
        await fleet.pass_by(SECOND)
    assert fleet.asked == len(RETRIES) + 1
    await fleet.pass_by(timedelta(days=9))
    assert fleet.asked == len(RETRIES) + 1


async def test_t9d_a_failure_of_our_own_is_tried_again(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.connect("CP1")

    async def fails(charger_id: int) -> Any:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(fleet.rows, "load", fails)
        await fleet.pass_by(SECOND)
        await fleet.pass_by(AFTER_BOOT)
    assert fleet.asked == 0
    await fleet.pass_by(RETRIES[0])
    assert fleet.asked == 1


async def test_t9d_a_charger_that_left_is_asked_when_it_is_back(fleet: Fleet) -> None:
    fleet.connect("CP1")
    await fleet.pass_by(SECOND)
    state = fleet.states.pop("CP1")
    await fleet.pass_by(AFTER_BOOT)
    await fleet.pass_by(RETRIES[0])
    assert fleet.asked == 0
    fleet.states["CP1"] = state
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.asked == 1


async def test_t9d_a_charger_that_leaves_while_it_is_asked_is_no_problem(fleet: Fleet) -> None:
    fleet.connect("CP1")
    fleet.gate.clear()
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    fleet.states.clear()
    fleet.gate.set()
    await fleet.pass_by(SECOND)
    assert (fleet.asked, fleet.rows.lists) == (0, {})


async def test_t9d_a_charger_that_is_not_accepted_is_not_asked(fleet: Fleet) -> None:
    fleet.connect("CP1", registration="pending")
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.asked == 0


async def test_t9d_only_so_many_are_asked_at_the_same_time_and_each_once(fleet: Fleet) -> None:
    fleet.gate.clear()
    for number in range(AT_ONCE + 5):
        fleet.connect(f"CP{number}", number)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert len(fleet.keeper._rounds._under_way) == AT_ONCE
    fleet.change("CP0", last_boot_at=fleet.time)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    fleet.gate.set()
    await fleet.pass_by(SECOND)
    await fleet.pass_by(SECOND)
    assert all(each.asked for each in fleet.lists.values())
    await fleet.keeper.stop()


async def test_t9d_a_person_can_ask_for_it_at_any_time(fleet: Fleet) -> None:
    await fleet.book.put([IdTag(id_tag="A")])
    with pytest.raises(ChargerOffline):
        await fleet.keeper.sync("CP1", 1)
    fleet.connect("CP1")
    assert (await fleet.keeper.sync("CP1", 1)).problem is None
    assert fleet.lists["CP1"].statuses == {"a": "Accepted"}


async def test_t9d_who_is_out_of_patience_is_told_how_things_are_and_the_work_goes_on(fleet: Fleet) -> None:
    await fleet.book.put([IdTag(id_tag="A")])
    fleet.connect("CP1")
    fleet.gate.clear()
    assert (await fleet.keeper.sync("CP1", 0)).version == 0
    fleet.gate.set()
    await fleet.pass_by(SECOND)
    assert fleet.lists["CP1"].statuses == {"a": "Accepted"}


async def test_it_runs_until_it_is_stopped(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LOOK_EVERY_S", 0.0)
    fleet.connect("CP1")
    fleet.keeper.start()
    async with asyncio.timeout(5):
        while "CP1" not in fleet.keeper._rounds._noted:
            await asyncio.sleep(0)
    await fleet.keeper.stop()
    await LocalLists(fleet, fleet.book, fleet, fleet.rows, fleet.now).stop()  # type: ignore[arg-type]
