"""Security alarms: gathered in memory, kept in batches, bounded in number. No charger's message waits for them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import get_args

import structlog
from msgspec.structs import replace

from genx.accounts.networks import network
from genx.central_system.ports import Events
from genx.domain.charge_point import ChargePoint
from genx.domain.events import AlarmChanged
from genx.domain.security_alarm import AlarmKind, Party, SecurityAlarm

log = structlog.get_logger(__name__)

MOST_OPEN_OF_A_KIND = 100
SECONDS_BETWEEN_BATCHES = 1.0
MOST_WAITING = 1000
"""Ended alarms that wait for a database that is away."""

QUIET = timedelta(minutes=5)
"""An alarm ends by itself when its cause was not seen for this long."""

Key = tuple[str, str]
Keep = Callable[[Sequence[SecurityAlarm]], Awaitable[Sequence[SecurityAlarm]]]
Load = Callable[[], Awaitable[Sequence[SecurityAlarm]]]


class Alarms:
    """Implements `central_system.ports.Alarms`. `keep` writes a batch and returns it with ids; `load` reads what holds.

    A database that is away delays what is kept and shown, and loses nothing within the bound.
    """

    def __init__(self, keep: Keep, load: Load, events: Events, now: Callable[[], datetime]) -> None:
        self.changing = asyncio.Lock()
        self.raised = Counter[str](dict.fromkeys(get_args(AlarmKind), 0))
        self._keep = keep
        self._load = load
        self._events = events
        self._now = now
        self._open: dict[Key, SecurityAlarm] = {}
        self._held: dict[Key, SecurityAlarm] = {}
        self._blocks: dict[str, SecurityAlarm] = {}
        self._changed: dict[Key, None] = {}
        self._ended: list[SecurityAlarm] = []
        self._task: asyncio.Task[None] | None = None

    # For the rooms that notice something.

    def note(
        self,
        kind: AlarmKind,
        subject: str,
        *,
        charge_point: ChargePoint | None = None,
        parties: Iterable[Party] = (),
        count: int = 1,
        usual_per_minute: float | None = None,
        note: str | None = None,
    ) -> None:
        """Raise an alarm, or add to the open one of this kind and subject.

        Costs some microseconds. If it happens with every message, tell it once a second with its `count`.
        """
        at, key, parties = self._now(), (kind, subject.lower()), tuple(parties)
        held = self._held.get(key)
        if held is not None and held.silences(parties, at):
            return
        alarm = self._open.get(key) or self._new(kind, key, at, charge_point, parties)
        if alarm is None:
            return
        noted = alarm.noted(at, count, parties=parties, usual_per_minute=usual_per_minute, note=note)
        self._change(key, noted)

    def connected(self, device_id: str, address: str, at: datetime) -> None:
        """Draw the beginning of a connection in the lanes of an open two-devices alarm."""
        alarm = self._open.get(key := ("two-devices", device_id.lower()))
        if alarm is not None:
            self._change(key, alarm.connected(address, at))

    def disconnected(self, device_id: str, address: str, at: datetime) -> None:
        """Draw the end of a connection in the lanes of an open two-devices alarm."""
        alarm = self._open.get(key := ("two-devices", device_id.lower()))
        if alarm is not None:
            self._change(key, alarm.disconnected(address, at))

    # For the rooms that decide by open alarms.

    def is_open(self, kind: AlarmKind, subject: str) -> bool:
        return (kind, subject.lower()) in self._open

    def block(self, device_id: str, address: str) -> SecurityAlarm | None:
        """Return the alarm whose resolution refuses this charger from this address now."""
        alarm = self._blocks.get(device_id.lower())
        return alarm if alarm is not None and alarm.blocks(address, self._now()) else None

    @property
    def open_count(self) -> int:
        return len(self._open)

    def open_by_kind(self) -> dict[str, float]:
        """Number of open alarms of each kind."""
        return {kind: sum(open_kind == kind for open_kind, _ in self._open) for kind in get_args(AlarmKind)}

    def resolved(self, alarm: SecurityAlarm) -> None:
        """Take over a person's decision, which is stored already. The caller holds `changing`."""
        key = (alarm.kind, alarm.subject)
        current = self._open.get(key)
        if current is not None and current.id == alarm.id:
            del self._open[key]
            self._changed.pop(key, None)
        self._hold({**self._held, key: alarm})
        self._tell(alarm)

    # Storing.

    async def start(self) -> None:
        """Load open alarms and the resolutions that still hold. Then keep every change until `stop`."""
        loaded = {(alarm.kind, alarm.subject): alarm for alarm in await self._load()}
        self._open = {key: alarm for key, alarm in loaded.items() if alarm.ended_at is None}
        self._hold({key: alarm for key, alarm in loaded.items() if alarm.ended_at is not None})
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.flush()

    async def flush(self) -> None:
        """Keep changed alarms, then publish them."""
        async with self.changing:
            keys, self._changed = self._changed, {}
            ended, self._ended = self._ended, []
            written = [*ended, *(self._open[key] for key in keys)]
            if not written:
                return
            try:
                kept = await self._keep(written)
            except Exception as error:
                log.warning("security alarms were not kept", error=str(error))
                self._ended = [*ended, *self._ended][-MOST_WAITING:]
                self._changed = {key: None for key in (*keys, *self._changed) if key in self._open}
                return
            self._number(kept)
        for alarm in kept:
            self._tell(alarm)

    def end_quiet(self) -> None:
        """End the alarms whose cause was not seen for a while; forget resolutions that have lapsed."""
        at = self._now()
        for key, alarm in list(self._open.items()):
            if at - alarm.last_at >= QUIET:
                del self._open[key]
                self._changed.pop(key, None)
                self._ended.append(alarm.ended(at))
        if not all(alarm.holds(at) for alarm in self._held.values()):
            self._hold({key: alarm for key, alarm in self._held.items() if alarm.holds(at)})

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_BATCHES)
            self.end_quiet()
            await self.flush()

    def _has_room(self, kind: AlarmKind, parties: Iterable[Party]) -> bool:
        """Return whether one more may be opened. A network gets half of what the others leave: it can hide nothing."""
        networks = {network(party.address) for party in parties}
        of_networks = Counter[str]()
        opened = 0
        for (open_kind, _), alarm in self._open.items():
            if open_kind == kind:
                opened += 1
                of_networks.update({network(party.address) for party in alarm.details.parties} & networks)
        left = {each: MOST_OPEN_OF_A_KIND - opened + of_networks[each] for each in networks}
        within = not networks or any(of_networks[each] < left[each] / 2 for each in networks)
        return opened < MOST_OPEN_OF_A_KIND and within

    def _new(
        self, kind: AlarmKind, key: Key, at: datetime, charge_point: ChargePoint | None, parties: Iterable[Party]
    ) -> SecurityAlarm | None:
        if not self._has_room(kind, parties):
            return None
        self.raised[kind] += 1
        log.warning("security alarm", kind=kind, subject=key[1])
        device_id, charger_id = (charge_point.device_id, charge_point.charger_id) if charge_point else (None, None)
        return SecurityAlarm(
            kind=kind, subject=key[1], opened_at=at, last_at=at, device_id=device_id, charger_id=charger_id
        )

    def _change(self, key: Key, alarm: SecurityAlarm) -> None:
        self._open[key] = alarm
        self._changed[key] = None

    def _number(self, kept: Iterable[SecurityAlarm]) -> None:
        """Give the ids to alarms that may have changed while they were being kept."""
        for alarm in kept:
            key = (alarm.kind, alarm.subject)
            current = self._open.get(key)
            if current is not None and not current.id and alarm.ended_at is None:
                self._open[key] = replace(current, id=alarm.id)

    def _hold(self, held: dict[Key, SecurityAlarm]) -> None:
        self._held = held
        self._blocks = {
            alarm.device_id.lower(): alarm
            for alarm in held.values()
            if alarm.device_id is not None and alarm.resolution != "dismiss"
        }

    def _tell(self, alarm: SecurityAlarm) -> None:
        self._events.publish(AlarmChanged(alarm, self.open_count))
