"""When configurations are brought in step: after boots, reconnects and changes of wishes (C7)."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system import rounds
from genx.central_system.asked import Outcome
from genx.central_system.rounds import RETRIES
from genx.central_system.wanted.book import Wishes, model_of
from genx.central_system.wanted.keeper import AFTER_BOOT, AFTER_GROUP_CHANGE, WantedConfigurations
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.wishes import NO_WISHES, AllWishes, Model, WishSet, read_wishes
from genx.domain.errors import ChargerOffline
from tests.domain.builders import NOON, charge_point
from tests.support.configured_charger import ConfiguredCharger, Rows

SECOND = timedelta(seconds=1)
DUO = Model("Ohmweg", "Duo 22")


def wishes(**keys: str) -> WishSet:
    return WishSet(wishes=read_wishes(keys), changed_at=NOON, changed_by="ann")


class Fleet:
    """Charge points that are connected, each with a configuration; and a clock that the test moves."""

    def __init__(self) -> None:
        self.states: dict[str, ChargePoint] = {}
        self.chargers: dict[str, ConfiguredCharger] = {}
        self.rows = Rows()
        self.time = NOON
        anything: Any = self
        self.keeper = WantedConfigurations(anything, self, self.rows, self.now)

    def now(self) -> datetime:
        return self.time

    def connect(self, device_id: str, charger_id: int = 1, **known: Any) -> ConfiguredCharger:
        charger = self.chargers[device_id] = ConfiguredCharger(Rows(), Interval="900")
        self.states[device_id] = charge_point(device_id=device_id, charger_id=charger_id, **known)
        return charger

    def live(self, device_id: str) -> ChargePoint | None:
        return self.states.get(device_id)

    def all_live(self) -> Iterable[ChargePoint]:
        return list(self.states.values())

    async def ask(self, device_id: str, name: str, request: Mapping[str, Any]) -> Outcome:
        if device_id not in self.states:
            raise ChargerOffline("offline")
        charger = self.chargers[device_id]
        charger.rows, charger.time = self.rows, max(charger.time, self.time)
        return await charger.ask(device_id, name, request)

    async def pass_by(self, later: timedelta) -> None:
        """Let time pass, and everything happen that is due then."""
        self.time += later
        self.keeper.look()
        for _ in range(40):
            await asyncio.sleep(0)

    def intervals(self) -> list[str]:
        return [each.keys["Interval"] for each in self.chargers.values()]


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


async def test_c7_a_charger_is_brought_in_step_some_time_after_it_came_and_after_each_boot(fleet: Fleet) -> None:
    fleet.keeper.book.put_group(None, wishes(Interval="300"))
    charger = fleet.connect("CP1")
    await fleet.pass_by(SECOND)
    assert charger.written == []
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.intervals() == ["300"]
    charger.keys["Interval"] = "900"
    fleet.states["CP1"] = replace(fleet.states["CP1"], last_boot_at=fleet.time + 9 * SECOND)
    await fleet.pass_by(10 * SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert fleet.intervals() == ["300"]


async def test_qd22_a_charger_that_connects_again_without_a_boot_is_compared_again(fleet: Fleet) -> None:
    fleet.keeper.book.put_group(None, wishes(Interval="300"))
    charger = fleet.connect("CP1", last_boot_at=NOON)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    asked = len(charger.asked)
    await fleet.pass_by(timedelta(hours=9))
    assert len(charger.asked) == asked
    fleet.states["CP1"] = replace(fleet.states["CP1"], connected_at=fleet.time)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert len(charger.asked) == asked + 1


async def test_c7_what_somebody_has_changed_is_written_again_within_the_hour(fleet: Fleet) -> None:
    fleet.keeper.book.put_group(None, wishes(Interval="300"))
    charger = fleet.connect("CP1", last_boot_at=NOON)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    asked = len(charger.asked)
    fleet.time += AFTER_BOOT
    fleet.rows.learn("Interval", "77", fleet.time)
    charger.keys["Interval"] = "77"
    for _ in range(60):
        await fleet.pass_by(timedelta(minutes=1))
    await fleet.pass_by(AFTER_BOOT)
    assert (fleet.intervals(), len(charger.asked)) == (["300"], asked + 1)


async def test_qd26_a_charger_that_was_never_seen_to_boot_is_compared_later(fleet: Fleet) -> None:
    fleet.keeper.book.put_group(None, wishes(Interval="300"))
    charger = fleet.connect("CP1", connected_at=fleet.time)
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert charger.asked == []
    await fleet.pass_by(RETRIES[0])
    assert fleet.intervals() == ["300"]


async def test_c7_a_charger_without_wishes_is_never_asked(fleet: Fleet) -> None:
    charger = fleet.connect("CP1")
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    assert (charger.asked, fleet.rows.saved) == ([], 0)


async def test_c7_a_wish_for_a_charger_is_written_at_once_or_when_it_is_back(fleet: Fleet) -> None:
    fleet.keeper.charger_changed("CP1")
    fleet.connect("CP1")
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    fleet.keeper.book.put_charger(1, wishes(Interval="300"))
    fleet.keeper.charger_changed("CP1")
    await fleet.pass_by(timedelta(0))
    assert fleet.intervals() == ["300"]


async def test_c7_a_wish_for_a_group_is_written_to_those_of_it_a_while_after_the_last_change(fleet: Fleet) -> None:
    fleet.connect("CP1", 1, vendor=DUO.vendor, model=DUO.model)
    fleet.connect("CP2", 2, vendor=DUO.vendor, model="Other")
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    for value in ("200", "300"):
        fleet.keeper.book.put_group(DUO, wishes(Interval=value))
        fleet.keeper.group_changed(DUO)
        await fleet.pass_by(AFTER_GROUP_CHANGE - SECOND)
    assert fleet.intervals() == ["900", "900"]
    await fleet.pass_by(SECOND)
    assert fleet.intervals() == ["300", "900"]
    assert [value for _, value in fleet.chargers["CP1"].written] == ["300"]
    fleet.keeper.book.put_group(None, wishes(Interval="400"))
    fleet.keeper.group_changed(None)
    await fleet.pass_by(AFTER_GROUP_CHANGE)
    assert fleet.intervals() == ["300", "400"]


async def test_c7_a_charger_that_does_not_answer_is_tried_again(fleet: Fleet) -> None:
    fleet.keeper.book.put_group(None, wishes(Interval="300"))
    charger = fleet.connect("CP1")
    charger.read_fault = "silent"
    await fleet.pass_by(SECOND)
    await fleet.pass_by(AFTER_BOOT)
    charger.read_fault = None
    await fleet.pass_by(RETRIES[0])
    assert fleet.intervals() == ["300"]


async def test_it_reads_its_wishes_and_runs_until_it_is_stopped(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LOOK_EVERY_S", 0.0)
    fleet.rows.all = AllWishes(of_all=wishes(Interval="300"))
    fleet.connect("CP1")
    await fleet.keeper.start()
    async with asyncio.timeout(5):
        while not fleet.rows.checks:
            fleet.time += SECOND
            await asyncio.sleep(0)
    await fleet.keeper.stop()


async def test_c7_wishes_are_read_again_if_it_is_not_known_whether_a_change_was_kept() -> None:
    rows = Rows()
    book = Wishes(rows)
    await book.load()
    rows.all = AllWishes(of_all=wishes(A="1"), of_models={DUO: wishes(A="2", B="2")}, of_chargers={7: wishes(C="3")})
    with pytest.raises(ChargerOffline):
        async with book.changing():
            raise ChargerOffline("a refusal changes nothing")
    await book.mend()
    assert book.of_group(None) == NO_WISHES
    with pytest.raises(ConnectionError):
        async with book.changing():
            raise ConnectionError("the database is away")
    await book.mend()
    state = charge_point(charger_id=7, vendor=DUO.vendor, model=DUO.model)
    assert {name: (each.value, each.scope) for name, each in book.wanted(state).items()} == {
        "a": ("2", "model"),
        "b": ("2", "model"),
        "c": ("3", "charger"),
    }
    book.put_charger(7, NO_WISHES)
    book.put_group(DUO, NO_WISHES)
    assert (book.of_models, book.of_charger(7)) == ({}, NO_WISHES)
    assert book.wanted(state).keys() == {"a"}


@pytest.mark.parametrize(("vendor", "model"), [(None, None), ("V", None), (None, "M"), ("", "M")])
def test_c7_a_charger_that_reports_no_model_has_none(vendor: str | None, model: str | None) -> None:
    assert model_of(charge_point(vendor=vendor, model=model)) is None
    assert Wishes(Rows()).wanted(charge_point(vendor=vendor, model=model)) == {}
