"""Remote start and stop (OCPP 1.6, chapters 5.11 and 5.12)."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.profiles import check_profile
from genx.central_system.v16.commands.rules import check_connector, connectors_of
from genx.domain.effects.awaited import MOST_AWAITED
from genx.domain.effects.charging import TransactionBegins
from genx.domain.errors import NotStartable, UnusableRequest
from genx.domain.reports import IdTagStatus
from genx.domain.transaction import NO_LIMITS, Limits
from genx.ocpp.v16.messages.core import RemoteStartTransactionRequest, RemoteStopTransactionRequest

_BUSY: Final = {
    "Unavailable": "Connector {} is out of service: make it available first.",
    "Faulted": "Connector {} has a fault.",
    "Charging": "A session is running on connector {}.",
    "SuspendedEV": "A session is running on connector {}, paused by the car.",
    "SuspendedEVSE": "A session is running on connector {}, paused by the charger.",
    "Finishing": "The last car is still plugged in at connector {}: many chargers start only after it was unplugged.",
}


_REFUSED: Final[Mapping[IdTagStatus, str]] = {
    "Blocked": "The id tag {} is blocked, or its budget is used up.",
    "Expired": "The id tag {} has expired.",
    "Invalid": "The id tag {} is not registered, or may not charge at this charger.",
    "ConcurrentTx": "The id tag {} already has as many sessions as it may have at a time.",
}


class RemoteStart(RemoteStartTransactionRequest):
    """A remote start with limits of the transaction. OCPP 1.6 has none, so GenX stops it when it is at one of them."""

    limits: Limits | None = None


def _message(request: RemoteStart) -> RemoteStartTransactionRequest:
    return RemoteStartTransactionRequest(
        connector_id=request.connector_id, id_tag=request.id_tag, charging_profile=request.charging_profile
    )


def _on_the_only_connector(request: RemoteStart, found: Situation) -> RemoteStart:
    """Name the connector if there is one only, because some charge points reject a start without (QF20)."""
    if request.connector_id is None and found.state.connector_count == 1:
        return replace(request, connector_id=1)
    return request


def _check_start(request: RemoteStart, found: Situation) -> None:
    check_connector(request, found)
    if request.limits is not None and len(found.state.awaited) >= MOST_AWAITED:
        raise UnusableRequest("/limits", "So many effects are awaited of this charger that GenX can't follow another.")
    profile = request.charging_profile
    if profile is None:
        return
    if profile.charging_profile_purpose != "TxProfile":
        raise UnusableRequest(
            "/chargingProfile/chargingProfilePurpose", "The profile of a remote start has the purpose TxProfile."
        )
    if profile.transaction_id is not None:
        raise UnusableRequest(
            "/chargingProfile/transactionId", "Leave it out: the transaction has no id before it has begun."
        )
    check_profile(profile, "/chargingProfile")


def _check_can_start(request: RemoteStart, found: Situation) -> None:
    for reason in (_unnamed, _busy, _running, _reserved, _started, _tag):
        if (why := reason(request, found)) is not None:
            raise NotStartable(why)


def _unnamed(request: RemoteStart, found: Situation) -> str | None:
    if request.connector_id is not None or found.state.connector_count is None:
        return None
    return f"Name a connector: {connectors_of(found.state)}."


def _busy(request: RemoteStart, found: Situation) -> str | None:
    connector_id = request.connector_id or 0
    why = _BUSY.get(found.state.connector(connector_id).status or "") if connector_id else None
    return None if why is None else why.format(connector_id)


def _running(request: RemoteStart, found: Situation) -> str | None:
    running = found.state.running_on(request.connector_id or 0)
    return None if running is None else f"A session of {running.id_tag} is running on connector {request.connector_id}."


def _reserved(request: RemoteStart, found: Situation) -> str | None:
    """Return that the connector is reserved for another tag, if it is known for which one."""
    connector_id = request.connector_id or 0
    reservation = found.state.reserved_on(connector_id, found.at)
    if found.state.connector(connector_id).status != "Reserved" or reservation is None:
        return None
    if not reservation.excludes(request.id_tag):
        return None
    return f"Connector {connector_id} is reserved for {reservation.id_tag}."


def _started(request: RemoteStart, found: Situation) -> str | None:
    """Return that an earlier remote start still waits for its car there."""
    open_starts = [each.expectation for each in found.state.awaited if isinstance(each.expectation, TransactionBegins)]
    if request.connector_id is None or all(each.connector_id != request.connector_id for each in open_starts):
        return None
    return f"A session was already asked for on connector {request.connector_id}, and waits for the car."


def _tag(request: RemoteStart, found: Situation) -> str | None:
    """Return that we would refuse the tag when the charge point asks about it."""
    why = _REFUSED.get(found.judge(request.id_tag, found.state.device_id))
    return None if why is None else why.format(request.id_tag)


def _begins_with_limits(request: RemoteStart, found: Situation) -> TransactionBegins:
    return replace(expectations.remote_start(request, found), limits=request.limits or NO_LIMITS)


def _start_warnings(request: RemoteStart, found: Situation) -> list[str]:
    connector_id = _on_the_only_connector(request, found).connector_id or 0
    is_reserved = found.state.connector(connector_id).status == "Reserved"
    if not is_reserved or found.state.reserved_on(connector_id, found.at) is not None:
        return []
    return [f"Connector {connector_id} is reserved, and GenX does not know for whom: the charger may refuse."]


def _stop_warnings(request: RemoteStopTransactionRequest, found: Situation) -> list[str]:
    if request.transaction_id in found.state.transactions:
        return []
    return [f"No running transaction has the id {request.transaction_id} here. The charger may know it all the same."]


COMMANDS: Final = (
    CommandSpec(
        name="remote-start-transaction",
        action="RemoteStartTransaction",
        request_type=RemoteStart,
        message=_message,
        summary="Start a session for an id tag",
        example={"connectorId": 1, "idTag": "04A2F19C"},
        refusals=(NotStartable, UnusableRequest),
        prepare=_on_the_only_connector,
        check=_check_start,
        doubt=_check_can_start,
        expects=_begins_with_limits,
        warnings=_start_warnings,
        looks_at_the_configuration=True,
    ),
    CommandSpec(
        name="remote-stop-transaction",
        action="RemoteStopTransaction",
        request_type=RemoteStopTransactionRequest,
        summary="End a running session",
        example={"transactionId": 10479},
        expects=expectations.remote_stop,
        warnings=_stop_warnings,
    ),
)
