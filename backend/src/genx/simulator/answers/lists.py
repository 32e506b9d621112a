"""The profiles LocalAuthListManagement and Reservation."""

from collections.abc import Mapping
from typing import Final

from genx.ocpp.times import parse_time
from genx.simulator.answers.row import REJECTED, Answer, accepted_if, connectors
from genx.simulator.charger import Charger
from genx.simulator.connector import Connector, Expected
from genx.simulator.link import Payload

_STATES: Final = {"Available": "Accepted", "Reserved": "Accepted", "Faulted": "Faulted", "Unavailable": "Unavailable"}
"""The answer to a reservation by the status of the connector; any other is Occupied."""


def _version(charger: Charger, payload: Payload) -> Payload:
    del payload
    return {"listVersion": charger.local_list.version}


def _send_list(charger: Charger, payload: Payload) -> Payload:
    return {"status": charger.local_list.status_of(payload)}


def _apply_list(charger: Charger, payload: Payload) -> None:
    charger.local_list.apply(payload)


def _reserve(charger: Charger, payload: Payload) -> Payload:
    """Reserve a single connector (ReserveConnectorZeroSupported is false). The same id replaces a reservation."""
    concerned = connectors(charger, payload) if payload["connectorId"] else []
    if not concerned or any(_is_of_another(each, payload["reservationId"]) for each in concerned):
        return REJECTED if not concerned else {"status": "Occupied"}
    return {"status": _STATES.get(concerned[0].status, "Occupied")}


def _is_of_another(connector: Connector, reservation_id: int) -> bool:
    return connector.reservation is not None and connector.reservation.reservation_id != reservation_id


def _keep_free(charger: Charger, payload: Payload) -> None:
    _cancel(charger, payload)
    until = parse_time(payload["expiryDate"])
    for connector in connectors(charger, payload):
        connector.reserve(Expected(payload["idTag"], payload["reservationId"], until))


def _cancel_reservation(charger: Charger, payload: Payload) -> Payload:
    return accepted_if(bool(_reserved(charger, payload)))


def _cancel(charger: Charger, payload: Payload) -> None:
    for connector in _reserved(charger, payload):
        connector.reserve(None)


def _reserved(charger: Charger, payload: Payload) -> list[Connector]:
    with_one = [each for each in charger.connectors if each.reservation is not None]
    return [each for each in with_one if not _is_of_another(each, payload["reservationId"])]


LISTS: Final[Mapping[str, Answer]] = {
    "GetLocalListVersion": Answer(_version),
    "SendLocalList": Answer(_send_list, _apply_list, {"status": "Failed"}),
    "ReserveNow": Answer(_reserve, _keep_free, REJECTED),
    "CancelReservation": Answer(_cancel_reservation, _cancel, REJECTED),
}
