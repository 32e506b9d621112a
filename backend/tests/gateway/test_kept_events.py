"""Messages that become stored events, and routine messages that do not."""

from datetime import timedelta
from typing import Any

from genx.gateway.runtime import utc_now
from genx.ocpp.times import format_time
from tests.gateway.conftest import Here, eventually
from tests.support.outbox import Reader

SAMPLED = [
    {"measurand": "Energy.Active.Import.Register", "unit": "Wh"},
    {"measurand": "Power.Active.Import", "unit": "W"},
    {"measurand": "SoC", "unit": "Percent"},
]


def samples(number: int) -> dict[str, Any]:
    at = format_time(utc_now() + timedelta(milliseconds=number))
    values = [{**each, "value": str(10 + number)} for each in SAMPLED]
    return {"connectorId": 1, "meterValue": [{"timestamp": at, "sampledValue": values}]}


async def test_heartbeats_meter_values_and_repeats_write_nothing_into_the_outbox(here: Here) -> None:
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}
    async with here.charger() as charger:
        await charger.boot()
        await charger.call("StatusNotification", **status)
        start = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": format_time(utc_now())}
        answer = await charger.call("StartTransaction", **start)
        for number in range(5):
            await charger.call("Heartbeat")
            await charger.call("MeterValues", transactionId=answer["transactionId"], **samples(number))
            await charger.call("StatusNotification", **status, timestamp=format_time(utc_now()))
            await charger.call("StartTransaction", **start)
            await charger.boot()
    await eventually(lambda: here.side.journal.idle and len(here.side.registry) == 0)
    reader = Reader()
    await reader.to_the_end(here.engine)
    told = [*reader.of("CP001", "charger", "connector", "transaction")]
    assert told == [
        "charger.added",
        "charger.connected",
        "Charging",
        "transaction.started",
        "charger.disconnected",
    ]
