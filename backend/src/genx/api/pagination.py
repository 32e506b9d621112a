"""Keyset pagination: a cursor is a signed position in one list."""

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64encode
from typing import Annotated, Any, TypeVar

import msgspec
from litestar.params import QueryParameter

from genx.domain.errors import Refusal

Position = TypeVar("Position")

TAG_BYTES = 12

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many items at most.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=1_000, description="`nextCursor` of the page before; without it, the first page."),
]


class BadCursor(Refusal):
    """A cursor that is not one of ours, or of another list."""

    type = "bad-cursor"
    status_hint = 400

    def __init__(self) -> None:
        super().__init__("This cursor is not one that this list gave out. Start again without a cursor.")


class Cursors:
    """Writes and reads cursors; each list has a name of its own, so that no cursor is good for two."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"cursors " + secret.encode()).digest()

    def next(self, name: str, position: Any) -> str | None:
        """The cursor of a position, or None where there is no next page."""
        return None if position is None else self.write(name, position)

    def write(self, name: str, position: Any) -> str:
        payload = msgspec.json.encode(position)
        return self._text(self._tag(name, payload) + payload)

    def read(self, name: str, cursor: str | None, kind: type[Position]) -> Position | None:
        """The position, or None without a cursor. Raises BadCursor."""
        if cursor is None:
            return None
        try:
            signed = b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise BadCursor from None
        tag, payload = signed[:TAG_BYTES], signed[TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(name, payload)) or self._text(signed) != cursor:
            raise BadCursor
        return msgspec.json.decode(payload, type=kind)

    def _tag(self, name: str, payload: bytes) -> bytes:
        return hmac.digest(self._key, name.encode() + b"\0" + payload, "sha256")[:TAG_BYTES]

    @staticmethod
    def _text(signed: bytes) -> str:
        return urlsafe_b64encode(signed).rstrip(b"=").decode()
