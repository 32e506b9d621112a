"""Reservations of connectors."""

from datetime import datetime

from msgspec import Struct


class Reservation(Struct, frozen=True, kw_only=True):
    """A connector that a charge point keeps free for a tag, or for the tags of a group. 0 is any connector."""

    reservation_id: int
    connector_id: int
    id_tag: str
    parent_id_tag: str | None = None
    expires_at: datetime

    def excludes(self, id_tag: str) -> bool:
        """Return whether this tag certainly has no right to the connector. Tags compare without letter case (T9)."""
        return self.parent_id_tag is None and id_tag.casefold() != self.id_tag.casefold()
