"""All that commands may bring about. An expectation is pure, and kept as JSON with its command."""

from genx.domain.effects.charging import ConnectorIsReserved, LimitIsObeyed, TransactionBegins, TransactionEnds
from genx.domain.effects.device import (
    AvailabilityIs,
    CertificateIsListed,
    KeyHasValue,
    ListHasVersion,
    MessageComes,
    Restarts,
)
from genx.domain.effects.files import FileIsUploaded, FirmwareChanges

Expectation = (
    TransactionBegins
    | TransactionEnds
    | Restarts
    | AvailabilityIs
    | KeyHasValue
    | MessageComes
    | ListHasVersion
    | ConnectorIsReserved
    | FirmwareChanges
    | FileIsUploaded
    | CertificateIsListed
    | LimitIsObeyed
)
