"""Whatever happens in whatever order, rollups are those that are made of it in the end."""

from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.db.rollup_fleet import BEGIN, Fleet, empty, minutes

STATUSES = ["Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Faulted", "Unavailable"]
CHARGERS = st.integers(0, 1)
CONNECTORS = st.integers(0, 2)
BACK = st.sampled_from([0, 0.4, 15, 31, 190, 400, 1500])
WH = st.integers(0, 30_000)

LATER = st.sampled_from([4, 17, 200, 700])
ACTS = st.one_of(
    st.tuples(st.just("status"), CHARGERS, CONNECTORS, st.sampled_from(STATUSES), BACK),
    st.tuples(st.just("presence"), CHARGERS, st.booleans(), BACK),
    st.tuples(st.just("measure"), CHARGERS, CONNECTORS, BACK, WH, st.booleans()),
    st.tuples(st.just("start"), CHARGERS, st.integers(1, 2), BACK, st.integers(0, 2000)),
    st.tuples(st.just("stop"), st.integers(0, 5), WH, BACK),
    st.tuples(st.just("change"), st.integers(0, 5), st.one_of(st.none(), WH), st.booleans()),
    st.tuples(st.just("reopen"), st.integers(0, 5)),
    st.tuples(st.just("delete"), st.integers(0, 5)),
    st.tuples(st.just("register again"), CHARGERS),
)
RUNS = st.sampled_from([True, True, True, False])
STEPS = st.lists(st.tuples(LATER, st.lists(ACTS, min_size=1, max_size=4), RUNS), min_size=2, max_size=8)
"""Minutes that go by, what happens then, and whether the job runs after it."""


class World:
    """Two chargers, to which steps happen."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.chargers: list[int] = []
        self.gone: set[int] = set()

    async def begin(self) -> None:
        await empty(self.fleet.engine)
        self.chargers = [await self.fleet.add(f"CP{number}") for number in range(2)]
        await self.fleet.run()
        await self.fleet.known(self.chargers[0], 0, 1, 2)

    async def do(self, step: tuple[Any, ...]) -> None:
        acts: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
            "status": self._status,
            "presence": self._presence,
            "measure": self._measure,
            "start": self._start,
            "stop": self._stop,
            "change": self._change,
            "reopen": self._reopen,
            "delete": self._delete,
            "register again": self._register_again,
        }
        await acts[step[0]](*step[1:])

    async def _status(self, charger: int, connector_id: int, status: str, back: float) -> None:
        await self.fleet.status(self.chargers[charger], status, back, connector_id=connector_id)

    async def _presence(self, charger: int, online: bool, back: float) -> None:
        await self.fleet.presence(self.chargers[charger], online=online, back=back)

    async def _measure(self, charger: int, connector_id: int, back: float, wh: int, of_session: bool) -> None:
        charger_id = self.chargers[charger]
        running = [each for each in self.fleet.transactions if self._runs(each, charger_id, connector_id)]
        ids = [each.id for each in running] if of_session else []
        at = ((self.fleet.now - BEGIN) / minutes(1)) - back
        await self.fleet.measure(
            charger_id, (round(at), wh), connector_id=connector_id, transaction_id=ids[-1] if ids else None
        )

    def _runs(self, each: Any, charger_id: int, connector_id: int) -> bool:
        of = (each.charger_id, each.connector_id, each.status)
        return of == (charger_id, connector_id, "active") and self._is_there(each)

    def _is_there(self, each: Any) -> bool:
        return int(each.id) not in self.gone and each.charger_id in self.chargers

    def _one(self, number: int, *statuses: str) -> Any:
        found = [each for each in self.fleet.transactions if each.status in statuses and self._is_there(each)]
        return found[number % len(found)] if found else None

    async def _start(self, charger: int, connector_id: int, back: float, meter_start: int) -> None:
        charger_id = self.chargers[charger]
        await self.fleet.start(charger_id, back, connector_id=connector_id, meter_start=meter_start)

    async def _stop(self, number: int, energy_wh: int, back: float) -> None:
        if (running := self._one(number, "active")) is not None:
            await self.fleet.stop(running, energy_wh, back)

    async def _change(self, number: int, energy_wh: int | None, suspect: bool) -> None:
        if (stopped := self._one(number, "stopped")) is not None:
            await self.fleet.change(stopped, energy_wh=energy_wh, suspect=suspect)

    async def _reopen(self, number: int) -> None:
        if (stopped := self._one(number, "stopped")) is not None:
            nothing = {"stopped_at": None, "received_stop_at": None, "meter_stop": None, "energy_wh": None}
            await self.fleet.change(stopped, status="active", **nothing)

    async def _delete(self, number: int) -> None:
        if (stopped := self._one(number, "stopped")) is not None:
            await self.fleet.delete(stopped)
            self.gone.add(int(stopped.id))

    async def _register_again(self, charger: int) -> None:
        await self.fleet.remove(self.chargers[charger])
        self.chargers[charger] = await self.fleet.add(f"CP{charger}")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, time_zone=st.sampled_from(["UTC", "Asia/Kathmandu"]))
async def test_law_what_is_summed_up_by_and_by_is_what_is_summed_up_in_the_end(
    clean_db: AsyncEngine, steps: list[tuple[float, list[tuple[Any, ...]], bool]], time_zone: str
) -> None:
    world = World(Fleet(clean_db, time_zone=time_zone))
    await world.begin()
    for later, acts, runs in steps:
        world.fleet.now += minutes(later)
        for act in acts:
            await world.do(act)
        if runs:
            await world.fleet.run()
    await world.fleet.run(17)
    by_and_by = await world.fleet.rollups()
    await world.fleet.check_sums()
    await world.fleet.check_reports()
    again = await world.fleet.made_again()
    assert by_and_by == again
