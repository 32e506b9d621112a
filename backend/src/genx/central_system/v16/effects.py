"""Effects of the commands of OCPP 1.6: what its messages and answers mean for them (ADR 26)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.asked import Answered, Outcome
from genx.central_system.decision import Decision, FollowUp
from genx.central_system.effects import Effects
from genx.domain.command import AGREEING
from genx.domain.effects.device import CertificateIsListed, KeyHasValue, ListHasVersion
from genx.domain.effects.expectations import Expectation
from genx.domain.effects.happenings import (
    Began,
    Booted,
    Came,
    CertificatesTold,
    ConfigurationTold,
    Ended,
    Happening,
    ListVersionTold,
    Progressed,
    Work,
)
from genx.domain.events import TransactionStarted, TransactionStopped
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.v16.messages.core import GetConfigurationRequest, GetConfigurationResponse
from genx.ocpp.v16.messages.firmware import GetDiagnosticsResponse
from genx.ocpp.v16.messages.local_auth_list import GetLocalListVersionRequest, GetLocalListVersionResponse
from genx.ocpp.v16.messages.security import (
    CertificateUse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
)

WORK: Final[Mapping[str, Work]] = {
    "FirmwareStatusNotification": "firmware",
    "SignedFirmwareStatusNotification": "firmware",
    "DiagnosticsStatusNotification": "diagnostics",
    "LogStatusNotification": "log",
}


def serial_number(text: str) -> str:
    """Return the serial number of a certificate as it is compared: chargers write it with zeros, blanks and colons."""
    return text.replace(":", "").replace(" ", "").lower().removeprefix("0x").lstrip("0")


def _happenings(action: str, request: Any, decision: Decision) -> tuple[Happening, ...]:
    return tuple(_happened(action, request, decision))


def _happened(action: str, request: Any, decision: Decision) -> Iterator[Happening]:
    for event in decision.events:
        if isinstance(event, TransactionStarted):
            yield Began(event.transaction)
        elif isinstance(event, TransactionStopped):
            yield Ended(event.transaction)
    if action == "BootNotification":
        yield Booted()
    elif action in WORK:
        yield Progressed(WORK[action], request.status)
    yield Came(action, getattr(request, "connector_id", None))


def _told(call: OutgoingCall, outcome: Outcome) -> Happening | None:
    if not isinstance(outcome, Answered):
        return None
    told = _TOLD.get(type(outcome.response))
    return None if told is None else told(call, outcome.response)


def _configuration_told(_: OutgoingCall, response: GetConfigurationResponse) -> Happening:
    values = {item.key.strip().lower(): item.value for item in response.configuration_key}
    return ConfigurationTold(values, frozenset(key.strip().lower() for key in response.unknown_key))


def _list_version_told(_: OutgoingCall, response: GetLocalListVersionResponse) -> Happening:
    return ListVersionTold(response.list_version)


def _certificates_told(call: OutgoingCall, response: GetInstalledCertificateIdsResponse) -> Happening:
    listed = response.certificate_hash_data or ()
    request = cast("GetInstalledCertificateIdsRequest", call.request)
    return CertificatesTold(request.certificate_type, frozenset(serial_number(each.serial_number) for each in listed))


_TOLD: Final[Mapping[type[Struct], Callable[[OutgoingCall, Any], Happening]]] = {
    GetConfigurationResponse: _configuration_told,
    GetLocalListVersionResponse: _list_version_told,
    GetInstalledCertificateIdsResponse: _certificates_told,
}


def _agreed(expectation: Expectation, response: Struct, at: datetime) -> Expectation | None:
    status = getattr(response, "status", "Accepted")
    if status not in AGREEING or _has_nothing_to_upload(response):
        return None
    expectation = replace(expectation, unanswered=False)
    if isinstance(expectation, KeyHasValue) and status == "RebootRequired":
        return replace(expectation, after_boot=at)
    return expectation


def _has_nothing_to_upload(response: Struct) -> bool:
    """Return whether the charge point names no file (5.8)."""
    return isinstance(response, GetDiagnosticsResponse) and not response.file_name


def _read_back(expectation: Expectation) -> tuple[FollowUp, ...]:
    if isinstance(expectation, KeyHasValue):
        return (FollowUp("GetConfiguration", GetConfigurationRequest(key=(expectation.key,))),)
    if isinstance(expectation, ListHasVersion):
        return (FollowUp("GetLocalListVersion", GetLocalListVersionRequest()),)
    if isinstance(expectation, CertificateIsListed):
        uses = cast("tuple[CertificateUse, ...]", expectation.uses)
        requests = [GetInstalledCertificateIdsRequest(certificate_type=use) for use in uses]
        return tuple(FollowUp("GetInstalledCertificateIds", request) for request in requests)
    return ()


EFFECTS: Final = Effects(happenings=_happenings, told=_told, agreed=_agreed, read_back=_read_back)
