"""Commands of the profile Reservation."""

from typing import Final

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.rules import check_connector, is_off
from genx.domain.errors import UnusableRequest
from genx.ocpp.v16.messages.reservation import CancelReservationRequest, ReserveNowRequest


def _check_reserve(request: ReserveNowRequest, found: Situation) -> None:
    check_connector(request, found)
    if request.expiry_date <= found.at:
        raise UnusableRequest("/expiryDate", "A reservation ends in the future.")


def _reserve_warnings(request: ReserveNowRequest, found: Situation) -> list[str]:
    told = []
    if request.connector_id == 0 and is_off(found.known, "ReserveConnectorZeroSupported"):
        told.append("This charger reserves single connectors only (ReserveConnectorZeroSupported is false).")
    if request.reservation_id in found.state.reservations:
        told.append(f"This replaces reservation {request.reservation_id}, which the charger has already.")
    return told


def _cancel_warnings(request: CancelReservationRequest, found: Situation) -> list[str]:
    if request.reservation_id in found.state.reservations:
        return []
    return [f"GenX does not know reservation {request.reservation_id}. The charger may know it all the same."]


COMMANDS: Final = (
    CommandSpec(
        name="reserve-now",
        action="ReserveNow",
        request_type=ReserveNowRequest,
        summary="Reserve a connector for an id tag",
        example={
            "connectorId": 1,
            "expiryDate": "2040-01-15T12:30:00Z",
            "idTag": "04A2F19C",
            "reservationId": 7,
        },
        refusals=(UnusableRequest,),
        check=_check_reserve,
        expects=expectations.reserve_now,
        warnings=_reserve_warnings,
        looks_at_the_configuration=True,
    ),
    CommandSpec(
        name="cancel-reservation",
        action="CancelReservation",
        request_type=CancelReservationRequest,
        summary="Cancel a reservation",
        example={"reservationId": 7},
        warnings=_cancel_warnings,
    ),
)
