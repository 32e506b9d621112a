"""Remote trigger profile (OCPP 1.6, chapter 5.17)."""

from typing import Literal

from genx.ocpp.reading.fields import ConnectorNumber, Message

MessageTrigger = Literal[
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
]
TriggerMessageStatus = Literal["Accepted", "Rejected", "NotImplemented"]


class TriggerMessageRequest(Message):
    requested_message: MessageTrigger
    connector_id: ConnectorNumber | None = None


class TriggerMessageResponse(Message):
    status: TriggerMessageStatus
