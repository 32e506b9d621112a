"""The simulated charger's answers to the central system's CALLs, and what follows them: one row for each action."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from msgspec import Struct

from genx.simulator.link import Payload

TRIGGERS: Final = frozenset({"BootNotification", "Heartbeat", "StatusNotification", "MeterValues"})


class Subject(Protocol):
    """The part of a simulated charger that the central system can change."""

    configuration: dict[str, tuple[str, bool]]
    """Values of keys, and whether each is read only."""

    def restart(self) -> None: ...

    def send_soon(self, message: str) -> None: ...


class Answer(Struct, frozen=True):
    """`after` runs once the answer has left."""

    answer: Callable[[Subject, Payload], Payload]
    after: Callable[[Subject, Payload], None] | None = None


def _get_configuration(charger: Subject, payload: Payload) -> Payload:
    known = charger.configuration
    keys = payload.get("key") or list(known)
    listed = [{"key": key, "value": known[key][0], "readonly": known[key][1]} for key in keys if key in known]
    return {"configurationKey": listed, "unknownKey": [key for key in keys if key not in known]}


def _change_configuration(charger: Subject, payload: Payload) -> Payload:
    key = payload["key"]
    if key not in charger.configuration:
        return {"status": "NotSupported"}
    if charger.configuration[key][1]:
        return {"status": "Rejected"}
    charger.configuration[key] = (payload["value"], False)
    return {"status": "Accepted"}


def _reset(charger: Subject, payload: Payload) -> Payload:
    del charger, payload
    return {"status": "Accepted"}


def _restart(charger: Subject, payload: Payload) -> None:
    del payload
    charger.restart()


def _trigger_message(charger: Subject, payload: Payload) -> Payload:
    del charger
    return {"status": "Accepted" if payload["requestedMessage"] in TRIGGERS else "NotImplemented"}


def _send_triggered(charger: Subject, payload: Payload) -> None:
    if payload["requestedMessage"] in TRIGGERS:
        charger.send_soon(payload["requestedMessage"])


ANSWERS: Final[Mapping[str, Answer]] = {
    "ChangeConfiguration": Answer(_change_configuration),
    "GetConfiguration": Answer(_get_configuration),
    "Reset": Answer(_reset, _restart),
    "TriggerMessage": Answer(_trigger_message, _send_triggered),
}
