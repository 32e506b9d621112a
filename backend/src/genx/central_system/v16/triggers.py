"""The messages that our requests ask for."""

from typing import Any, Final

from genx.ocpp.v16.messages.security import ExtendedTriggerMessageRequest

_EXTENDED: Final = {
    "SignChargePointCertificate": "SignCertificate",
    "FirmwareStatusNotification": "SignedFirmwareStatusNotification",
}
"""The actions that ExtendedTriggerMessage calls by other names."""


def triggered(request: Any) -> str | None:
    """Return the action that a request asks the charge point to send, None if it asks for none."""
    asked: str | None = getattr(request, "requested_message", None)
    return _EXTENDED.get(asked or "", asked) if isinstance(request, ExtendedTriggerMessageRequest) else asked
