"""Entries of the message log for what passes on a connection; secrets are masked here, before anything is kept (C5)."""

from datetime import datetime
from typing import Any

import msgspec

from genx.domain.charge_point import ChargePoint
from genx.domain.message_log import LogEntry
from genx.domain.secrets import mask_configuration, mask_text, mask_urls
from genx.gateway.ledger import SHORT
from genx.ocpp.conversation import CallReceived, CallRefused, OutgoingCall
from genx.ocpp.frames import Reply

_WITH_KEYS = frozenset({"ChangeConfiguration", "GetConfiguration"})
_WITH_URLS = frozenset({"GetDiagnostics", "UpdateFirmware", "GetLog", "SignedUpdateFirmware"})
LONGEST_NOTE = 2000
TOO_MUCH = "the charger has sent more than GENX_LOG_BYTES_PER_MINUTE or GENX_LOG_BYTES_PER_DAY allows"


def masked(action: str | None, payload: str) -> str:
    """A payload as it may be kept and shown; of an answer to who knows what (None) the worst is feared."""
    if action is None or action in _WITH_KEYS:
        try:
            decoded: Any = msgspec.json.decode(payload)
        except msgspec.DecodeError:
            return mask_text(payload)
        if isinstance(decoded, dict):
            return msgspec.json.encode(mask_configuration(decoded)).decode()
        return msgspec.json.encode(mask_text(decoded)).decode() if isinstance(decoded, str) else mask_text(payload)
    return mask_urls(payload) if action in _WITH_URLS else payload


def received(state: ChargePoint, call: CallReceived | CallRefused, at: datetime, notes: tuple[str, ...]) -> LogEntry:
    """The entry of a CALL of the charge point."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="chargerToServer",
        message_type="Call",
        action=call.action,
        message_id=call.message_id,
        payload=call.payload,
        note="; ".join(notes)[:LONGEST_NOTE] or None,
    )


def answer(call: LogEntry, reply: Reply, at: datetime) -> LogEntry:
    """The entry of our answer to a CALL."""
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
        note=reply.description or None,
        call=call,
    )


def sent(state: ChargePoint, call: OutgoingCall, at: datetime) -> LogEntry:
    """The entry of a CALL of ours."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="serverToCharger",
        message_type="Call",
        action=call.action,
        message_id=call.message_id,
        payload=masked(call.action, call.payload),
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
) -> LogEntry:
    """The entry of the charge point's answer; `call` is ours, None where it answers nothing we asked (F8)."""
    action = call.action if call else None
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="chargerToServer",
        message_type="CallError" if error_code else "CallResult",
        action=action,
        message_id=call.message_id if call else message_id,
        payload=masked(action, payload),
        error_code=error_code,
        note=note[:LONGEST_NOTE] if note else None,
        call=call,
    )


def bad_frame(state: ChargePoint, text: str, reason: str, at: datetime) -> LogEntry:
    """F1: what could not be read, as a JSON string of its first characters."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="chargerToServer",
        message_type="BadFrame",
        payload=msgspec.json.encode(mask_text(text).encode("utf-8", "backslashreplace").decode()).decode(),
        note=reason,
    )


def cut(entry: LogEntry) -> LogEntry:
    """The entry with the beginning of its payload, as a JSON string."""
    payload = entry.payload or ""
    if len(payload) <= SHORT:
        return entry
    note = f"cut after {SHORT:,} of {len(payload):,} characters: {TOO_MUCH}"
    entry.payload = msgspec.json.encode(payload[:SHORT]).decode()
    entry.note = f"{note}; {entry.note}"[:LONGEST_NOTE] if entry.note else note
    return entry


def not_logged(state: ChargePoint, count: int, at: datetime) -> LogEntry:
    """The entry that stands for those that there was no room for."""
    return connection(state, "limited", at, by_us=True, note=f"{count:,} messages are not in the log: {TOO_MUCH}")


def connection(
    state: ChargePoint, what: str, at: datetime, *, by_us: bool = False, note: str | None = None, **facts: Any
) -> LogEntry:
    """Connected, disconnected, replaced, refused; `facts` such as code, reason and address are its payload."""
    return LogEntry(
        charger_id=state.charger_id,
        device_id=state.device_id,
        at=at,
        direction="serverToCharger" if by_us else "chargerToServer",
        message_type="Connection",
        action=what,
        payload=msgspec.json.encode(facts).decode(),
        note=note,
    )
