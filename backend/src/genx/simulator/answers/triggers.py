"""Messages that the central system asks for."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from genx.simulator.answers.row import REJECTED, Answer, accepted_if, connectors
from genx.simulator.charger import Charger
from genx.simulator.link import Payload

_CSR: Final = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"
"""It holds nothing: a simulated charger has no key to sign one with."""

Send = Callable[[Charger, Payload], Awaitable[Any]]


async def _status(charger: Charger, payload: Payload) -> None:
    if not payload.get("connectorId"):
        await charger.report()
    for connector in connectors(charger, payload):
        await connector.report()


async def _meter_values(charger: Charger, payload: Payload) -> None:
    for connector in connectors(charger, payload):
        await connector.measure()


def _told(action: str) -> Send:
    """Return a function that sends the status of a transfer."""
    return lambda charger, _: charger.transfers.tell(action)


_BOTH: Final[Mapping[str, Send]] = {
    "BootNotification": lambda charger, _: charger.boot(),
    "Heartbeat": lambda charger, _: charger.call("Heartbeat"),
    "StatusNotification": _status,
    "MeterValues": _meter_values,
}
_PLAIN: Final[Mapping[str, Send]] = {
    **_BOTH,
    "DiagnosticsStatusNotification": _told("DiagnosticsStatusNotification"),
    "FirmwareStatusNotification": _told("FirmwareStatusNotification"),
}
_EXTENDED: Final[Mapping[str, Send]] = {
    **_BOTH,
    "LogStatusNotification": _told("LogStatusNotification"),
    "FirmwareStatusNotification": _told("SignedFirmwareStatusNotification"),
    "SignChargePointCertificate": lambda charger, _: charger.call("SignCertificate", csr=_CSR),
}


def _trigger(charger: Charger, payload: Payload) -> Payload:
    return accepted_if(bool(connectors(charger, payload)))


def _send(sends: Mapping[str, Send], charger: Charger, payload: Payload) -> None:
    charger.soon(partial(sends[payload["requestedMessage"]], charger, payload))


TRIGGERS: Final[Mapping[str, Answer]] = {
    "TriggerMessage": Answer(_trigger, partial(_send, _PLAIN), REJECTED),
    "ExtendedTriggerMessage": Answer(_trigger, partial(_send, _EXTENDED), REJECTED),
}
