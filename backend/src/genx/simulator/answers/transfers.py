"""Firmware, diagnostics and logs: nothing is fetched or sent, but its statuses follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from genx.ocpp.times import parse_time
from genx.simulator.answers.row import REJECTED, Answer, always
from genx.simulator.charger import Charger
from genx.simulator.link import Payload
from genx.simulator.transfers import Order


def _diagnostics(charger: Charger, payload: Payload) -> Payload:
    del payload
    return {"fileName": f"{charger.device_id}-diagnostics.txt"}


def _upload_diagnostics(charger: Charger, payload: Payload) -> None:
    del payload
    charger.soon(lambda: charger.transfers.upload("DiagnosticsStatusNotification"))


def _log(charger: Charger, payload: Payload) -> Payload:
    return {"status": "Accepted", "filename": f"{charger.device_id}-{payload['logType']}.txt"}


def _upload_log(charger: Charger, payload: Payload) -> None:
    charger.soon(lambda: charger.transfers.upload("LogStatusNotification", payload["requestId"]))


def _nothing(charger: Charger, payload: Payload) -> Payload:
    del charger, payload
    return {}


def _update(charger: Charger, payload: Payload) -> None:
    retrieve = _time(charger, payload["retrieveDate"])
    _order(charger, Order(retrieve=retrieve, install=retrieve))


def _update_signed(charger: Charger, payload: Payload) -> None:
    firmware = payload["firmware"]
    retrieve = _time(charger, firmware["retrieveDateTime"])
    install = _time(charger, firmware.get("installDateTime", ""))
    _order(charger, Order(retrieve=retrieve, install=install, request_id=payload["requestId"]))


def _time(charger: Charger, text: str) -> datetime:
    return parse_time(text) or charger.now()


def _order(charger: Charger, order: Order) -> None:
    charger.transfers.ordered = order
    charger.soon(charger.transfers.update)


def _fail(charger: Charger, payload: Payload) -> None:
    del payload
    charger.soon(charger.transfers.fail_update)


TRANSFERS: Final[Mapping[str, Answer]] = {
    "GetDiagnostics": Answer(_diagnostics, _upload_diagnostics, {}),
    "GetLog": Answer(_log, _upload_log, REJECTED),
    "UpdateFirmware": Answer(_nothing, _update, {}, _fail),
    "SignedUpdateFirmware": Answer(always, _update_signed, REJECTED),
}
