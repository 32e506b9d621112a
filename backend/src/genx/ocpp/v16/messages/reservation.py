"""Reservation profile (OCPP 1.6, chapters 5.2 and 5.13)."""

from typing import Literal

from genx.ocpp.reading.fields import CiString20, ConnectorId, Integer32, Message, Time

ReservationStatus = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]
CancelReservationStatus = Literal["Accepted", "Rejected"]


class ReserveNowRequest(Message):
    """Connector 0 means any connector."""

    connector_id: ConnectorId
    expiry_date: Time
    id_tag: CiString20
    parent_id_tag: CiString20 | None = None
    reservation_id: Integer32


class ReserveNowResponse(Message):
    status: ReservationStatus


class CancelReservationRequest(Message):
    reservation_id: Integer32


class CancelReservationResponse(Message):
    status: CancelReservationStatus
