"""Security extension (OCPP 1.6 security whitepaper, edition 2)."""

from typing import Annotated, Literal

from msgspec import Meta

from genx.ocpp.reading.fields import (
    AS_SENT,
    ConnectorNumber,
    Integer,
    Integer32,
    Message,
    NotNegative,
    Text,
    Time,
    Timed,
)

CertificateUse = Literal["CentralSystemRootCertificate", "ManufacturerRootCertificate"]
CertificateSignedStatus = Literal["Accepted", "Rejected"]
CertificateStatus = Literal["Accepted", "Failed", "Rejected"]
DeleteCertificateStatus = Literal["Accepted", "Failed", "NotFound"]
GetInstalledCertificateStatus = Literal["Accepted", "NotFound"]
GenericStatus = Literal["Accepted", "Rejected"]
HashAlgorithm = Literal["SHA256", "SHA384", "SHA512"]
LogType = Literal["DiagnosticsLog", "SecurityLog"]
LogStatus = Literal["Accepted", "Rejected", "AcceptedCanceled"]
UpdateFirmwareStatus = Literal["Accepted", "Rejected", "AcceptedCanceled", "InvalidCertificate", "RevokedCertificate"]
UploadLogStatus = Literal[
    "BadMessage",
    "Idle",
    "NotSupportedOperation",
    "PermissionDenied",
    "Uploaded",
    "UploadFailure",
    "Uploading",
]
SignedFirmwareStatus = Literal[
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "DownloadScheduled",
    "DownloadPaused",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
    "InstallRebooting",
    "InstallScheduled",
    "InstallVerificationFailed",
    "InvalidSignature",
    "SignatureVerified",
]
ExtendedMessageTrigger = Literal[
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargePointCertificate",
    "StatusNotification",
]
ExtendedTriggerMessageStatus = Literal["Accepted", "Rejected", "NotImplemented"]

Hash = Annotated[str, Meta(min_length=1, max_length=128)]
Location = Annotated[str, Meta(min_length=1, max_length=512)]
Certificate = Annotated[str, Meta(min_length=1, max_length=5500)]


class CertificateHashData(Message):
    """The identity of a certificate: its serial number and hashes of its issuer."""

    hash_algorithm: HashAlgorithm
    issuer_name_hash: Hash
    issuer_key_hash: Hash
    serial_number: Annotated[str, Meta(min_length=1, max_length=40)]


class CertificateSignedRequest(Message):
    certificate_chain: Annotated[str, Meta(min_length=1, max_length=10000)]


class CertificateSignedResponse(Message):
    status: CertificateSignedStatus


class DeleteCertificateRequest(Message):
    certificate_hash_data: CertificateHashData


class DeleteCertificateResponse(Message):
    status: DeleteCertificateStatus


class ExtendedTriggerMessageRequest(Message):
    requested_message: ExtendedMessageTrigger
    connector_id: ConnectorNumber | None = None


class ExtendedTriggerMessageResponse(Message):
    status: ExtendedTriggerMessageStatus


class GetInstalledCertificateIdsRequest(Message):
    certificate_type: CertificateUse


class GetInstalledCertificateIdsResponse(Message):
    certificate_hash_data: Annotated[tuple[CertificateHashData, ...], Meta(min_length=1)] | None = None
    status: GetInstalledCertificateStatus


class LogParameters(Message):
    remote_location: Location
    oldest_timestamp: Time | None = None
    latest_timestamp: Time | None = None


class GetLogRequest(Message):
    """`retry_interval` is in seconds."""

    log: LogParameters
    log_type: LogType
    request_id: Integer32
    retries: NotNegative | None = None
    retry_interval: NotNegative | None = None


class GetLogResponse(Message):
    status: LogStatus
    filename: Text | None = None


class InstallCertificateRequest(Message):
    certificate_type: CertificateUse
    certificate: Certificate


class InstallCertificateResponse(Message):
    status: CertificateStatus


class LogStatusNotificationRequest(Message):
    status: Annotated[UploadLogStatus, AS_SENT]
    request_id: Integer | None = None


class LogStatusNotificationResponse(Message):
    pass


class SecurityEventNotificationRequest(Timed):
    """`timestamp` is None for a day that never was (V6)."""

    type: Text
    timestamp: Time | None
    tech_info: Text | None = None


class SecurityEventNotificationResponse(Message):
    pass


class SignCertificateRequest(Message):
    csr: Text


class SignCertificateResponse(Message):
    status: GenericStatus


class SignedFirmwareStatusNotificationRequest(Message):
    status: Annotated[SignedFirmwareStatus, AS_SENT]
    request_id: Integer | None = None


class SignedFirmwareStatusNotificationResponse(Message):
    pass


class FirmwareType(Message):
    location: Location
    retrieve_date_time: Time
    install_date_time: Time | None = None
    signing_certificate: Certificate
    signature: Annotated[str, Meta(min_length=1, max_length=800)]


class SignedUpdateFirmwareRequest(Message):
    """`retry_interval` is in seconds."""

    retries: NotNegative | None = None
    retry_interval: NotNegative | None = None
    request_id: Integer32
    firmware: FirmwareType


class SignedUpdateFirmwareResponse(Message):
    status: UpdateFirmwareStatus
