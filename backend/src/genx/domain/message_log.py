"""Entries of the message log: messages between a charge point and us, and the events of its connection."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Direction = Literal["chargerToServer", "serverToCharger"]
MessageType = Literal["Call", "CallResult", "CallError", "BadFrame", "Connection"]


class LogEntry(Struct, kw_only=True):
    """One entry. `payload` is JSON text, escaped if PostgreSQL can't keep it, with secrets masked.

    `id` is given by the journal when it commits, so that ids grow in the order in which entries become visible.
    `call` is the entry of the CALL that a CALLRESULT or CALLERROR answers.
    """

    charger_id: int
    device_id: str
    at: datetime
    direction: Direction
    message_type: MessageType
    action: str | None = None
    message_id: str | None = None
    payload: str | None = None
    error_code: str | None = None
    note: str | None = None
    call: "LogEntry | None" = None
    id: int = 0
