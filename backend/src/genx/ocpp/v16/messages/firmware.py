"""Firmware management profile (OCPP 1.6, chapters 4.4, 4.5, 5.9 and 5.19)."""

from typing import Annotated, Literal

from genx.ocpp.reading.fields import AS_SENT, Message, NotNegative, Text, Time, Uri

DiagnosticsStatus = Literal["Idle", "Uploaded", "UploadFailed", "Uploading"]
FirmwareStatus = Literal[
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
]


class DiagnosticsStatusNotificationRequest(Message):
    status: Annotated[DiagnosticsStatus, AS_SENT]


class DiagnosticsStatusNotificationResponse(Message):
    pass


class FirmwareStatusNotificationRequest(Message):
    status: Annotated[FirmwareStatus, AS_SENT]


class FirmwareStatusNotificationResponse(Message):
    pass


class GetDiagnosticsRequest(Message):
    """`retry_interval` is in seconds."""

    location: Uri
    retries: NotNegative | None = None
    retry_interval: NotNegative | None = None
    start_time: Time | None = None
    stop_time: Time | None = None


class GetDiagnosticsResponse(Message):
    file_name: Text | None = None


class UpdateFirmwareRequest(Message):
    """`retry_interval` is in seconds."""

    location: Uri
    retries: NotNegative | None = None
    retrieve_date: Time
    retry_interval: NotNegative | None = None


class UpdateFirmwareResponse(Message):
    pass
