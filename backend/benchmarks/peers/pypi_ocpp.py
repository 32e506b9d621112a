"""Peer: PyPI `ocpp` as a central system in memory, validating as it does by default."""

import asyncio
import logging
import sys
from datetime import UTC, datetime

import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class CentralSystem(ChargePoint):
    transactions = 0

    @on("BootNotification")
    def on_boot(self, **_: object) -> call_result.BootNotification:
        return call_result.BootNotification(current_time=now(), interval=300, status="Accepted")

    @on("Heartbeat")
    def on_heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=now())

    @on("StatusNotification")
    def on_status(self, **_: object) -> call_result.StatusNotification:
        return call_result.StatusNotification()

    @on("MeterValues")
    def on_meter_values(self, **_: object) -> call_result.MeterValues:
        return call_result.MeterValues()

    @on("StartTransaction")
    def on_start(self, **_: object) -> call_result.StartTransaction:
        CentralSystem.transactions += 1
        return call_result.StartTransaction(transaction_id=self.transactions, id_tag_info=IdTagInfo(status="Accepted"))

    @on("StopTransaction")
    def on_stop(self, **_: object) -> call_result.StopTransaction:
        return call_result.StopTransaction()


async def serve(socket: websockets.ServerConnection) -> None:
    assert socket.request is not None
    await CentralSystem(socket.request.path.rsplit("/", 1)[-1], socket).start()


async def main(port: int) -> None:
    logging.getLogger("websockets").setLevel(logging.CRITICAL)  # It logs each connection that ends.
    async with websockets.serve(serve, "127.0.0.1", port, subprotocols=["ocpp1.6"], compression=None):
        await asyncio.Future()


asyncio.run(main(int(sys.argv[1])))
