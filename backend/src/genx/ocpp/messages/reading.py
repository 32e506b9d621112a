"""Two ways to read a payload: a strict decode straight into its Struct; only where that fails, the tolerant one."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

import msgspec
from msgspec import Struct

from genx.ocpp.errors import ErrorCode
from genx.ocpp.json_text import load
from genx.ocpp.messages.tolerant import Reader, Unusable, reader_of

_MOST_NOTES: Final = 10


class Accepted(Struct, frozen=True):
    """A payload that is served; the notes say what was odd about it."""

    request: Struct
    notes: tuple[str, ...] = ()


class Violation(Struct, frozen=True):
    """A payload that is refused, with the code and description of the CALLERROR (V1 to V3)."""

    code: ErrorCode
    description: str


class PayloadReader:
    """Reads the payloads of one message."""

    def __init__(self, message: type[Struct]) -> None:
        self._message = message
        self._decode: Callable[[str], Struct] = msgspec.json.Decoder(message).decode

    def read(self, payload: str) -> Accepted | Violation:
        """`payload` is JSON text."""
        message = self.read_strictly(payload)
        return self.read_tolerantly(payload) if message is None else Accepted(message)

    def read_strictly(self, payload: str) -> Struct | None:
        """None where the strict way does not take it, among this all that is no JSON."""
        if "\\" in payload and "\\u0000" in payload:  # F13: PostgreSQL can't keep it, the tolerant way escapes it.
            return None
        try:
            return self._decode(payload)
        except ValueError:  # Of msgspec, or of text that holds lone surrogates.
            return None

    def complaint(self, payload: str) -> str | None:
        """What the schema has against a payload of ours (C3), None where it is right."""
        try:
            self._decode(payload)
        except msgspec.DecodeError as problem:
            return str(problem)
        return None

    def read_tolerantly(self, payload: str) -> Accepted | Violation:
        """`payload` is JSON text. Agrees with the strict way on whatever that takes."""
        notes: list[str] = []
        try:
            message = self._tolerant(load(payload), "", notes)
        except Unusable as problem:
            return Violation(problem.code, problem.description)
        if len(notes) > _MOST_NOTES:
            notes[_MOST_NOTES:] = [f"and {len(notes) - _MOST_NOTES} more"]
        return Accepted(message, tuple(notes))

    @cached_property
    def _tolerant(self) -> Reader:
        return reader_of(msgspec.inspect.type_info(self._message), {})
