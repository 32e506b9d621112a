"""S1: connectors come from transactions and readings too, and stay (QE9)."""

from typing import Any

from genx.gateway.runtime import utc_now
from genx.ocpp.times import format_time
from tests.gateway.conftest import Charger, Here, eventually

KNOWN = "SELECT connector_id, status FROM connectors ORDER BY connector_id"


async def measures(charger: Charger, connector_id: int, **more: Any) -> None:
    values = [{"timestamp": format_time(utc_now()), "sampledValue": [{"value": "7000"}]}]
    assert await charger.call("MeterValues", connectorId=connector_id, meterValue=values, **more) == {}


async def test_s1_a_connector_without_a_status_is_known_by_what_it_does_and_stays(here: Here) -> None:
    async with here.charger() as charger:
        now = format_time(utc_now())
        started = await charger.call("StartTransaction", connectorId=1, idTag="TAG", meterStart=0, timestamp=now)
        await measures(charger, 2)
        assert [tuple(row.values()) for row in await here.rows(KNOWN)] == [(1, None), (2, None)]
        state = here.side.registry.live("CP001")
        assert state is not None
        assert (sorted(state.connectors), state.connector_count) == ([1, 2], 2)
    await eventually(lambda: len(here.side.registry) == 0)
    await eventually(lambda: here.side.journal.idle)
    async with here.charger() as charger:
        state = here.side.registry.live("CP001")
        assert state is not None
        assert sorted(state.connectors) == [1, 2]
        await measures(charger, 0, transactionId=started["transactionId"])
        assert [tuple(row.values()) for row in await here.rows(KNOWN)] == [(1, None), (2, None)]
        live = here.side.registry.live("CP001")
        assert live is not None
        assert live.connectors[1].live is not None
