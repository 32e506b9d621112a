"""The journal on a real PostgreSQL: groups, order, one bad row, the same thing twice."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.journal.journal import Journal
from genx.db.journal.start import CUT_OFF
from genx.db.queries import chargers
from genx.domain.changes import (
    Change,
    ChargerReported,
    ChargerSeen,
    CommandChanged,
    ConfigurationRead,
    ConnectionChanged,
    ConnectorReported,
    PasswordOffered,
    PasswordUsed,
    PasswordWithdrawn,
    StopOrphaned,
    TransactionChanged,
)
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.connector import Connector
from genx.domain.message_log import LogEntry
from tests.domain.builders import transaction
from tests.support.database import keep, rows

NOW = datetime.now(UTC).replace(microsecond=0)


def entry(known: ChargePoint, **rest: Any) -> LogEntry:
    values = {"at": NOW, "direction": "chargerToServer", "message_type": "Call", "action": "Authorize", "payload": "{}"}
    return LogEntry(charger_id=known.charger_id, device_id=known.device_id, **{**values, **rest})


async def test_every_kind_of_change_is_read_back_as_it_was(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    connector = Connector(
        connector_id=1,
        evse_id=2,
        status="Charging",
        error_code="NoError",
        info="x\x00y",
        status_at=NOW,
        updated_at=NOW,
        since=NOW - timedelta(hours=1),
    )
    booted = ChargePoint(
        **{
            **{name: getattr(known, name) for name in known.__struct_fields__},
            "vendor": "V\x00\ud800",
            "model": "M",
            "last_boot_at": NOW,
            "not_asked": {"Reset": "NotSupported"},
            "configured_connectors": 2,
        }
    )
    running = transaction(charger_id=known.charger_id, started_at=NOW, received_start_at=NOW, notes=("one", "two"))
    error = await keep(
        journal,
        ChargerReported(booted),
        ConnectionChanged(known.charger_id, online=True, at=NOW),
        ChargerSeen(known.charger_id, NOW + timedelta(seconds=5), -70, 11_000),
        ConnectorReported(known.charger_id, connector),
        TransactionChanged(running),
        StopOrphaned(known.charger_id, NOW, "{}", "why"),
        ConfigurationRead(known.charger_id, NOW, {"Light": ("5", False), "Empty": (None, True)}),
        ConfigurationRead(known.charger_id, NOW, {}),
    )
    assert error is None
    async with clean_db.connect() as connection:
        state = await chargers.load(connection, "cp001")
    assert state is not None
    assert (state.vendor, state.model, state.not_asked) == ("V\\u0000\\ud800", "M", {"Reset": "NotSupported"})
    assert (state.online, state.connected_at, state.last_seen) == (True, NOW, NOW + timedelta(seconds=5))
    assert (state.clock_offset_ms, state.power_rating_measured_w, state.connector_count) == (-70, 11_000, 2)
    assert state.connectors[1].status == "Charging"
    assert state.connectors[1].info == "x\\u0000y"
    assert state.transactions == {7: running}
    assert len(await rows(clean_db, "SELECT * FROM orphan_stops")) == 1
    assert {row["key"]: row["value"] for row in await rows(clean_db, "SELECT * FROM configuration")} == {
        "Light": "5",
        "Empty": None,
    }


async def test_a_command_is_one_row_from_its_asking_to_its_end(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    asked = Command(
        command_id="6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        charger_id=known.charger_id,
        device_id=known.device_id,
        action="Reset",
        request='{"type":"Soft"}',
        status="waiting",
        requested_at=NOW,
    )
    assert await keep(journal, CommandChanged(asked)) is None
    answered = Command(
        **{**{f: getattr(asked, f) for f in asked.__struct_fields__}, "status": "answered", "response": "{}"}
    )
    assert await keep(journal, CommandChanged(answered)) is None
    (row,) = await rows(clean_db, "SELECT status::text, response FROM commands")
    assert row == {"status": "answered", "response": "{}"}


async def test_an_answer_knows_its_call_and_ids_grow_in_order_of_commits(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    call = entry(known)
    answer = entry(known, message_type="CallResult", direction="serverToCharger", call=call)
    await keep(journal, call, answer)
    await keep(journal, entry(known, action="Later"))
    found = await rows(clean_db, "SELECT id, action, call_id FROM message_log ORDER BY id")
    assert [row["action"] for row in found] == ["Authorize", "Authorize", "Later"]
    assert (found[0]["id"], found[1]["id"], found[1]["call_id"]) == (call.id, answer.id, call.id)


async def test_ids_go_on_after_the_newest_also_after_a_restart_with_a_clock_set_back(
    journal: Journal, dsn: str, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, entry(known))
    ahead = partitions.id_at(NOW + timedelta(days=1))
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE message_log SET id = :ahead"), {"ahead": ahead})
    restarted = Journal(dsn)
    await restarted.start()
    later = entry(known)
    await keep(restarted, later)
    await restarted.stop()
    assert later.id == ahead + 1


async def test_one_bad_row_hurts_nobody_else(journal: Journal, known: ChargePoint, clean_db: AsyncEngine) -> None:
    nobody = TransactionChanged(transaction(charger_id=999_999))
    outcomes = await asyncio.gather(
        *[keep(journal, entry(known, action=f"A{n}")) for n in range(5)],
        keep(journal, nobody, entry(known, action="lost with it")),
        *[keep(journal, entry(known, action=f"B{n}")) for n in range(5)],
    )
    assert [type(error).__name__ for error in outcomes if error] == ["ForeignKeyViolationError"]
    kept = [row["action"] for row in await rows(clean_db, "SELECT action FROM message_log ORDER BY id")]
    assert kept == [f"A{n}" for n in range(5)] + [f"B{n}" for n in range(5)]


async def test_many_at_once_are_few_transactions(journal: Journal, known: ChargePoint, clean_db: AsyncEngine) -> None:
    await asyncio.gather(*[keep(journal, entry(known)) for _ in range(500)])
    assert journal.figures.group_size.total == 500
    assert journal.figures.group_size.count < 50
    assert (await rows(clean_db, "SELECT count(*) AS n FROM message_log"))[0]["n"] == 500


async def test_what_may_linger_is_kept_with_what_comes_next_and_alone_if_nothing_comes(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    journal.submit([entry(known, action="Lingers")], soon=False)
    await asyncio.sleep(0)
    assert await keep(journal, entry(known, action="Hurries")) is None
    assert journal.figures.group_size.count == 1
    alone = asyncio.get_running_loop().create_future()
    journal.submit([entry(known, action="Alone")], alone.set_result, soon=False)
    assert await alone is None
    kept = await rows(clean_db, "SELECT action FROM message_log ORDER BY id")
    assert [row["action"] for row in kept] == ["Lingers", "Hurries", "Alone"]


async def test_who_waits_and_fails_stops_nobody(journal: Journal, known: ChargePoint) -> None:
    def fail(error: Exception | None) -> None:
        raise RuntimeError("told and failed")

    journal.submit([entry(known)], fail)
    assert await keep(journal, entry(known)) is None


async def test_at_the_start_nobody_is_online_and_no_command_is_under_way(
    journal: Journal, dsn: str, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, ConnectionChanged(known.charger_id, online=True, at=NOW))
    async with clean_db.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO commands (command_id, charger_id, action, request, status, requested_at)"
                " VALUES (gen_random_uuid(), :charger_id, 'Reset', '{}', 'waiting', now())"
            ),
            {"charger_id": known.charger_id},
        )
    restarted = Journal(dsn)
    await restarted.start()
    await restarted.stop()
    async with clean_db.connect() as connection:
        state = await chargers.load(connection, "CP001")
    assert state is not None
    assert not state.online
    (row,) = await rows(clean_db, "SELECT status::text, error FROM commands")
    assert tuple(row.values()) == ("unknown", CUT_OFF)


PASSWORD_STEPS = [(kind, name) for kind in (PasswordOffered, PasswordUsed, PasswordWithdrawn) for name in "abc"]


async def test_c6_passwords_are_kept_as_the_domain_has_them_in_any_order(
    journal: Journal, clean_db: AsyncEngine
) -> None:
    stories = [story for story in itertools.product(PASSWORD_STEPS, repeat=3) if offers_none_twice(story)]
    async with clean_db.begin() as connection:
        ids = [f"P{number}" for number in range(len(stories))]
        await chargers.create_many(connection, dict.fromkeys(ids), NOW, "accepted")
        loaded = await chargers.load_devices(connection, ids)
    states = [loaded[device_id.lower()] for device_id in ids]
    for step in range(3):
        written: list[Change] = []
        for number, story in enumerate(stories):
            kind, name = story[step]
            written.append(kind(states[number].charger_id, name))
            states[number] = stepped(states[number], kind, name)
        assert await keep(journal, *written) is None
        assert await keep(journal, *written) is None  # As behind a link that fell before it was told of the commit.
    async with clean_db.connect() as connection:
        loaded = await chargers.load_devices(connection, ids)
    assert [loaded[i.lower()].password_hashes for i in ids] == [state.password_hashes for state in states]


def offers_none_twice(story: Any) -> bool:
    offered = [name for kind, name in story if kind is PasswordOffered]
    return len(offered) == len(set(offered))


def stepped(state: ChargePoint, kind: type, name: str) -> ChargePoint:
    if kind is PasswordOffered:
        return state.with_new_password(name)
    return state.with_password_used(name) if kind is PasswordUsed else state.without_new_password(name)
