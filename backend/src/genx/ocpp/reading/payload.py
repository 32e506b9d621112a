"""Two ways to read a payload: a strict decode into its Struct, and only if that fails, the tolerant reader."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

import msgspec
from msgspec import Struct

from genx.ocpp.errors import ErrorCode
from genx.ocpp.json_text import is_long, load
from genx.ocpp.reading.tolerant import Notes, Reader, Unusable, reader_of

_LONGEST_FIELD: Final = 4_096
"""Characters of a field that is read if the message is too long to be read whole."""


class Accepted(Struct, frozen=True):
    """A payload that is accepted. The notes say what was odd about it."""

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
        """Read JSON text."""
        message = self.read_strictly(payload)
        return self.read_tolerantly(payload) if message is None else Accepted(message)

    def read_strictly(self, payload: str) -> Struct | None:
        """Read JSON text strictly. Returns None for anything that the strict reader refuses, including invalid JSON."""
        if "\\" in payload and "\\u0000" in payload:  # F13: PostgreSQL can't keep it; the tolerant reader escapes it.
            return None
        try:
            return self._decode(payload)
        except ValueError:  # From msgspec, or because of lone surrogates.
            return None

    def complaint(self, payload: str) -> str | None:
        """Return how a payload of ours breaks the schema (C3), or None."""
        try:
            self._decode(payload)
        except msgspec.DecodeError as problem:
            return str(problem)
        return None

    def read_tolerantly(self, payload: str) -> Accepted | Violation:
        """Read JSON text with tolerance. Returns the same as the strict reader for anything that it accepts."""
        notes = Notes()
        try:
            message = self._tolerant(self._loaded(payload, notes), "", notes)
        except Unusable as problem:
            return Violation(problem.code, problem.description)
        return Accepted(message, notes.told())

    def _loaded(self, payload: str, notes: Notes) -> object:
        """Return the plain data of the payload. If it is long, only its short fields are read, in C (ADR 11)."""
        if not is_long(payload):
            return load(payload)
        try:
            fields = self._fields(payload)
        except ValueError:  # From msgspec, or because of lone surrogates.
            raise Unusable("FormationViolation", "the payload is too long to be read leniently") from None
        texts = {name: str(raw, "utf-8") for name, raw in msgspec.structs.asdict(fields).items()}
        notes.extend(f"{name} left out: too long to be read leniently" for name in texts if _is_long_field(texts[name]))
        return {name: load(text) for name, text in texts.items() if text and not _is_long_field(text)}

    @cached_property
    def _fields(self) -> Callable[[str], Struct]:
        """Return the JSON texts of a payload's fields. Raises ValueError."""
        names = [field.encode_name for field in msgspec.structs.fields(self._message)]
        kind = msgspec.defstruct("Fields", [(name, msgspec.Raw, msgspec.Raw()) for name in names])
        return msgspec.json.Decoder(kind).decode

    @cached_property
    def _tolerant(self) -> Reader:
        return reader_of(msgspec.inspect.type_info(self._message), {})


def _is_long_field(text: str) -> bool:
    return len(text) > _LONGEST_FIELD
