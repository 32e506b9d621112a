"""The outbox of events: each is in it once and in order, and a reader that goes on from a position misses none."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import asyncpg
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.migrate import upgrade
from genx.db.journal.journal import Journal
from genx.db.journal.start import CUT_OFF
from genx.db.journal.writers import WRITERS
from genx.db.queries import chargers, event_outbox, forgetting, security_alarms
from genx.db.queries.chargers import Unclaimed
from genx.domain.changes import (
    Change,
    ChargerSeen,
    CommandChanged,
    ConnectionChanged,
    ConnectorReported,
    EffectChanged,
    TransactionChanged,
    TransactionMeasured,
)
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.connector import Connector
from genx.domain.effects.awaited import Awaited
from genx.domain.effects.device import Restarts
from genx.domain.effects.effect import NO_EFFECT, Effect, Verdict
from genx.domain.outbox import EventKind, KeptEvent, Position
from genx.domain.security_alarm import SecurityAlarm
from tests.db.test_journal import entry
from tests.domain.builders import transaction
from tests.support.database import keep

NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(minutes=1)
BEGINNING = Position()


async def events(engine: AsyncEngine, after: Position = BEGINNING, limit: int = 1_000) -> list[KeptEvent]:
    async with engine.connect() as connection:
        return await event_outbox.read_after(connection, after, limit)


async def kinds(engine: AsyncEngine) -> list[EventKind]:
    return [event.kind for event in await events(engine)]


def connector(status: str = "Preparing", **rest: Any) -> Connector:
    values = {"error_code": "NoError", "status_at": NOW, "updated_at": LATER, "since": NOW}
    return Connector(connector_id=1, status=status, **{**values, **rest})


def started(known: ChargePoint, number: int = 7, **rest: Any) -> Any:
    return transaction(charger_id=known.charger_id, wire_id=number, **rest)


def command(known: ChargePoint, **rest: Any) -> Command:
    return Command(
        command_id="6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        charger_id=known.charger_id,
        device_id=known.device_id,
        action="Reset",
        request="{}",
        requested_at=NOW,
        **rest,
    )


async def test_a_day_of_a_charger_is_told_in_order(journal: Journal, known: ChargePoint, clean_db: AsyncEngine) -> None:
    of = known.charger_id
    stopped_at = NOW + timedelta(hours=1)
    running = started(known, started_at=NOW, received_start_at=NOW)
    steps: list[Change] = [
        ConnectionChanged(of, online=True, at=NOW),
        ConnectorReported(of, connector()),
        TransactionChanged(running),
        ConnectorReported(of, connector("Charging", since=LATER)),
        CommandChanged(command(known, status="answered", answered_at=LATER)),
        TransactionChanged(replace(running, status="stopped", stopped_at=stopped_at, meter_stop=900, energy_wh=800)),
        ConnectionChanged(of, online=False, at=stopped_at),
    ]
    for step in steps:
        assert await keep(journal, step) is None
    told = await events(clean_db)
    assert [(event.kind, event.happened_at) for event in told] == [
        ("charger.connected", NOW),
        ("connector.status", NOW),
        ("transaction.started", NOW),
        ("connector.status", LATER),
        ("command.finished", LATER),
        ("transaction.stopped", stopped_at),
        ("charger.disconnected", stopped_at),
    ]
    assert {(event.charger_id, event.device_id) for event in told} == {(of, "CP001")}
    charging, stopped = told[3].data, told[5].data
    assert (charging["connectorId"], charging["status"], charging["previousStatus"]) == (1, "Charging", "Preparing")
    assert datetime.fromisoformat(charging["previousSince"]) == NOW
    assert (stopped["transactionId"], stopped["energyWh"], stopped["estimated"]) == (7, 800, False)
    assert stopped["corrected"] is False


async def test_an_effect_is_told_when_it_is_settled_and_when_it_is_taken_back(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    of, reset = known.charger_id, command(known, status="sent")
    awaited = Awaited(reset.command_id, "Reset", Restarts(window=300.0), Effect(state="awaited", due=LATER))
    restarted = awaited.settled(Verdict("confirmed", "restarted"), LATER)
    await keep(journal, CommandChanged(reset), EffectChanged(of, awaited))
    await keep(journal, EffectChanged(of, replace(awaited, effect=Effect(state="awaited", due=LATER))))
    assert await kinds(clean_db) == []
    await keep(journal, EffectChanged(of, restarted))
    await keep(journal, EffectChanged(of, restarted))
    await keep(journal, EffectChanged(of, replace(awaited, effect=NO_EFFECT)))
    settled, taken_back = await events(clean_db)
    assert (settled.kind, settled.happened_at, settled.device_id) == ("command.effect", LATER, "CP001")
    assert (settled.data["commandId"], settled.data["action"]) == (reset.command_id, "Reset")
    assert (settled.data["effect"], settled.data["effectReason"]) == ("confirmed", "restarted")
    assert (taken_back.kind, taken_back.data["effect"]) == ("command.effect", "none")


async def test_a_refused_command_tells_of_no_effect(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    reset = command(known, status="sent")
    awaited = Awaited(reset.command_id, "Reset", Restarts(window=300.0), Effect(state="awaited", due=LATER))
    await keep(journal, CommandChanged(reset), EffectChanged(known.charger_id, awaited))
    await keep(journal, EffectChanged(known.charger_id, replace(awaited, effect=NO_EFFECT)))
    assert await kinds(clean_db) == []


async def test_measurements_notes_and_log_entries_are_no_events(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    of, running = known.charger_id, started(known)
    await keep(journal, TransactionChanged(running), ConnectorReported(of, connector()))
    before = await kinds(clean_db)
    await keep(journal, ChargerSeen(of, LATER, 5, 11_000), TransactionMeasured("7", 500, NOW, 400, measured_by_id=True))
    await keep(journal, TransactionChanged(replace(running, notes=("odd",), register_wh=500)))
    await keep(journal, ConnectorReported(of, connector(register_kind="session", updated_at=LATER)))
    await keep(journal, ConnectorReported(of, Connector(connector_id=2)))
    await keep(journal, entry(known))
    assert await kinds(clean_db) == before == ["transaction.started", "connector.status"]


async def test_another_error_with_the_same_status_is_an_event_of_its_own_time(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, ConnectorReported(known.charger_id, connector()))
    await keep(journal, ConnectorReported(known.charger_id, connector(error_code="HighTemperature")))
    assert [(event.data["errorCode"], event.happened_at) for event in await events(clean_db)] == [
        ("NoError", NOW),
        ("HighTemperature", LATER),
    ]


async def test_a_group_that_is_written_twice_is_told_once(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    of, running = known.charger_id, started(known)
    groups: list[list[Change]] = [
        [ConnectionChanged(of, online=True, at=NOW)],
        [ConnectorReported(of, connector()), TransactionChanged(running)],
        [CommandChanged(command(known, status="timeout")), TransactionChanged(replace(running, status="stopped"))],
        [ConnectionChanged(of, online=False, at=LATER)],
    ]
    for group in groups:
        assert await keep(journal, *group) is None
        assert await keep(journal, *group) is None  # As behind a link that fell before it was told of the commit.
    assert await kinds(clean_db) == [
        "charger.connected",
        "connector.status",
        "transaction.started",
        "command.finished",
        "transaction.stopped",
        "charger.disconnected",
    ]


async def test_t11b_a_true_stop_after_an_estimate_is_told_as_a_correction(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    estimate = started(known, status="stopped", stopped_at=NOW, energy_wh=100, estimated=True)
    await keep(journal, TransactionChanged(started(known)))
    await keep(journal, TransactionChanged(estimate))
    await keep(journal, TransactionChanged(replace(estimate, stopped_at=LATER, energy_wh=120, estimated=False)))
    _, first, second = await events(clean_db)
    assert (first.data["energyWh"], first.data["estimated"], first.data["corrected"]) == (100, True, False)
    assert (second.data["energyWh"], second.data["estimated"], second.data["corrected"]) == (120, False, True)


async def test_v6_a_time_that_cannot_be_is_replaced_by_ours(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    reset = datetime(1970, 1, 1, tzinfo=UTC)
    begun = started(known, started_at=reset, received_start_at=NOW)
    await keep(journal, TransactionChanged(begun))
    ahead = replace(begun, status="stopped", stopped_at=LATER + timedelta(days=1), received_stop_at=LATER)
    await keep(journal, TransactionChanged(ahead))
    await keep(journal, TransactionChanged(replace(ahead, stopped_at=reset, received_stop_at=None)))
    assert [event.happened_at for event in await events(clean_db)] == [NOW, LATER, reset]


async def test_f9_a_late_answer_is_told_after_the_time_out(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, CommandChanged(command(known, status="waiting")))
    await keep(journal, CommandChanged(command(known, status="sent", sent_at=NOW)))
    await keep(journal, CommandChanged(command(known, status="timeout", sent_at=NOW)))
    await keep(journal, CommandChanged(command(known, status="answered", sent_at=NOW, answered_at=LATER)))
    assert [event.data["status"] for event in await events(clean_db)] == ["timeout", "answered"]


async def test_events_of_a_group_have_the_order_in_which_their_changes_were_handed_in(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    of = known.charger_id
    ended = replace(started(known, 1), status="stopped")
    wanted: list[Change] = [
        TransactionChanged(ended),
        TransactionChanged(started(known, 2, connector_id=1, id_tag="OTHER")),
        CommandChanged(command(known, status="answered")),
        ConnectorReported(of, connector("Charging")),
        TransactionChanged(started(known, 3, connector_id=2)),
        ConnectionChanged(of, online=True, at=NOW),
    ]
    blocker = entry(known)  # What follows gathers while it is written.
    journal.submit([blocker])
    await asyncio.gather(*[keep(journal, change) for change in wanted])
    told = await events(clean_db)
    assert len({event.position.xid for event in told}) == 1
    assert [(event.kind, event.data.get("transactionId")) for event in told] == [
        ("transaction.stopped", 1),
        ("transaction.started", 2),
        ("command.finished", None),
        ("connector.status", None),
        ("transaction.started", 3),
        ("charger.connected", None),
    ]


def test_writers_with_events_are_the_first_of_their_tables() -> None:
    for place, writer in enumerate(WRITERS):
        if writer.event is not None:
            assert all(other.table is not writer.table for other in WRITERS[:place])


async def test_nothing_is_told_of_a_change_that_is_not_kept(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    nobody = TransactionChanged(transaction(charger_id=999_999))
    error = await keep(journal, ConnectorReported(known.charger_id, connector()), nobody)
    assert isinstance(error, asyncpg.ForeignKeyViolationError)
    assert await kinds(clean_db) == []


async def test_at_the_start_chargers_are_told_as_gone_and_commands_as_over(
    journal: Journal, dsn: str, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, ConnectionChanged(known.charger_id, online=True, at=NOW))
    await keep(journal, CommandChanged(command(known, status="sent", sent_at=NOW)))
    for _ in range(2):
        restarted = Journal(dsn)
        await restarted.start()
        await restarted.stop()
    _, gone, over = await events(clean_db)
    assert (gone.kind, gone.happened_at, gone.device_id) == ("charger.disconnected", NOW, "CP001")
    assert (over.kind, over.data["status"], over.data["action"]) == ("command.finished", "unknown", "Reset")
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT error FROM commands"))).scalar() == CUT_OFF


async def test_chargers_that_are_added_accepted_and_removed_are_told(clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        one = await chargers.create(connection, "ONE", NOW, registration="pending")
        await chargers.create_many(connection, {"TWO": "10.0.0.0/24", "one": None}, NOW, "accepted")
    for registration in ("pending", "accepted", "accepted"):
        async with clean_db.begin() as connection:
            await chargers.update_owned(connection, one.charger_id, registration=registration, name="x")
    async with clean_db.begin() as connection:
        await chargers.delete(connection, one.charger_id)
        await connection.execute(text("UPDATE chargers SET last_seen = now()"))
        unclaimed = Unclaimed(before=NOW + timedelta(days=1))
        assert await chargers.delete_unclaimed(connection, unclaimed, ["TWO", "THREE"]) == ["TWO"]
    told = [(event.kind, event.device_id, dict(event.data)) for event in await events(clean_db)]
    assert told == [
        ("charger.added", "ONE", {"registration": "pending"}),
        ("charger.added", "TWO", {"registration": "accepted"}),
        ("charger.registration", "ONE", {"registration": "accepted", "previous": "pending"}),
        ("charger.removed", "ONE", {}),
        ("charger.removed", "TWO", {}),
    ]


async def test_alarms_are_told_when_they_begin_and_end_and_not_while_they_go_on(clean_db: AsyncEngine) -> None:
    alarm = SecurityAlarm(kind="flood", subject="cp001", device_id="CP001", opened_at=NOW, last_at=NOW, count=1)

    async def kept(alarm: SecurityAlarm) -> SecurityAlarm:
        async with clean_db.begin() as connection:
            return (await security_alarms.keep(connection, [alarm], NOW))[0]

    first = await kept(alarm)
    assert await kept(alarm) == first, "the answer to its first writing was lost"
    await kept(replace(first, count=5, last_at=LATER))
    over = first.ended(LATER)
    await kept(over)
    await kept(over)
    decided = over.resolved("dismiss", "admin@localhost", LATER, LATER + timedelta(hours=1))
    await kept(decided)
    await kept(decided)
    told = [(event.kind, event.device_id, event.data.get("resolution")) for event in await events(clean_db)]
    assert told == [
        ("alarm.raised", "CP001", None),
        ("alarm.resolved", "CP001", None),
        ("alarm.resolved", "CP001", "dismiss"),
    ]
    await kept(replace(alarm, subject="other", ended_at=LATER))
    assert (await kinds(clean_db))[3:] == ["alarm.raised", "alarm.resolved"]


async def test_a_page_ends_at_its_limit_and_the_next_goes_on(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await asyncio.gather(*[keep(journal, TransactionChanged(started(known, n, connector_id=n))) for n in range(1, 8)])
    read: list[KeptEvent] = []
    while page := await events(clean_db, read[-1].position if read else BEGINNING, 3):
        assert len(page) <= 3
        read += page
    assert [event.data["transactionId"] for event in read] == list(range(1, 8))


async def test_an_event_of_a_unit_of_work_that_is_committed_late_is_read_before_younger_ones(
    clean_db: AsyncEngine,
) -> None:
    async with clean_db.connect() as slow, clean_db.connect() as quick:
        await add(slow, "slow")
        await add(quick, "quick")
        await quick.commit()
        assert await events(clean_db) == [], "the younger one waits"
        await slow.commit()
    assert [event.device_id for event in await events(clean_db)] == ["slow", "quick"]


async def add(connection: Any, name: str) -> None:
    await event_outbox.add(connection, "charger.connected", NOW, {}, charger_id=None, device_id=name)


async def test_a_reader_beside_many_writers_misses_no_event_and_reads_none_twice(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    chance = random.Random(14)
    writing = True

    async def beside(writer: int) -> None:
        for number in range(12):
            async with clean_db.connect() as connection:
                await add(connection, f"{writer}.{number}")
                await asyncio.sleep(chance.random() / 50)
                await (connection.rollback() if chance.random() < 0.2 else connection.commit())

    async def by_the_journal() -> None:
        for number in range(60):
            await keep(journal, ConnectorReported(known.charger_id, connector(f"S{number}")))

    async def reader() -> list[KeptEvent]:
        read: list[KeptEvent] = []
        while True:
            was_over = not writing
            page = await events(clean_db, read[-1].position if read else BEGINNING, 7)
            read += page
            if was_over and not page:
                return read
            await asyncio.sleep(0)

    reading = asyncio.create_task(reader())
    await asyncio.gather(by_the_journal(), *map(beside, range(3)))
    writing = False
    read = await reading
    async with clean_db.connect() as connection:
        kept = (await connection.execute(text("SELECT xid, id FROM event_outbox ORDER BY xid, id"))).all()
    assert [(event.position.xid, event.position.id) for event in read] == [tuple(row) for row in kept]
    statuses = [event.data["status"] for event in read if event.kind == "connector.status"]
    assert statuses == [f"S{number}" for number in range(60)]


async def test_a_database_that_was_restored_elsewhere_goes_on_after_what_it_has(
    journal: Journal, dsn: str, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    for status in ("Preparing", "Charging"):
        await keep(journal, ConnectorReported(known.charger_id, connector(status)))
    async with clean_db.begin() as connection:  # As on a server that had counted further.
        await connection.execute(text("UPDATE event_outbox SET xid = xid + 1000000000"))
    assert await events(clean_db) == []
    await upgrade(dsn)
    await keep(journal, ConnectorReported(known.charger_id, connector("Finishing")))
    assert [event.data["status"] for event in await events(clean_db)] == ["Preparing", "Charging", "Finishing"]


async def test_old_events_are_removed_and_a_reader_goes_on_with_the_rest(clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        for name in ("old", "new"):
            await add(connection, name)
        old = "UPDATE event_outbox SET recorded_at = now() - interval '8 days' WHERE device_id = 'old'"
        await connection.execute(text(old))
    (first, _) = await events(clean_db)
    async with clean_db.begin() as connection:
        assert await forgetting.old(connection, "event_outbox", datetime.now(UTC), 7) == 1
    assert [event.device_id for event in await events(clean_db)] == ["new"]
    assert [event.device_id for event in await events(clean_db, first.position)] == ["new"]


def test_positions_are_in_order_of_units_of_work_and_then_of_numbers() -> None:
    assert Position() < Position(1, 9) < Position(2, 1) < Position(2, 2)


def test_every_kind_of_event_has_a_test_here() -> None:
    here = Path(__file__).read_text()
    assert [kind for kind in get_args(EventKind) if f'"{kind}"' not in here] == []
