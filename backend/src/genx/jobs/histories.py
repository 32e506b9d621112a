"""Histories: what the outbox says of connectors and chargers is written down, in one unit of work with the position."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from msgspec import Struct, field
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import event_outbox, histories, outbox_readers
from genx.db.queries.outbox_readers import Reading
from genx.db.rollups import state, summing
from genx.db.rollups.state import Note
from genx.domain.histories import CLOCKS_DIFFER, PresenceTold, StatusTold, is_ahead, placed
from genx.domain.outbox import KeptEvent

log = structlog.get_logger(__name__)

READER = "rollups"
PAGE = 1_000
"""Events that are read in one unit of work."""
CHARGERS = 1_000
"""Chargers whose present state is read in one unit of work."""


async def read_outbox(engine: AsyncEngine, now: datetime) -> None:
    """Read what is new in the outbox, and note what must be summed up again because of it."""
    more = True
    while more:
        async with begin(engine) as connection:
            await state.lock(connection)
            more = await _read(connection, now)


async def _read(connection: AsyncConnection, now: datetime) -> bool:
    """Read a page. Returns whether there may be more."""
    reading = await outbox_readers.known(connection, READER)
    if reading is None or await outbox_readers.has_missed(connection, reading):
        await _begin_anew(connection, reading, now)
        return True
    events = await event_outbox.read_after(connection, reading.position, PAGE)
    if not events:
        return False
    await write(connection, [told for event in events for told in _told(event)])
    await state.note(connection, [note for event in events for note in _of_transaction(event)])
    last = events[-1]
    await outbox_readers.keep(connection, READER, Reading(position=last.position, recorded_at=last.recorded_at))
    return len(events) == PAGE


async def _begin_anew(connection: AsyncConnection, missed: Reading | None, now: datetime) -> None:
    """Begin with the present state. What was the case since the last event that was read is not known."""
    newest = await outbox_readers.newest(connection, now)
    if missed is not None:
        log.warning("events were removed before they were read", since=missed.recorded_at.isoformat())
    after = 0
    while ids := await summing.chargers_after(connection, after, CHARGERS):
        statuses, presences = await histories.current(connection, ids, now)
        if missed is not None:
            await write(connection, _unknown([*statuses, *presences], missed.recorded_at))
        await write(connection, [*statuses, *presences])
        after = ids[-1]
    await outbox_readers.keep(connection, READER, newest)


def _unknown(told: Iterable[StatusTold | PresenceTold], since: datetime) -> list[StatusTold | PresenceTold]:
    return [
        StatusTold(charger_id=each.charger_id, connector_id=each.connector_id, at=since, recorded_at=since, status=None)
        if isinstance(each, StatusTold)
        else PresenceTold(charger_id=each.charger_id, at=since, recorded_at=since, online=None)
        for each in told
    ]


class _New(Struct, frozen=True):
    """Rows that are to be added, by history: the last one of each is its newest."""

    statuses: list[StatusTold] = field(default_factory=list)
    presences: list[PresenceTold] = field(default_factory=list)


async def write(connection: AsyncConnection, told: Sequence[StatusTold | PresenceTold]) -> None:
    """Add what was told to the histories, in its order, and note the time that must be summed up again."""
    there = await histories.still_there(connection, {each.charger_id for each in told})
    last = await histories.last_of(connection, there)
    new = _New()
    for each in told:
        if each.charger_id not in there:
            continue
        if isinstance(each, StatusTold):
            if is_ahead(last.statuses.get(each.of), each):
                last, new = await _set_back(connection, each, new, there)
            row = placed(last.statuses.get(each.of), each)
            if row is not None:
                last.statuses[each.of] = row
                new.statuses.append(row)
        else:
            if is_ahead(last.presences.get(each.of), each):
                last, new = await _set_back(connection, each, new, there)
            presence = placed(last.presences.get(each.of), each)
            if presence is not None:
                last.presences[each.of] = presence
                new.presences.append(presence)
    await _add(connection, new)


async def _set_back(
    connection: AsyncConnection, told: StatusTold | PresenceTold, new: _New, there: set[int]
) -> tuple[histories.Histories, _New]:
    """Remove rows that a clock wrote that was ahead."""
    await _add(connection, new)
    await histories.remove_after(connection, told, told.recorded_at + CLOCKS_DIFFER)
    return await histories.last_of(connection, there), _New()


async def _add(connection: AsyncConnection, new: _New) -> None:
    await histories.add(connection, new.statuses, new.presences)
    summed = await state.load(connection)
    if summed is None:
        return
    changed = [(row.charger_id, row.connector_id, row.at) for row in new.statuses if row.at < summed.until]
    since = _firsts((row.charger_id, row.at) for row in new.presences if row.at < summed.until)
    of_presence = await histories.connectors_of(connection, since) if since else []
    changed += [(charger_id, connector_id, since[charger_id]) for charger_id, connector_id in of_presence]
    await state.note(
        connection,
        [Note(charger_id=of[0], connector_id=of[1], since=of[2], until=summed.until) for of in changed],
    )


def _firsts(found: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    firsts: dict[int, datetime] = {}
    for charger_id, at in found:
        firsts[charger_id] = min(at, firsts.get(charger_id, at))
    return firsts


def _told(event: KeptEvent) -> list[StatusTold | PresenceTold]:
    """Return what an event says of a connector's status or a charger's presence."""
    if event.charger_id is None:
        return []
    data: Mapping[str, Any] = event.data
    if event.kind == "connector.status" and data["status"] is not None:
        return [
            StatusTold(
                charger_id=event.charger_id,
                connector_id=data["connectorId"],
                at=event.happened_at,
                recorded_at=event.recorded_at,
                status=data["status"],
                error_code=data["errorCode"],
                vendor_error_code=data["vendorErrorCode"],
                info=data["info"],
            )
        ]
    if event.kind in ("charger.connected", "charger.disconnected"):
        return [
            PresenceTold(
                charger_id=event.charger_id,
                at=event.happened_at,
                recorded_at=event.recorded_at,
                online=event.kind == "charger.connected",
            )
        ]
    return []


def _of_transaction(event: KeptEvent) -> list[Note]:
    """Note a transaction whose pieces must be made, or made again."""
    if event.charger_id is None or event.kind not in ("transaction.started", "transaction.stopped"):
        return []
    return [
        Note(
            charger_id=event.charger_id,
            connector_id=event.data["connectorId"],
            since=event.happened_at,
            until=event.happened_at,
            transaction_id=str(event.data["transactionId"]),
        )
    ]
