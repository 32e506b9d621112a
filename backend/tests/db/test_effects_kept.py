"""Effects of commands as rows: kept beside the answer, loaded with the charger, ended if nobody follows them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.journal.overdue import end_overdue
from genx.db.queries import chargers, commands
from genx.db.queries.commands import CommandStore
from genx.domain.audit import Actor, AuditEntry
from genx.domain.changes import Audited, CommandChanged, EffectChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.effects.awaited import MOST_AWAITED, Awaited
from genx.domain.effects.charging import TransactionBegins
from genx.domain.effects.device import AvailabilityIs, KeyHasValue, Restarts
from genx.domain.effects.effect import Effect, Verdict
from genx.domain.errors import NotKnown
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, column, keep, row

AT = datetime(2026, 7, 4, 10, 0, tzinfo=UTC)
DUE = AT + timedelta(minutes=5)
RESTARTS = Restarts(window=300.0)
MINUTE = timedelta(minutes=1)


def asked(known: ChargePoint, number: int = 1, **fields: Any) -> Command:
    values: dict[str, Any] = {"action": "Reset", "request": "{}", "status": "answered", "requested_at": AT}
    id_ = str(UUID(int=number))
    return Command(command_id=id_, charger_id=known.charger_id, device_id=known.device_id, **values | fields)


def awaited(number: int = 1, due: datetime | None = DUE, expectation: Any = RESTARTS) -> Awaited:
    return Awaited(str(UUID(int=number)), "Reset", expectation, Effect(state="awaited", due=due))


async def loaded(engine: AsyncEngine, device_id: str = "CP001") -> ChargePoint:
    async with engine.connect() as connection:
        return await chargers.known(connection, device_id)


@pytest.mark.parametrize(
    "expectation",
    [
        RESTARTS,
        TransactionBegins(window=150.0, asked_at=AT, id_tags=("TAG", "é")),
        KeyHasValue(window=30.0, key="HeartbeatInterval", value="300", after_boot=AT),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_is_awaited_is_loaded_with_the_charger(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, expectation: Any
) -> None:
    await keep(journal, CommandChanged(asked(known)), EffectChanged(known.charger_id, awaited(expectation=expectation)))
    assert (await loaded(clean_db)).awaited == (awaited(expectation=expectation),)


async def test_what_is_settled_or_of_another_charger_is_not_loaded(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, CommandChanged(asked(known)), EffectChanged(known.charger_id, awaited()))
    await keep(journal, CommandChanged(asked(other, 2)), EffectChanged(other.charger_id, awaited(2)))
    await keep(journal, EffectChanged(known.charger_id, awaited().settled(Verdict("confirmed", "restarted"), DUE)))
    assert (await loaded(clean_db)).awaited == ()
    assert [each.command_id for each in (await loaded(clean_db, "CP002")).awaited] == [str(UUID(int=2))]


async def test_no_more_are_loaded_than_a_charger_may_have(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    for number in range(1, MOST_AWAITED + 5):
        one = asked(known, number, requested_at=AT + number * MINUTE)
        await keep(journal, CommandChanged(one), EffectChanged(known.charger_id, awaited(number)))
    found = (await loaded(clean_db)).awaited
    assert [each.command_id for each in found] == [str(UUID(int=number)) for number in range(1, MOST_AWAITED + 1)]


async def test_the_answer_and_the_effect_never_overwrite_each_other(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    """The runner writes one and the owner the other, whichever comes last."""
    sent = asked(known, status="sent")
    await keep(journal, CommandChanged(sent))
    await keep(journal, EffectChanged(known.charger_id, awaited()))
    await keep(journal, CommandChanged(replace(sent, status="answered", response='{"status":"Accepted"}')))
    settled = awaited().settled(Verdict("confirmed", "restarted"), DUE)
    await keep(
        journal,
        EffectChanged(known.charger_id, settled),
        CommandChanged(replace(sent, status="answered", response="late")),
    )
    async with clean_db.connect() as connection:
        found = await commands.known(connection, sent.command_id)
    assert (found.status, found.response) == ("answered", "late")
    assert (found.effect, found.effect_at, found.effect_note) == ("confirmed", DUE, "The charger restarted.")


@pytest.mark.parametrize(("seen", "kept"), HOSTILE_TEXTS.items(), ids=HOSTILE_NAMES)
async def test_f13_what_was_seen_is_kept_whatever_a_charger_made_of_it(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, seen: str, kept: str
) -> None:
    settled = awaited().settled(Verdict("missed", "storedDifferently", seen), DUE)
    assert await keep(journal, CommandChanged(asked(known)), EffectChanged(known.charger_id, settled)) is None
    assert (await row(clean_db, "SELECT effect_about FROM command_effects"))["effect_about"] == kept


async def test_an_effect_that_nobody_follows_is_ended_and_told_with_its_charger(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, CommandChanged(asked(known)), EffectChanged(known.charger_id, awaited()))
    await keep(journal, CommandChanged(asked(known, 2)), EffectChanged(known.charger_id, awaited(2, due=None)))
    async with clean_db.begin() as connection:
        assert await end_overdue(connection, DUE + timedelta(seconds=10)) == [], "its owner still has time"
        [(device_id, ended)] = await end_overdue(connection, DUE + MINUTE)
        assert await end_overdue(connection, DUE + MINUTE) == []
    assert (device_id, ended.command_id) == ("CP001", str(UUID(int=1)))
    told = await row(clean_db, "SELECT * FROM event_outbox WHERE kind = 'command.effect'")
    assert (told["kind"], told["device_id"], told["happened_at"]) == ("command.effect", "CP001", DUE + MINUTE)
    assert (told["data"]["effect"], told["data"]["effectReason"]) == ("missed", "serverAway")
    assert (ended.effect.state, ended.effect.reason, ended.effect.at) == ("missed", "serverAway", DUE + MINUTE)
    [left] = (await loaded(clean_db)).awaited
    assert left.command_id == str(UUID(int=2))


async def test_what_waits_for_something_without_a_time_is_given_up_after_a_month(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, CommandChanged(asked(known)), EffectChanged(known.charger_id, awaited(due=None)))
    async with clean_db.begin() as connection:
        assert await end_overdue(connection, AT + timedelta(days=29)) == []
        assert len(await end_overdue(connection, AT + timedelta(days=31))) == 1


async def test_queued_commands_are_found_again_oldest_first(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    later = asked(known, 1, status="queued", requested_at=AT + MINUTE, expires_at=DUE)
    for command in (later, asked(other, 2, status="queued", expires_at=DUE), asked(known, 3)):
        await keep(journal, CommandChanged(command))
    found = await CommandStore(clean_db).queued()
    assert [(each.device_id, each.expires_at) for each in found] == [("CP002", DUE), ("CP001", DUE)]


async def test_a_command_that_is_not_there_is_not_known(clean_db: AsyncEngine) -> None:
    async with clean_db.connect() as connection:
        with pytest.raises(NotKnown):
            await commands.known(connection, str(UUID(int=9)))


@pytest.mark.parametrize("name", ["ann@example.org", None, "\x00 key"])
async def test_a_command_is_in_the_audit_log_with_the_commit_that_keeps_it(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, name: str | None
) -> None:
    entry = AuditEntry(
        at=AT,
        actor=Actor(type="user", id=UUID(int=5), name=name, address="203.0.113.7"),
        action="command.requested",
        target_type="charger",
        target_id="CP001",
        target_name=name,
        details={"command": "Reset"},
    )
    assert await keep(journal, CommandChanged(asked(known)), Audited(entry)) is None
    found = await row(clean_db, "SELECT * FROM audit_log")
    assert (found["at"], found["actor_id"], found["action"]) == (AT, UUID(int=5), "command.requested")
    assert (found["target_id"], found["details"]) == ("CP001", {"command": "Reset"})
    assert await column(clean_db, "SELECT count(*) FROM commands") == [1]


async def test_a_restart_of_ours_marks_the_effects_that_a_boot_would_settle(
    dsn: str, journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    key = KeyHasValue(window=30.0, key="odd \x00 é", value="300", after_boot=AT)
    in_service = AvailabilityIs(window=60.0, connector_id=1, operative=True)
    for number, expectation in enumerate([RESTARTS, key, in_service], start=1):
        await keep(journal, CommandChanged(asked(known, number)))
        await keep(journal, EffectChanged(known.charger_id, awaited(number, expectation=expectation)))
    for _ in range(2):
        again = Journal(dsn)
        await again.start()
        await again.stop()
    found = {each.command_id: each.expectation for each in (await loaded(clean_db)).awaited}
    cut_off = [replace(RESTARTS, cut_off=True), replace(key, cut_off=True), in_service]
    assert found == {str(UUID(int=number)): each for number, each in enumerate(cut_off, start=1)}
