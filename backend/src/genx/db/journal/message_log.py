"""The writer of the message log."""

from collections.abc import Sequence

from genx.db.journal.writer import Field, insert, plain, texts
from genx.db.tables.message_log import DIRECTIONS, MESSAGE_TYPES, message_log
from genx.domain.message_log import Direction, LogEntry, MessageType


def _directions(names: Sequence[Direction]) -> Sequence[int]:
    return [DIRECTIONS[name] for name in names]


def _types(names: Sequence[MessageType]) -> Sequence[int]:
    return [MESSAGE_TYPES[name] for name in names]


def _ids(calls: Sequence[LogEntry | None]) -> Sequence[int | None]:
    """Return the ids of the CALLs that entries answer; None for a CALL that is not kept."""
    return [None if call is None else call.id or None for call in calls]


APPENDED = insert(
    LogEntry,
    message_log,
    (
        *plain("id", "charger_id", "device_id", "at"),
        Field("direction", "direction", _directions),
        Field("message_type", "message_type", _types),
        *texts("action", "message_id"),
        *plain("payload", "error_code"),
        *texts("note"),
        Field("call_id", "call", _ids),
    ),
    of_known=False,
)
