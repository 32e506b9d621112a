"""With odd meters and odd stops, each driver still pays for their own energy (T3 to T6b, ADR 14)."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.domain.transaction import Transaction
from genx.gateway.runtime import utc_now
from genx.ocpp.times import format_time
from tests.gateway.conftest import Charger, Here, eventually
from tests.gateway.test_energy_over_lost_links import ENERGY, ago, gone, measures, starts, stops


async def kept(here: Here) -> list[tuple[int | None, bool]]:
    """Return the energy of each transaction, and whether it is suspect."""
    return [(row["energy_wh"], row["suspect"]) for row in await here.rows(ENERGY)]


def running(here: Here, transaction_id: int, device_id: str = "CP001") -> Transaction:
    state = here.side.registry.live(device_id)
    assert state is not None
    return state.transactions[transaction_id]


async def samples(charger: Charger, minutes: float, number: int, *values: dict[str, Any], **more: Any) -> None:
    value = [{"timestamp": ago(minutes), "sampledValue": list(values)}]
    request = {"connectorId": 1, "transactionId": number, "meterValue": value, **more}
    assert await charger.call("MeterValues", **request) == {}


async def test_t6b_one_zero_of_a_meter_that_was_not_ready_is_no_register_of_the_session(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 500_000, 60)
        await measures(charger, 0, 59.9, transactionId=number)
        await measures(charger, 503_000, 30, transactionId=number)
        assert running(here, number).energy_so_far == 3000
        await stops(charger, number, 507_000, 0)
    assert await kept(here) == [(7000, False)]
    assert [row["register_kind"] for row in await here.rows("SELECT register_kind FROM connectors")] == ["lifetime"]


async def test_t6b_a_single_impossibly_high_reading_is_ignored(here: Here) -> None:
    """A meter that could not be read: all bits set, once."""
    async with here.charger() as charger:
        number = await starts(charger, 5000, 60)
        for register, minutes in ((6000, 50), (2**32 - 1, 40), (8000, 30), (9000, 20)):
            await measures(charger, register, minutes, transactionId=number)
        assert running(here, number).energy_so_far == 4000
        await stops(charger, number, 12_000, 0)
    assert await kept(here) == [(7000, False)]


async def test_t3_qg5_a_lost_stop_of_a_register_of_each_session_keeps_its_energy(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 0, 60)
        await measures(charger, 7000, 10, transactionId=number)
        await starts(charger, 0, 1)
    assert (await kept(here))[0] == (7000, False)


async def test_t4_qf8_a_stop_of_somebody_elses_tag_ends_no_session(here: Here) -> None:
    """An offline session whose start was lost, while somebody else charges at the other connector."""
    async with here.charger() as charger:
        number = await starts(charger, 1000, 120, connectorId=2, idTag="OTHER")
        stop = {"transactionId": -1, "meterStop": 50_000, "timestamp": ago(20), "idTag": "TAG"}
        assert (await charger.call("StopTransaction", **stop))["idTagInfo"] == {"status": "Accepted"}
        await stops(charger, number, 6000, 0)
    assert await kept(here) == [(5000, False)]
    assert len(await here.rows("SELECT * FROM orphan_stops")) == 1


async def test_t4_a_stop_with_an_odd_id_that_is_sent_again_ends_nothing_else(here: Here) -> None:
    async with here.charger() as charger:
        await starts(charger, 20_000, 120, connectorId=1)
        other = await starts(charger, 1000, 110, connectorId=2)
        stop = {"transactionId": -1, "meterStop": 27_000, "timestamp": ago(20)}
        await stops(charger, other, 2000, 30)
        await charger.call("StopTransaction", **stop)
        third = await starts(charger, 2000, 25, connectorId=2)
    await gone(here)
    async with here.charger() as charger:
        assert await charger.call("StopTransaction", **stop) == {}
        assert running(here, third).status == "active"
    assert await here.rows("SELECT * FROM orphan_stops") == []


async def test_t6b_a_register_in_kwh_may_be_rounded_up(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1002, 90)
        for kwh, minutes in (("1.00", 90), ("5.43", 70), ("8.01", 61)):
            await samples(charger, minutes, number, {"value": kwh, "unit": "kWh"})
        await stops(charger, number, 8005, 60)
        lost = await starts(charger, 8005, 50)
        await samples(charger, 45, lost, {"value": "9.01", "unit": "kWh"})
        await stops(charger, lost, -1, 40)
        await stops(charger, await starts(charger, 9010, 30), 9500, 0)
    assert await kept(here) == [(7003, False), (1005, False), (490, False)]


async def test_t6b_a_register_that_fell_stays_suspect_when_the_true_stop_replaces_the_estimate(here: Here) -> None:
    async with here.charger() as charger:
        first = await starts(charger, 100, 120)
        for register, minutes in ((5000, 100), (200, 90), (300, 80)):
            await measures(charger, register, minutes, transactionId=first)
        await starts(charger, 400, 60)
        await stops(charger, first, 350, 70)
    assert (await kept(here))[0] == (5050, True)


async def test_t6b_a_clock_that_stands_still_says_nothing_of_the_time(here: Here) -> None:
    still = {"timestamp": "2014-01-01T00:00:00Z"}
    async with here.charger() as charger:
        number = await starts(charger, 10_000, 0, **still)
        connection = here.side.registry.online("CP001")
        assert connection is not None
        began = replace(running(here, number), received_start_at=utc_now() - timedelta(hours=1))
        connection.holder.state = replace(connection.state, transactions={number: began})
        await stops(charger, number, 17_000, None, **still)
    assert await kept(here) == [(7000, False)]


async def test_qg1_the_main_meter_is_nobodys_register_where_the_connector_has_its_own(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 5000, 60)
        await measures(charger, 123_456_000, 55, connectorId=0)
        await measures(charger, 7000, 30, transactionId=number)
    await gone(here)
    async with here.charger() as charger:
        for register, minutes in ((123_457_000, 20), (123_459_000, 15)):
            await measures(charger, register, minutes, connectorId=0)
        await measures(charger, 11_000, 5, transactionId=number)
        await stops(charger, number, 12_000, 0)
    assert await kept(here) == [(7000, False)]


@pytest.mark.parametrize("parts", ["phases", "locations"])
async def test_s5_a_register_may_come_in_messages_of_one_instant(here: Here, parts: str) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 6000, 60)
        for minutes, register in ((50, 6600), (30, 9000), (1, 12_600)):
            at = ago(minutes)
            split = [{"value": str(register // 3), "phase": phase} for phase in ("L1", "L2", "L3")]
            if parts == "locations":
                split = [
                    {"value": str(900_000 + register), "location": "Inlet"},
                    {"value": str(register), "location": "Outlet"},
                ]
            for sample in split:
                value = [{"timestamp": at, "sampledValue": [sample]}]
                await charger.call("MeterValues", connectorId=1, transactionId=number, meterValue=value)
        assert running(here, number).energy_so_far == 6600
        await stops(charger, number, 13_000, 0)
    assert await kept(here) == [(7000, False)]


async def test_qf22_without_samples_a_register_of_the_meters_life_is_suspect(here: Here) -> None:
    async with here.charger() as charger:
        await stops(charger, await starts(charger, 0, 300), 910_000, 180)
        await stops(charger, await starts(charger, 0, 150), 925_000, 20)
    assert [suspect for _, suspect in await kept(here)] == [True, True]


async def test_t6b_registers_without_end_neither_overflow_nor_fill_the_notes(here: Here) -> None:
    async with here.charger("BAD") as bad, here.charger("GOOD") as good:
        number = await starts(bad, 0, 240)
        honest = await starts(good, 1000, 60)
        when = utc_now() - timedelta(minutes=200)
        for _ in range(30):
            values = []
            for register in ("999999999999", "0", "0") * 600:
                when += timedelta(milliseconds=10)
                values.append({"timestamp": format_time(when), "sampledValue": [{"value": register, "unit": "kWh"}]})
            await bad.call("MeterValues", connectorId=1, transactionId=number, meterValue=values)
        await measures(good, 5000, 1, transactionId=honest)
        here.side._presence.flush()
        await eventually(lambda: here.side.journal.idle)
        assert len(running(here, number, "BAD").notes) <= 10
        assert (await here.rows(ENERGY))[1]["measured_wh"] == 4000


async def test_s5_energy_goes_on_when_the_clock_is_set_back_during_a_session(here: Here) -> None:
    """A charger that tells local time as UTC, at the end of summer time."""
    async with here.charger() as charger:
        number = await starts(charger, 1000, 360)
        for register, minutes in ((5000, 300), (5100, 359), (5200, 358), (5300, 357)):
            await measures(charger, register, minutes, transactionId=number)
        assert running(here, number).energy_so_far == 4300


async def test_t6_samples_that_name_it_count_over_a_lost_link_whatever_the_time_of_the_stop(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 1000, 120)
        await measures(charger, 8000, 60, transactionId=number)
    await gone(here)
    async with here.charger() as charger:
        await stops(charger, number, -1, 100)
    assert await kept(here) == [(7000, False)]


async def test_qf16_the_closing_values_of_one_session_are_not_the_next_ones(here: Here) -> None:
    async with here.charger() as charger:
        first = await starts(charger, 0, 60)
        await stops(charger, first, 15_000, -10)
        second = await starts(charger, 0, -10)
        await measures(charger, 15_000, -10, transactionId=first)
        for register in (100, 500, 2000):
            await measures(charger, register, -10, transactionId=second)
        await stops(charger, second, 2100, -10)
    assert (await kept(here))[1][0] == 2100


async def test_s5_samples_of_a_session_long_over_are_not_live_values(here: Here) -> None:
    async with here.charger() as charger:
        first = await starts(charger, 1000, 300)
        second = await starts(charger, 8000, 60)
        await samples(charger, 1, second, {"value": "3000", "measurand": "Power.Active.Import"})
        old = [
            {
                "timestamp": "2014-01-01T00:00:00Z",
                "sampledValue": [
                    {"value": "22000", "measurand": "Power.Active.Import"},
                    {"value": "99", "measurand": "SoC"},
                ],
            }
        ]
        await stops(charger, first, 7950, None, timestamp="2014-01-01T00:00:00Z", transactionData=old)
        state = here.side.registry.live("CP001")
        assert state is not None
        live = state.live(1)
        assert live is not None
        assert (live.power_w, live.soc) == (3000, None)


async def test_t3_a_start_by_a_clock_that_was_set_right_ends_the_lost_one(here: Here) -> None:
    """The clock was a minute ahead at the first start."""
    async with here.charger() as charger:
        await starts(charger, 1000, 60)
        await measures(charger, 1100, 60)
        second = await starts(charger, 1100, 61)
        for register, minutes in ((5000, 40), (9000, 20)):
            await measures(charger, register, minutes)
        assert running(here, second).energy_so_far == 7900
    assert (await kept(here))[0] == (100, False)


async def test_t11b_a_register_that_rises_is_charging(here: Here) -> None:
    """Some report Available too early, and measure nothing but the register."""
    async with here.charger() as charger:
        number = await starts(charger, 1000, 120)
        await charger.call("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
        for register, minutes in ((5000, 20), (6000, 10), (7000, 1)):
            await measures(charger, register, minutes, transactionId=number)
        connection, long_ago = here.side.registry.online("CP001"), utc_now() - timedelta(hours=2)
        assert connection is not None
        connector = replace(connection.state.connector(1), since=long_ago, told_at=long_ago, updated_at=long_ago)
        began = replace(running(here, number), received_start_at=long_ago - timedelta(hours=1))
        connection.holder.state = replace(
            connection.state.with_connector(connector), transactions={number: began}, connected_at=long_ago
        )
        connection.ownership.end_forgotten()
        await eventually(lambda: here.side.journal.idle)
        assert running(here, number).status == "active"
