"""Operators' changes are written in turn by the charge point's owner, and published once (ADR 1)."""

import asyncio

import pytest
import structlog
from sqlalchemy import text

from genx.accounts.charger_credentials import hash_charger_password
from genx.db.queries import chargers
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKept, NotKnown
from genx.domain.events import ChargerChanged, ChargerRemoved
from genx.gateway.registry import Registry
from genx.gateway.runtime import utc_now
from tests.gateway.conftest import Here, eventually
from tests.gateway.test_door import basic


@pytest.fixture(autouse=True)
async def registered(here: Here) -> None:
    async with here.engine.begin() as connection:
        await chargers.create(connection, "CP001", utc_now())


def names_told(here: Here) -> list[str | None]:
    return [event.charge_point.name for event in here.heard.of(ChargerChanged)]


def live(here: Here) -> ChargePoint:
    charge_point = here.side.registry.live("CP001")
    assert charge_point is not None
    return charge_point


async def stored_name(here: Here) -> str | None:
    (row,) = await here.rows("SELECT name FROM chargers")
    name: str | None = row["name"]
    return name


async def test_a_change_of_an_offline_charger_is_stored_and_told_once(here: Here) -> None:
    changed = await here.change(name="Car park")
    assert (changed.name, changed.online) == ("Car park", False)
    assert await stored_name(here) == "Car park"
    assert names_told(here) == ["Car park"]


async def test_a_change_of_a_connected_charger_is_stored_and_told_once(here: Here) -> None:
    async with here.charger():
        changed = await here.change("cp001", name="Car park")
        assert (changed.name, changed.online) == ("Car park", True)
        assert names_told(here) == [None, "Car park"]
        assert live(here).name == await stored_name(here) == "Car park"


async def test_the_audit_log_names_the_charger_as_it_is_stored(here: Here) -> None:
    await here.change("cp001", name="Car park")
    (entry,) = await here.rows("SELECT action, target_type::text, target_id, target_name FROM audit_log")
    assert tuple(entry.values()) == ("charger.changed", "charger", "CP001", "Car park")


async def test_a_charger_that_is_not_known_is_refused_and_leaves_no_trace(here: Here) -> None:
    with pytest.raises(NotKnown):
        await here.change("CP002", name="Car park")
    assert await here.rows("SELECT action FROM audit_log") == []
    assert names_told(here) == []


async def test_a_change_waits_for_earlier_messages_of_the_charger(here: Here) -> None:
    async with here.charger():
        (connection,) = here.side.registry
        connection.holder.turns.take()
        changing = asyncio.create_task(here.change(name="Car park"))
        _, waiting = await asyncio.wait([changing], timeout=0.1)
        assert waiting
        assert await stored_name(here) is None
        connection.holder.turns.give()
        assert (await changing).name == "Car park"


async def test_changes_that_are_asked_for_at_once_end_with_the_same_in_memory_and_database(here: Here) -> None:
    async with here.charger():
        await asyncio.gather(*(here.change(name=f"name {number}") for number in range(20)))
        assert live(here).name == await stored_name(here) == names_told(here)[-1]
        assert len(names_told(here)) == 1 + 20


async def test_a_change_whose_caller_has_left_is_made_and_told_all_the_same(here: Here) -> None:
    """Its commit may be under way already, so taking it back would leave memory behind the database."""
    async with here.charger() as charger:
        (connection,) = here.side.registry
        connection.holder.turns.take()
        changing = asyncio.create_task(here.change(name="Car park"))
        await asyncio.wait([changing], timeout=0.05)
        changing.cancel()
        await asyncio.wait([changing])
        connection.holder.turns.give()
        assert await charger.call("Heartbeat")
        assert (await here.change(charger_status="maintenance")).name == "Car park"
        assert names_told(here).count("Car park") == 2
    assert await stored_name(here) == "Car park"


async def test_while_the_database_is_frozen_the_operator_is_told_that_the_change_may_still_be_made(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.gateway.registry.PATIENCE_WITH_DATABASE", 0.2)
    async with here.charger() as charger:
        async with here.engine.begin() as connection:
            await connection.execute(text("SELECT FROM chargers FOR UPDATE"))
            with pytest.raises(NotKept, match="may still be made"):
                await here.change(name="Car park")
            assert names_told(here) == [None]
        await eventually(lambda: live(here).name == "Car park")
        assert await charger.call("Heartbeat")
        assert await stored_name(here) == "Car park"
        assert names_told(here) == [None, "Car park"]


async def test_a_change_of_one_charger_waits_for_no_other(here: Here) -> None:
    async with here.engine.begin() as connection:
        await chargers.create(connection, "CP002", utc_now())
    async with here.engine.begin() as connection:
        await connection.execute(text("SELECT FROM chargers WHERE device_id = 'CP001' FOR UPDATE"))
        waiting = asyncio.create_task(here.change(name="waits"))
        assert (await here.change("CP002", name="goes on")).name == "goes on"
        assert not waiting.done()
    assert (await waiting).name == "waits"


async def test_a_failure_that_nobody_waits_for_is_logged(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.gateway.registry.PATIENCE_WITH_DATABASE", 0.2)
    with structlog.testing.capture_logs() as logged:
        async with here.engine.begin() as connection:
            await connection.execute(text("DELETE FROM chargers"))
            with pytest.raises(NotKept):
                await here.change(name="Car park")
        await eventually(lambda: not here.side.registry._changes)
    assert [entry["event"] for entry in logged] == ["an operator's change was not made"]


async def test_a_change_that_the_database_refuses_leaves_the_state_as_it_was(here: Here) -> None:
    async with here.charger() as charger:
        with pytest.raises(Exception, match="charger_status"):
            await here.change(charger_status="asleep")
        assert await charger.call("Heartbeat")
        assert live(here).charger_status == "active"


@pytest.mark.parametrize("offered_first", [True, False])
async def test_memory_and_database_agree_on_passwords_when_one_is_offered_and_one_is_set_at_once(
    here: Here, offered_first: bool
) -> None:
    registry = here.side.registry
    await here.change(password_hash=hash_charger_password("secret"))
    async with here.charger(additional_headers=basic("CP001", b"secret")):
        known = live(here).password_hash
        steps = [
            registry.offer_password("CP001", "offered"),
            here.change(password_hash=known, new_password_hashes=[]),
        ]
        await asyncio.gather(*(steps if offered_first else reversed(steps)))
        await eventually(lambda: here.side.journal.idle)
        (row,) = await here.rows("SELECT password_hash, new_password_hashes FROM chargers")
        assert row["password_hash"] == live(here).password_hash == known
        assert tuple(row["new_password_hashes"]) == live(here).new_password_hashes


async def test_a_deletion_is_published_once_whether_or_not_the_charger_is_connected(here: Here) -> None:
    async with here.charger() as charger:
        here.side.registry.removed(["CP001", "CP002"])
        assert await charger.closed() == (1008, "deleted by an operator")
    assert here.heard.of(ChargerRemoved) == [ChargerRemoved("CP001"), ChargerRemoved("CP002")]


async def test_a_change_that_is_stored_while_the_charger_comes_in_reaches_its_link(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row was read before, and its link took the charge point over before the change was stored."""
    registry: Registry = here.side.registry
    write, is_open = registry._stored.write, asyncio.Event()

    async def slowly(change):  # type: ignore[no-untyped-def]
        await is_open.wait()
        return await write(change)

    monkeypatch.setattr(registry._stored, "write", slowly)
    changing = asyncio.create_task(here.change(name="Car park"))
    await asyncio.sleep(0)
    async with here.charger():
        await eventually(lambda: registry.live("CP001") is not None)
        is_open.set()
        await changing
        assert live(here).name == "Car park"
        assert names_told(here) == [None, "Car park"]
