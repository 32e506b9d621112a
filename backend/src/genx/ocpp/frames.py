"""Frames of OCPP-J 4.2: text in, one of five kinds out; structs in, text out. Reading never raises."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from genx.ocpp.errors import ACCEPTED_SYNONYMS, MAX_DESCRIPTION, ErrorCode
from genx.ocpp.json_text import TOO_DEEP, dump, excess, is_long, load, storable
from genx.ocpp.reading.encoding import encode

MAX_MESSAGE_ID: Final = 255
"""The specification allows 36 characters. Longer ids are echoed all the same (F7)."""


class Call(Struct, frozen=True):
    """A CALL. `raw_id` is the JSON token as it came, `message_id` its text; `payload` is JSON text of an object."""

    raw_id: str
    message_id: str
    action: str
    payload: str


class CallResult(Struct, frozen=True):
    """A CALLRESULT; `payload` is JSON text of anything."""

    message_id: str
    payload: str


class CallError(Struct, frozen=True):
    """A CALLERROR; `details` is JSON text of anything."""

    message_id: str
    code: str
    description: str
    details: str


class BadCall(Struct, frozen=True):
    """A CALL that must be refused (F0, F5). `payload` is JSON text, of the whole frame if that is not JSON."""

    raw_id: str
    message_id: str
    action: str | None
    payload: str
    code: ErrorCode
    description: str


class BadFrame(Struct, frozen=True):
    """A frame that can't be answered (F1). `answers` is its message id if it began like an answer to a CALL of ours."""

    reason: str
    answers: str | None = None


Frame = Call | CallResult | CallError | BadCall | BadFrame


class Reply(Struct, frozen=True):
    """A frame that answers a CALL; `payload` is JSON text of the payload, or of the details of an error."""

    frame: str
    payload: str
    error_code: str | None = None
    description: str = ""


class _Elements(Struct, array_like=True):
    """The first five elements of a frame as they came. Others are skipped (F6)."""

    kind: msgspec.Raw = msgspec.Raw()
    message_id: msgspec.Raw = msgspec.Raw()
    third: msgspec.Raw = msgspec.Raw()
    fourth: msgspec.Raw = msgspec.Raw()
    fifth: msgspec.Raw = msgspec.Raw()


_split: Final = msgspec.json.Decoder(_Elements).decode
_EMPTY: Final = "{}"

# A message id: a JSON string or number (RFC 8259, 6 and 7).
_ID: Final = (
    r'("(?:[^"\\\x00-\x1f\ud800-\udfff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"|'
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
)
_BEGINNING: Final = re.compile(rf'\s*\[\s*([234])\s*,\s*{_ID}\s*,(?:\s*"([A-Za-z0-9]+)"\s*,)?')
_USUAL_CALL: Final = re.compile(
    r'\[2, ?("[^"\\\x00-\x1f\ud800-\udfff]{0,255}"), ?"([A-Za-z]+)", ?(\{.*\})\]', re.DOTALL
)
_PADDING: Final = "\x00\ufeff \t\r\n"
"""Some charge points end their text with NUL, as C does, and some begin it with a byte order mark."""


def glance(text: str) -> Call | None:
    """Read a CALL in its usual spelling, at a third of the cost of `parse`. Its payload may not be JSON."""
    usual = _USUAL_CALL.fullmatch(text)
    if usual is None or excess(text) is not None:
        return None
    raw_id, action, payload = usual.groups()
    return Call(raw_id, raw_id[1:-1], action, payload)


def parse(text: str) -> Frame:
    """Read a text message (F0 to F10)."""
    beyond_reason = excess(text)
    if beyond_reason is not None:
        return BadFrame(TOO_DEEP) if beyond_reason is TOO_DEEP else _not_read(text, beyond_reason)
    try:
        elements = _split(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        bare = text.strip(_PADDING)
        return _parse_odd(text) if bare == text else parse(bare)
    return _assemble([part for part in (str(raw, "utf-8") for raw in astuple(elements)) if part])


def result(raw_id: str, response: Struct) -> Reply:
    """Return the CALLRESULT to the CALL whose id came as `raw_id`."""
    payload = encode(response)
    return Reply(f"[3,{raw_id},{payload}]", payload)


def error(raw_id: str, code: ErrorCode, description: str, details: Mapping[str, Any] | None = None) -> Reply:
    """Return the CALLERROR to the CALL whose id came as `raw_id`."""
    description = storable(description[:MAX_DESCRIPTION])[:MAX_DESCRIPTION]
    payload = dump(details or {})
    return Reply(f'[4,{raw_id},"{code}",{dump(description)},{payload}]', payload, code, description)


def call(message_id: str, action: str, payload: str) -> str:
    """Return the frame of a CALL of ours."""
    return f"[2,{dump(message_id)},{dump(action)},{payload}]"


def _parse_odd(text: str) -> Frame:
    """Read text that is not strict JSON, as far as it has a meaning (F0, F13)."""
    if is_long(text):
        return _not_read(text, "no valid JSON")
    try:
        elements = load(text)
    except ValueError:
        return _not_read(text, "no valid JSON")
    if not isinstance(elements, list):
        return _assemble(None)
    parts = [dump(element) for element in elements]
    beginning = _BEGINNING.match(text)
    if beginning is not None:
        parts[1] = beginning[2]  # F7: the id is echoed as it came.
    return _assemble(parts)


def _not_read(text: str, why: str) -> BadCall | BadFrame:
    """F0: classify a text that was not read by its beginning."""
    beginning = _BEGINNING.match(text)
    message_id = None if beginning is None else _readable_id(beginning[2])
    if beginning is None or message_id is None:
        return BadFrame(why)
    if beginning[1] != "2":
        return BadFrame(why, answers=message_id)
    return BadCall(beginning[2], message_id, beginning[3], dump(storable(text)), "FormationViolation", why)


def _assemble(parts: Sequence[str] | None) -> Frame:
    """Build a frame from its elements, each JSON text."""
    if not parts:
        return BadFrame("no array, or an empty one")
    message_id = _readable_id(parts[1]) if len(parts) > 1 else None
    if parts[0] not in _KINDS:
        return BadFrame(f"unknown message type {parts[0][:20]}")
    if message_id is None:
        return BadFrame("no usable message id")
    return _KINDS[parts[0]](message_id, parts)


def _call(message_id: str, parts: Sequence[str]) -> Call | BadCall:
    payload = parts[3] if len(parts) > 3 and parts[3] != "null" else _EMPTY  # F4
    action = _string(parts[2]) if len(parts) > 2 else None
    if action is None:
        return BadCall(parts[1], message_id, None, payload, "FormationViolation", "the action is no text")  # F5
    if payload[0] != "{":
        return BadCall(parts[1], message_id, action, payload, "FormationViolation", "the payload is no object")  # F5
    return Call(parts[1], message_id, action, payload)


def _call_result(message_id: str, parts: Sequence[str]) -> CallResult:
    return CallResult(message_id, parts[2] if len(parts) > 2 and parts[2] != "null" else _EMPTY)


def _call_error(message_id: str, parts: Sequence[str]) -> CallError:
    """F10: missing elements are empty, and elements that are not text are taken as JSON text."""
    code = _text_at(parts, 2) or "GenericError"
    details = parts[4] if len(parts) > 4 else _EMPTY
    return CallError(message_id, ACCEPTED_SYNONYMS.get(code, code), _text_at(parts, 3), details)


_KINDS: Final[Mapping[str, Callable[[str, Sequence[str]], Frame]]] = {"2": _call, "3": _call_result, "4": _call_error}


def _text_at(parts: Sequence[str], index: int) -> str:
    if len(parts) <= index:
        return ""
    text = _string(parts[index])
    return parts[index] if text is None else text


def _string(token: str) -> str | None:
    """Return the text of a JSON string, None for anything else."""
    if token[0] != '"':
        return None
    return str(load(token)) if "\\" in token else token[1:-1]


def _readable_id(token: str) -> str | None:
    """Return the text of a message id that can be echoed, a string or a number (F1, F7)."""
    text = token if token[0] in "-0123456789" else _string(token)
    return None if text is None or len(text) > MAX_MESSAGE_ID else text
