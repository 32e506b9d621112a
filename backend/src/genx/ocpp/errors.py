"""CALLERROR codes, and errors of our own use."""

from typing import Final, Literal, get_args

ErrorCode = Literal[
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "FormationViolation",
    "PropertyConstraintViolation",
    "OccurenceConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
]
"""OCPP-J 4.2.3, in the spelling of 1.6."""

ERROR_CODES: Final[frozenset[str]] = frozenset(get_args(ErrorCode))

ACCEPTED_SYNONYMS: Final = {
    "FormatViolation": "FormationViolation",
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
}
"""Spellings of later versions that peers use (F10)."""

MAX_DESCRIPTION: Final = 255
"""OCPP-J 4.2.3: errorDescription is a string of at most 255 characters."""


class LocalProtocolError(Exception):
    """A wrong use of this package by us. Nothing a peer sends raises it, and this package raises nothing else."""


class QueueFull(LocalProtocolError):
    """C1: too many CALLs wait for this charge point."""
