"""Every action of OCPP 1.6 and its security extension."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from genx.ocpp.dialect import Action, Dialect, Sender
from genx.ocpp.reading.payload import PayloadReader
from genx.ocpp.v16.messages import (
    core,
    firmware,
    local_auth_list,
    remote_trigger,
    reservation,
    security,
    smart_charging,
)

Profile = Literal[
    "Core",
    "FirmwareManagement",
    "LocalAuthListManagement",
    "Reservation",
    "SmartCharging",
    "RemoteTrigger",
    "Security",
]


def _action(profile: Profile, sender: Sender, request: type[Struct], response: type[Struct]) -> Action:
    return Action(
        name=request.__name__.removesuffix("Request"),
        profile=profile,
        sender=sender,
        request=request,
        response=response,
        request_reader=PayloadReader(request),
        response_reader=PayloadReader(response),
    )


_TABLE: Final = (
    _action("Core", "cp", core.AuthorizeRequest, core.AuthorizeResponse),
    _action("Core", "cp", core.BootNotificationRequest, core.BootNotificationResponse),
    _action("Core", "cp", core.HeartbeatRequest, core.HeartbeatResponse),
    _action("Core", "cp", core.MeterValuesRequest, core.MeterValuesResponse),
    _action("Core", "cp", core.StartTransactionRequest, core.StartTransactionResponse),
    _action("Core", "cp", core.StatusNotificationRequest, core.StatusNotificationResponse),
    _action("Core", "cp", core.StopTransactionRequest, core.StopTransactionResponse),
    _action("Core", "both", core.DataTransferRequest, core.DataTransferResponse),
    _action("Core", "cs", core.ChangeAvailabilityRequest, core.ChangeAvailabilityResponse),
    _action("Core", "cs", core.ChangeConfigurationRequest, core.ChangeConfigurationResponse),
    _action("Core", "cs", core.ClearCacheRequest, core.ClearCacheResponse),
    _action("Core", "cs", core.GetConfigurationRequest, core.GetConfigurationResponse),
    _action("Core", "cs", core.RemoteStartTransactionRequest, core.RemoteStartTransactionResponse),
    _action("Core", "cs", core.RemoteStopTransactionRequest, core.RemoteStopTransactionResponse),
    _action("Core", "cs", core.ResetRequest, core.ResetResponse),
    _action("Core", "cs", core.UnlockConnectorRequest, core.UnlockConnectorResponse),
    _action(
        "FirmwareManagement",
        "cp",
        firmware.DiagnosticsStatusNotificationRequest,
        firmware.DiagnosticsStatusNotificationResponse,
    ),
    _action(
        "FirmwareManagement",
        "cp",
        firmware.FirmwareStatusNotificationRequest,
        firmware.FirmwareStatusNotificationResponse,
    ),
    _action("FirmwareManagement", "cs", firmware.GetDiagnosticsRequest, firmware.GetDiagnosticsResponse),
    _action("FirmwareManagement", "cs", firmware.UpdateFirmwareRequest, firmware.UpdateFirmwareResponse),
    _action(
        "LocalAuthListManagement",
        "cs",
        local_auth_list.GetLocalListVersionRequest,
        local_auth_list.GetLocalListVersionResponse,
    ),
    _action(
        "LocalAuthListManagement",
        "cs",
        local_auth_list.SendLocalListRequest,
        local_auth_list.SendLocalListResponse,
    ),
    _action("Reservation", "cs", reservation.ReserveNowRequest, reservation.ReserveNowResponse),
    _action("Reservation", "cs", reservation.CancelReservationRequest, reservation.CancelReservationResponse),
    _action(
        "SmartCharging",
        "cs",
        smart_charging.ClearChargingProfileRequest,
        smart_charging.ClearChargingProfileResponse,
    ),
    _action(
        "SmartCharging",
        "cs",
        smart_charging.GetCompositeScheduleRequest,
        smart_charging.GetCompositeScheduleResponse,
    ),
    _action("SmartCharging", "cs", smart_charging.SetChargingProfileRequest, smart_charging.SetChargingProfileResponse),
    _action("RemoteTrigger", "cs", remote_trigger.TriggerMessageRequest, remote_trigger.TriggerMessageResponse),
    _action("Security", "cs", security.CertificateSignedRequest, security.CertificateSignedResponse),
    _action("Security", "cs", security.DeleteCertificateRequest, security.DeleteCertificateResponse),
    _action("Security", "cs", security.ExtendedTriggerMessageRequest, security.ExtendedTriggerMessageResponse),
    _action("Security", "cs", security.GetInstalledCertificateIdsRequest, security.GetInstalledCertificateIdsResponse),
    _action("Security", "cs", security.GetLogRequest, security.GetLogResponse),
    _action("Security", "cs", security.InstallCertificateRequest, security.InstallCertificateResponse),
    _action("Security", "cp", security.LogStatusNotificationRequest, security.LogStatusNotificationResponse),
    _action("Security", "cp", security.SecurityEventNotificationRequest, security.SecurityEventNotificationResponse),
    _action("Security", "cp", security.SignCertificateRequest, security.SignCertificateResponse),
    _action(
        "Security",
        "cp",
        security.SignedFirmwareStatusNotificationRequest,
        security.SignedFirmwareStatusNotificationResponse,
    ),
    _action("Security", "cs", security.SignedUpdateFirmwareRequest, security.SignedUpdateFirmwareResponse),
)

ACTIONS: Final[Mapping[str, Action]] = {action.name: action for action in _TABLE}

DIALECT: Final = Dialect(protocol="ocpp1.6", actions=ACTIONS)
