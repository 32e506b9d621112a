"""Core profile, which every charge point speaks (OCPP 1.6, chapters 4.1 to 4.10 and 5)."""

from typing import Annotated, Literal

from msgspec import Meta

from genx.ocpp.reading.fields import (
    CiString20,
    CiString50,
    CiString255,
    ConnectorId,
    ConnectorNumber,
    Integer,
    Integer32,
    Message,
    NotNegative,
    Reading,
    Text,
    Time,
    Timed,
    Told,
    Tolerated,
    Usable,
)
from genx.ocpp.v16.messages.smart_charging import ChargingProfile

AuthorizationStatus = Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]
RegistrationStatus = Literal["Accepted", "Pending", "Rejected"]
ChargePointErrorCode = Literal[
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "NoError",
    "OtherError",
    "OverCurrentFailure",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "OverVoltage",
    "WeakSignal",
]
ChargePointStatus = Literal[
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEVSE",
    "SuspendedEV",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
]
StopReason = Literal[
    "EmergencyStop",
    "EVDisconnected",
    "HardReset",
    "Local",
    "Other",
    "PowerLoss",
    "Reboot",
    "Remote",
    "SoftReset",
    "UnlockCommand",
    "DeAuthorized",
]
DataTransferStatus = Literal["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"]
AvailabilityType = Literal["Inoperative", "Operative"]
AvailabilityStatus = Literal["Accepted", "Rejected", "Scheduled"]
ConfigurationStatus = Literal["Accepted", "Rejected", "RebootRequired", "NotSupported"]
ClearCacheStatus = Literal["Accepted", "Rejected"]
RemoteStartStopStatus = Literal["Accepted", "Rejected"]
ResetType = Literal["Hard", "Soft"]
ResetStatus = Literal["Accepted", "Rejected"]
UnlockStatus = Literal["Unlocked", "UnlockFailed", "NotSupported"]


class IdTagInfo(Message):
    """The verdict on an id tag."""

    expiry_date: Time | None = None
    parent_id_tag: CiString20 | None = None
    status: AuthorizationStatus


class SampledValue(Message, gc=False):
    """One reading in the words of the charge point, any of which are accepted (V3, S5, S7)."""

    value: Tolerated[Text]
    context: Tolerated[Text] = None
    format: Tolerated[Text] = None
    measurand: Tolerated[Text] = None
    phase: Tolerated[Text] = None
    location: Tolerated[Text] = None
    unit: Tolerated[Text] = None


class MeterValue(Timed):
    """Readings taken at one time."""

    sampled_value: Usable[SampledValue]


class AuthorizeRequest(Message):
    id_tag: Text


class AuthorizeResponse(Message):
    id_tag_info: IdTagInfo


class BootNotificationRequest(Message):
    """A boot. No content is a reason to refuse it, because that would keep the charge point out (V1)."""

    charge_point_vendor: Tolerated[Text]
    charge_point_model: Tolerated[Text]
    charge_point_serial_number: Told = None
    charge_box_serial_number: Told = None
    firmware_version: Told = None
    iccid: Told = None
    imsi: Told = None
    meter_type: Told = None
    meter_serial_number: Told = None


class BootNotificationResponse(Message):
    """The answer to a boot. `interval` is that of heartbeats if accepted, else until the next boot, in seconds."""

    status: RegistrationStatus
    current_time: Time
    interval: NotNegative


class HeartbeatRequest(Message):
    pass


class HeartbeatResponse(Message):
    current_time: Time


class MeterValuesRequest(Message):
    connector_id: Tolerated[ConnectorId]
    transaction_id: Tolerated[Integer] = None
    meter_value: Usable[MeterValue]


class MeterValuesResponse(Message):
    pass


class StartTransactionRequest(Timed):
    """`meter_start` is in Wh."""

    connector_id: ConnectorId
    id_tag: Text
    meter_start: Reading
    reservation_id: Tolerated[Integer] = None


class StartTransactionResponse(Message):
    id_tag_info: IdTagInfo
    transaction_id: Integer32


class StatusNotificationRequest(Timed):
    connector_id: ConnectorId
    error_code: Annotated[ChargePointErrorCode, Meta(extra={"unknown": "OtherError"})]
    info: Text | None = None
    status: ChargePointStatus
    timestamp: Time | None = None
    vendor_id: Text | None = None
    vendor_error_code: Text | None = None


class StatusNotificationResponse(Message):
    pass


class StopTransactionRequest(Timed):
    """`meter_stop` is in Wh."""

    id_tag: Tolerated[Text] = None
    meter_stop: Reading
    transaction_id: Tolerated[Integer]
    reason: Annotated[StopReason | None, Meta(extra={"tolerated": True, "unknown": "Other"})] = None
    transaction_data: Usable[MeterValue] = ()


class StopTransactionResponse(Message):
    id_tag_info: IdTagInfo | None = None


class DataTransferRequest(Message):
    """A request that either side may send."""

    vendor_id: CiString255
    message_id: CiString50 | None = None
    data: Tolerated[Text] = None


class DataTransferResponse(Message):
    status: DataTransferStatus
    data: Tolerated[Text] = None


class ChangeAvailabilityRequest(Message):
    """Connector 0 means the charge point and all its connectors."""

    connector_id: ConnectorId
    type: AvailabilityType


class ChangeAvailabilityResponse(Message):
    status: AvailabilityStatus


class ChangeConfigurationRequest(Message):
    key: CiString50
    value: Annotated[str, Meta(max_length=500)]


class ChangeConfigurationResponse(Message):
    status: ConfigurationStatus


class ClearCacheRequest(Message):
    pass


class ClearCacheResponse(Message):
    status: ClearCacheStatus


class ConfigurationKey(Message):
    """A setting of the charge point. `value` is None if it is empty or can't be read."""

    key: Text
    readonly: Tolerated[bool]
    value: Tolerated[Text] = None


class GetConfigurationRequest(Message):
    """A request for some keys, or for all of them if `key` is None."""

    key: tuple[CiString50, ...] | None = None


class GetConfigurationResponse(Message):
    configuration_key: Usable[ConfigurationKey] = ()
    unknown_key: Usable[Text] = ()


class RemoteStartTransactionRequest(Message):
    connector_id: ConnectorNumber | None = None
    id_tag: CiString20
    charging_profile: ChargingProfile | None = None


class RemoteStartTransactionResponse(Message):
    status: RemoteStartStopStatus


class RemoteStopTransactionRequest(Message):
    transaction_id: Integer32


class RemoteStopTransactionResponse(Message):
    status: RemoteStartStopStatus


class ResetRequest(Message):
    type: ResetType


class ResetResponse(Message):
    status: ResetStatus


class UnlockConnectorRequest(Message):
    connector_id: ConnectorNumber


class UnlockConnectorResponse(Message):
    status: UnlockStatus
