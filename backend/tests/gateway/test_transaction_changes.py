"""Operators' changes of transactions are written in turn by the charge point's owner (ADR 1)."""

import asyncio

import pytest

from genx.db.queries import chargers
from genx.domain.audit import Actor, AuditEntry
from genx.domain.errors import NotKept, TransactionOver
from genx.domain.events import ChargerChanged, TransactionStopped, TransactionUpdated
from genx.domain.transaction import Limits, Transaction
from genx.domain.transaction_change import Closed, Reviewed, TransactionChange, What
from genx.gateway import registry
from genx.gateway.runtime import utc_now
from tests.gateway.conftest import Here
from tests.gateway.test_energy_over_lost_links import gone, starts, stops


async def change(here: Here, number: int, what: What) -> Transaction:
    audit = AuditEntry(at=utc_now(), actor=Actor(type="system"), action="transaction.changed")
    asked = TransactionChange(device_id="cp001", transaction_id=str(number), what=what, audit=audit)
    return await here.side.registry.change_transaction(asked)


async def stored(here: Here) -> list[tuple[str, int | None]]:
    found = await here.rows("SELECT status::text, limit_soc FROM transactions ORDER BY wire_id")
    return [(row["status"], row["limit_soc"]) for row in found]


async def test_a_change_waits_for_earlier_messages_and_later_ones_for_it(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        (connection,) = here.side.registry
        connection.holder.turns.take()
        changing = asyncio.create_task(change(here, number, Limits(soc=80)))
        _, waiting = await asyncio.wait([changing], timeout=0.1)
        assert waiting
        assert await stored(here) == [("active", None)]
        connection.holder.turns.give()
        assert (await changing).limit_soc == 80
        await stops(charger, number, 4000, 0)
    assert await stored(here) == [("stopped", 80)]


async def test_a_change_is_told_once_as_what_it_is(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        here.heard.events.clear()
        await change(here, number, Limits(soc=80))
        assert [type(event) for event in here.heard.events] == [TransactionUpdated, ChargerChanged]
        await charger.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available")
        here.heard.events.clear()
        await change(here, number, Closed())
        assert [type(event) for event in here.heard.events] == [TransactionStopped, ChargerChanged]
        here.heard.events.clear()
        await change(here, number, Reviewed(verdict="right"))
        assert [type(event) for event in here.heard.events] == [TransactionUpdated]
    await gone(here)
    here.heard.events.clear()
    [row] = await here.rows("SELECT reviewed_at FROM transactions")
    await change(here, number, Reviewed(verdict="right", replaces=row["reviewed_at"]))
    assert [type(event) for event in here.heard.events] == [TransactionUpdated]


async def test_a_refused_change_leaves_memory_and_database_as_they_were(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        await stops(charger, number, 4000, 0)
        with pytest.raises(TransactionOver):
            await change(here, number, Limits(soc=80))
        assert await starts(charger, 4000, 0) > 0
    assert await stored(here) == [("stopped", None), ("active", None)]
    assert await here.rows("SELECT action FROM audit_log") == []


async def test_a_link_that_is_being_opened_takes_over_what_was_changed_meanwhile(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
    await gone(here)
    async with here.engine.connect() as connection:
        before = await chargers.known(connection, "CP001")
    with here.side.registry.coming("CP001"):
        await change(here, number, Limits(soc=80))
        loaded = here.side.registry.with_changes(before)
        assert loaded is not None
        assert loaded.transactions[number].limit_soc == 80
        await change(here, number, Closed())
        loaded = here.side.registry.with_changes(before)
        assert loaded is not None
        assert dict(loaded.transactions) == {}
    again = here.side.registry.with_changes(before)
    assert again is not None
    assert list(again.transactions) == [number], "it is forgotten once nobody comes"


async def test_a_change_that_takes_too_long_is_refused_and_may_still_be_made(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "PATIENCE_WITH_DATABASE", 0.1)
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        (connection,) = here.side.registry
        connection.holder.turns.take()
        with pytest.raises(NotKept):
            await change(here, number, Limits(soc=80))
        connection.holder.turns.give()
        await here.side.registry.drained(5)
    assert await stored(here) == [("active", 80)]
