"""The profile Core."""

from collections.abc import Mapping
from typing import Final

from genx.simulator.answers.row import REJECTED, Answer, accepted_if, always, connectors
from genx.simulator.charger import Charger
from genx.simulator.configuration import AFTER_RESTART
from genx.simulator.connector import Connector
from genx.simulator.link import Payload


def _get_configuration(charger: Charger, payload: Payload) -> Payload:
    known = charger.configuration
    keys = payload.get("key") or list(known)
    listed = [{"key": key, "value": known[key][0], "readonly": known[key][1]} for key in keys if key in known]
    return {"configurationKey": listed, "unknownKey": [key for key in keys if key not in known]}


def _change_configuration(charger: Charger, payload: Payload) -> Payload:
    known = charger.configuration.get(payload["key"])
    if known is None:
        return {"status": "NotSupported"}
    is_later = not known[1] and payload["key"] in AFTER_RESTART
    return {"status": "RebootRequired"} if is_later else accepted_if(not known[1])


def _set_configuration(charger: Charger, payload: Payload) -> None:
    settings = charger.after_restart if payload["key"] in AFTER_RESTART else charger.configuration
    settings[payload["key"]] = (payload["value"], False)


def _reset(charger: Charger, payload: Payload) -> None:
    """Restart at once, or after the sessions have ended and said so."""
    for connector in charger.connectors:
        connector.end(f"{payload['type']}Reset")
    if payload["type"] == "Hard":
        charger.restart()
    else:
        charger.wants_restart.set()


def _change_availability(charger: Charger, payload: Payload) -> Payload:
    concerned = connectors(charger, payload)
    is_busy = payload["type"] == "Inoperative" and any(connector.session for connector in concerned)
    return {"status": "Scheduled"} if is_busy else accepted_if(bool(concerned))


def _set_availability(charger: Charger, payload: Payload) -> None:
    operative = payload["type"] == "Operative"
    for connector in connectors(charger, payload):
        connector.set_operative(operative)
    if payload["connectorId"] == 0:
        charger.is_operative = operative
        charger.soon(charger.report)


def _data_transfer(charger: Charger, payload: Payload) -> Payload:
    del charger, payload
    return {"status": "UnknownVendorId"}


def _unlock(charger: Charger, payload: Payload) -> Payload:
    """Cables of direct current are fixed."""
    can = bool(connectors(charger, payload)) and not charger.model.direct_current
    return {"status": "Unlocked" if can else "NotSupported"}


def _unlocked(charger: Charger, payload: Payload) -> None:
    for connector in connectors(charger, payload):
        connector.end("UnlockCommand")


def _remote_start(charger: Charger, payload: Payload) -> Payload:
    return accepted_if(bool(_startable(charger, payload)))


def _start(charger: Charger, payload: Payload) -> None:
    connector = _startable(charger, payload)[0]
    connector.expect(payload["idTag"])
    if "chargingProfile" in payload:
        charger.profiles.install(connector.number, payload["chargingProfile"], charger.now())


def _startable(charger: Charger, payload: Payload) -> list[Connector]:
    return [each for each in connectors(charger, payload) if each.takes(payload["idTag"])]


def _remote_stop(charger: Charger, payload: Payload) -> Payload:
    return accepted_if(bool(_charging(charger, payload)))


def _stop(charger: Charger, payload: Payload) -> None:
    for connector in _charging(charger, payload):
        connector.end("Remote")


def _charging(charger: Charger, payload: Payload) -> list[Connector]:
    """Return the connector with this transaction, if there is one."""
    wanted = payload["transactionId"]
    return [each for each in charger.connectors if each.session and each.session.transaction_id == wanted]


CORE: Final[Mapping[str, Answer]] = {
    "ChangeAvailability": Answer(_change_availability, _set_availability, REJECTED),
    "ChangeConfiguration": Answer(_change_configuration, _set_configuration, REJECTED),
    "ClearCache": Answer(always, None, REJECTED),
    "DataTransfer": Answer(_data_transfer, None, REJECTED),
    "GetConfiguration": Answer(_get_configuration),
    "RemoteStartTransaction": Answer(_remote_start, _start, REJECTED),
    "RemoteStopTransaction": Answer(_remote_stop, _stop, REJECTED),
    "Reset": Answer(always, _reset, REJECTED),
    "UnlockConnector": Answer(_unlock, _unlocked, {"status": "UnlockFailed"}),
}
