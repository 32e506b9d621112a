"""Firmware, diagnostics and logs: nothing is fetched or sent, but its statuses follow."""

from collections.abc import Mapping
from typing import Final

from genx.simulator.answers.row import REJECTED, Answer, always
from genx.simulator.charger import Charger
from genx.simulator.link import Payload


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
    charger.soon(lambda: charger.transfers.update(payload.get("requestId")))


TRANSFERS: Final[Mapping[str, Answer]] = {
    "GetDiagnostics": Answer(_diagnostics, _upload_diagnostics, {}),
    "GetLog": Answer(_log, _upload_log, REJECTED),
    "UpdateFirmware": Answer(_nothing, _update),
    "SignedUpdateFirmware": Answer(always, _update, REJECTED),
}
