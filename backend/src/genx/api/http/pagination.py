"""Keyset pagination: a cursor is a signed position in one list."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from litestar.params import QueryParameter

from genx.accounts.signing import Signer
from genx.domain.errors import Refusal

Position = TypeVar("Position")
Item = TypeVar("Item")

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="The maximum number of items.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=1_000, description="`nextCursor` of the previous page. Omit it for the first page."),
]


class BadCursor(Refusal):
    """The cursor was not made by this server, or belongs to another list."""

    type = "bad-cursor"
    status_hint = 400

    def __init__(self) -> None:
        super().__init__("This cursor does not belong to this list. Start again without a cursor.")


class Cursors:
    """Writes and reads cursors; each list has a name of its own, so that no cursor is good for two."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def next(self, name: str, position: Any) -> str | None:
        """Return the cursor of a position, or None if there is no next page."""
        return None if position is None else self._signer.write(f"cursor {name}", msgspec.json.encode(position))

    def page(
        self, name: str, found: Sequence[Item], limit: int, position: Callable[[Item], Any]
    ) -> tuple[Sequence[Item], str | None]:
        """Return the items of a page, and the cursor of the next one if more than `limit` items were found."""
        items = found[:limit]
        return items, self.next(name, position(items[-1]) if len(found) > limit else None)

    def read(self, name: str, cursor: str | None, kind: type[Position]) -> Position | None:
        """Return the position, or None without a cursor. Raises BadCursor."""
        if cursor is None:
            return None
        payload = self._signer.read(f"cursor {name}", cursor)
        if payload is None:
            raise BadCursor
        try:
            return msgspec.json.decode(payload, type=kind)
        except msgspec.DecodeError:  # The cursor is from a version that wrote other positions.
            raise BadCursor from None
