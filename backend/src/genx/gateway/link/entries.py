"""Entries of the message log for one connection. Secrets are masked here, before anything is kept (C5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from genx.domain.charge_point import ChargePoint, is_wrong_clock
from genx.domain.command import UNUSABLE_ANSWER
from genx.domain.masking import mask_json, mask_text
from genx.domain.message_log import LogEntry
from genx.gateway.ledger import SHORT
from genx.ocpp.conversation import CallReceived, CallRefused, OutgoingCall
from genx.ocpp.frames import Reply

LONGEST_NOTE = 2000
TOO_MUCH = "the charger has sent more than GENX_LOG_BYTES_PER_MINUTE or GENX_LOG_BYTES_PER_DAY allows"
LONGEST_WORD = 255
"""Characters of an action, a message id or an error code that are kept; their message is in the payload whole."""


def _text(text: str, given: Sequence[str]) -> str:
    """Mask an id, an action or a code: a charge point chooses it, and may put a secret there."""
    return (mask_text(text, given) if given or "=" in text or ":" in text else text)[:LONGEST_WORD]


def _note(text: str, given: Sequence[str] = ()) -> str | None:
    return mask_text(text, given)[:LONGEST_NOTE] if text else None


def _is_plain(call: CallReceived) -> bool:
    """Return whether a CALL in which nothing was odd can't contain a secret.

    Every string has two quotation marks. If there are no more than OCPP's own names and words have, there is no other.
    """
    if call.action == "StatusNotification":
        return call.request.timestamp is not None and call.payload.count('"') == 14  # type: ignore[attr-defined]
    return call.action == "Authorize" and call.payload.count('"') == 4


def received(
    state: ChargePoint,
    call: CallReceived | CallRefused,
    at: datetime,
    notes: tuple[str, ...],
    given: Sequence[str] = (),
) -> LogEntry:
    """Return the entry of a CALL of the charge point, which was `given` secrets by us."""
    plain = type(call) is CallReceived and not given and not call.notes and _is_plain(call)
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="chargerToServer",
        message_type="Call",
        action=call.action if plain or call.action is None else _text(call.action, given),
        message_id=call.message_id if plain and call.message_id.isalnum() else _text(call.message_id, given),
        payload=call.payload if plain else mask_json(call.payload, given),
        note=_note("; ".join(notes), given) if notes else None,
    )


def answer(call: LogEntry, reply: Reply, at: datetime, given: Sequence[str] = ()) -> LogEntry:
    """Return the entry of our answer to a CALL."""
    return LogEntry(
        charger_id=call.charger_id,
        device_id=call.device_id,
        at=at,
        direction="serverToCharger",
        message_type="CallError" if reply.error_code else "CallResult",
        action=call.action,
        message_id=call.message_id,
        payload=reply.payload,
        error_code=reply.error_code,
        note=_note(reply.description, given) if reply.description else None,
        call=call,
    )


def sent(state: ChargePoint, call: OutgoingCall, at: datetime) -> LogEntry:
    """Return the entry of a CALL of ours."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="serverToCharger",
        message_type="Call",
        action=call.action,
        message_id=call.message_id,
        payload=mask_json(call.payload),
    )


def answered(
    state: ChargePoint,
    call: LogEntry | None,
    at: datetime,
    *,
    payload: str,
    message_id: str | None = None,
    error_code: str | None = None,
    note: str | None = None,
    given: Sequence[str] = (),
) -> LogEntry:
    """Return the entry of the charge point's answer. `call` is None if it answers nothing we asked (F8)."""
    action = call.action if call else None
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="chargerToServer",
        message_type="CallError" if error_code else "CallResult",
        action=action,
        message_id=call.message_id if call else _text(message_id or "", given),
        payload=mask_json(payload, given),
        error_code=_text(error_code, given) if error_code else None,
        note=_note(note or "", given),
        call=call,
    )


def unusable(answer: LogEntry) -> LogEntry:
    """Return the entry of a CALLRESULT as it came, with our finding in its note: it breaks the schema (F11)."""
    answer.error_code, answer.note = UNUSABLE_ANSWER, f"GenX can't use this answer: {answer.note}"[:LONGEST_NOTE]
    return answer


def bad_frame(state: ChargePoint, text: str, reason: str, at: datetime, given: Sequence[str] = ()) -> LogEntry:
    """Return the entry of a frame that could not be read, with its first characters as a JSON string (F1)."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="chargerToServer",
        message_type="BadFrame",
        payload=msgspec.json.encode(mask_text(text, given).encode("utf-8", "backslashreplace").decode()).decode(),
        note=_note(reason, given),
    )


def cut(entry: LogEntry) -> LogEntry:
    """Return the entry with the beginning of its payload as a JSON string."""
    payload = entry.payload or ""
    if len(payload) <= SHORT:
        return entry
    note = f"cut after {SHORT:,} of {len(payload):,} characters: {TOO_MUCH}"
    entry.payload = msgspec.json.encode(payload[:SHORT]).decode()
    entry.note = f"{note}; {entry.note}"[:LONGEST_NOTE] if entry.note else note
    return entry


def not_logged(state: ChargePoint, count: int, at: datetime) -> LogEntry:
    """Return the entry that stands for all entries that had no room."""
    messages = "1 message is" if count == 1 else f"{count:,} messages are"
    return connection(state, "limited", at, by_us=True, note=f"{messages} not in the log: {TOO_MUCH}")


def clock(state: ChargePoint, at: datetime, offset_ms: int) -> LogEntry:
    """Return the entry of a clock that is found to be wrong, or right again (V9)."""
    note = "The charger's clock is right again."
    if is_wrong_clock(offset_ms):
        note = f"The charger's clock is {_span(abs(offset_ms) / 1000)} {'ahead' if offset_ms > 0 else 'behind'}."
    return connection(state, "clock", at, clockOffsetMs=offset_ms, note=note)


def _span(seconds: float) -> str:
    for name, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {name}"
    return f"{seconds:.0f} seconds"


def connection(
    state: ChargePoint, what: str, at: datetime, *, by_us: bool = False, note: str | None = None, **facts: Any
) -> LogEntry:
    """Return the entry of an event of the connection, such as connected or limited. `facts` are its payload."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="serverToCharger" if by_us else "chargerToServer",
        message_type="Connection",
        action=what,
        payload=mask_json(msgspec.json.encode(facts).decode()),
        note=note,
    )
