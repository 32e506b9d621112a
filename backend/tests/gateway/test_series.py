"""Meter values on their way into the series: in batches, or before the answer leaves (ADR 27)."""

from datetime import timedelta
from typing import Any

from genx.domain.changes import SeriesMeasured
from genx.domain.quantity import BEGIN, END, PERIODIC
from genx.domain.series import Measurement
from genx.gateway.link import pending
from genx.gateway.link.pending import Pending
from genx.gateway.runtime import utc_now
from tests.domain.builders import NOON
from tests.gateway.conftest import Charger, Here, eventually
from tests.gateway.test_energy_over_lost_links import ago, starts

SERIES = "SELECT at, transaction_id, contexts, power_w, energy_wh FROM meter_series ORDER BY at"
SIGNED = "SELECT convert_from(value, 'UTF8') AS value, transaction_id, context, wire_id FROM signed_values ORDER BY id"
OCMF = 'OCMF|{"FV" : "1.0",  "RD":[{"RV":1.50}]}|{"SD":"30450221"}'


def measurement(seconds: int) -> Measurement:
    return Measurement(1, 1, NOON + timedelta(seconds=seconds))


def sampled(value: Any, **more: Any) -> dict[str, Any]:
    return {"value": str(value), **more}


async def samples(charger: Charger, minutes: float, *values: dict[str, Any], **more: Any) -> Any:
    value = [{"timestamp": ago(minutes), "sampledValue": list(values)}]
    return await charger.call("MeterValues", connectorId=1, meterValue=value, **more)


async def test_s11_periodic_samples_are_kept_with_the_next_batch(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        for minutes, energy in ((9, 1100), (8, 1200)):
            power = sampled(6000, measurand="Power.Active.Import")
            assert await samples(charger, minutes, sampled(energy), power, transactionId=number) == {}
        assert await here.rows(SERIES) == []
        here.side._presence.flush()
        await eventually(lambda: here.side.journal.idle)
    found = await here.rows(SERIES)
    assert [(row["energy_wh"], row["power_w"], row["contexts"]) for row in found] == [
        (1100, 6000, PERIODIC),
        (1200, 6000, PERIODIC),
    ]
    assert {row["transaction_id"] for row in found} == {str(number)}
    assert all(row["at"].microsecond == 0 for row in found)


async def test_what_waits_is_kept_when_the_link_ends(here: Here) -> None:
    async with here.charger() as charger:
        await samples(charger, 1, sampled(1100))
    await eventually(lambda: here.side.registry.live("CP001") is None and here.side.journal.idle)
    [found] = await here.rows(SERIES)
    assert (found["energy_wh"], found["transaction_id"]) == (1100, None)


async def test_s11_readings_of_the_beginning_and_the_end_are_kept_before_the_answer_leaves(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        await samples(charger, 9, sampled(1100), transactionId=number)
        await samples(charger, 10, sampled(1000, context="Transaction.Begin"), transactionId=number)
        kept = [(row["energy_wh"], row["contexts"]) for row in await here.rows(SERIES)]
        assert kept == [(1000, BEGIN), (1100, PERIODIC)], "and what waited, with them"
        ended = {"timestamp": ago(1), "sampledValue": [sampled(2000, context="Transaction.End")]}
        await charger.call(
            "StopTransaction", transactionId=number, meterStop=2000, timestamp=ago(1), transactionData=[ended]
        )
        last = (await here.rows(SERIES))[-1]
        assert (last["energy_wh"], last["contexts"], last["transaction_id"]) == (2000, END, str(number))


async def test_t13_signed_values_are_kept_whole_with_their_transaction_before_the_answer_leaves(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        begin = sampled(OCMF, format="SignedData", context="Transaction.Begin")
        assert await samples(charger, 10, begin, transactionId=number) == {}
        expected = {"value": OCMF, "transaction_id": str(number), "context": "Transaction.Begin", "wire_id": number}
        assert await here.rows(SIGNED) == [expected]
        end = {"timestamp": ago(1), "sampledValue": [begin, sampled(OCMF + " ", format="SignedData")]}
        await charger.call("StopTransaction", transactionId=number, timestamp=ago(1), transactionData=[end])
        after = await here.rows(SIGNED)
    assert [row["value"] for row in after] == [OCMF, OCMF + " "], "the same again is one"
    assert {row["transaction_id"] for row in after} == {str(number)}
    assert await here.rows("SELECT * FROM message_log WHERE action = 'MeterValues'") == []


async def test_qf16_t13_values_that_come_after_the_stop_belong_to_their_transaction(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 10)
        await charger.call("StopTransaction", transactionId=number, meterStop=2000, timestamp=ago(2))
        late = sampled(2000, context="Transaction.End")
        await samples(charger, 2, late, sampled(OCMF, format="SignedData"), transactionId=number)
    [found] = await here.rows(SERIES)
    assert (found["energy_wh"], found["transaction_id"]) == (2000, str(number))
    assert [row["transaction_id"] for row in await here.rows(SIGNED)] == [str(number)]
    assert [row["energy_wh"] for row in await here.rows("SELECT energy_wh FROM transactions")] == [1000]


async def test_t13_signed_values_of_an_orphan_stop_are_kept(here: Here) -> None:
    data = [{"timestamp": ago(1), "sampledValue": [sampled(OCMF, format="SignedData")]}]
    async with here.charger() as charger:
        stop = {"transactionId": -7, "meterStop": 5, "timestamp": ago(1), "transactionData": data}
        assert await charger.call("StopTransaction", **stop) == {}
    assert await here.rows(SIGNED) == [{"value": OCMF, "transaction_id": None, "context": None, "wire_id": -7}]
    assert len(await here.rows("SELECT * FROM orphan_stops")) == 1


async def test_measurements_of_hours_ago_have_their_day_summed_up_again(here: Here) -> None:
    async with here.charger() as charger:
        await samples(charger, 300, sampled(1000, context="Transaction.Begin"))
        await samples(charger, 10, sampled(2000, context="Transaction.Begin"))
    day = (utc_now() - timedelta(minutes=300)).date()
    assert await here.rows("SELECT connector_id, day FROM late_series") == [{"connector_id": 1, "day": day}]


async def test_a_charger_that_has_to_be_accepted_first_leaves_nothing(here: Here) -> None:
    async with here.charger() as charger:
        await charger.boot()
        await here.change(registration="pending")
        answer = await samples(charger, 1, sampled(OCMF, format="SignedData"), sampled(5, context="Transaction.End"))
        assert answer[0] == 4
    assert await here.rows(SERIES) == await here.rows(SIGNED) == []


class Journal:
    """Takes changes, or is away."""

    def __init__(self, *, available: bool) -> None:
        self.available = available
        self.taken: list[Any] = []

    def submit(self, changes: Any, done: Any = None, *, soon: bool = True) -> None:
        self.taken += changes


def test_too_many_measurements_are_kept_at_once_and_the_oldest_given_up_while_the_database_is_away() -> None:
    for available in (True, False):
        journal = Journal(available=available)
        waiting = Pending(journal)
        for seconds in range(pending.MOST + 3):
            assert waiting.add([measurement(seconds)]) == ()
        taken = journal.taken[0].measurements if available else ()
        [rest] = waiting.take()
        assert isinstance(rest, SeriesMeasured)
        assert len(taken) + len(rest.measurements) == pending.MOST + 3 * available
        assert rest.measurements[-1] == measurement(pending.MOST + 2)
