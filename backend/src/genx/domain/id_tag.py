"""Id tags: who may charge (T9)."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from genx.domain.reports import IdTagStatus, TagVerdict
from genx.domain.tolerances import Tolerances

LONGEST: Final = 400
"""Of a tag that is beyond reason no more is kept and compared; OCPP 1.6 (IdToken) has 20 characters.

An index of PostgreSQL holds 2,704 bytes, and a character that had to be escaped has six.
"""

LONGEST_READ: Final = 6 * LONGEST
"""Characters of a tag that are looked at one by one: as many as its longest escapes need."""


class IdTag(Struct, frozen=True, kw_only=True):
    id_tag: str
    status: IdTagStatus = "Accepted"
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None
    max_active_transactions: int | None = None
    active_transactions: int = 0


def key(id_tag: str) -> str:
    """Tags compare without letter case (T9)."""
    return id_tag.casefold()


def clean(id_tag: str, tolerances: Tolerances) -> str:
    """Return the id tag without control characters, which any make may append (QF34), and the model's suffix."""
    text = id_tag[:LONGEST_READ].replace("\\u0000", "")  # As U+0000 was escaped to be kept (F13).
    printable = "".join(character for character in text if character.isprintable()).strip()
    bare = printable.split(tolerances.tag_ends_at)[0] if tolerances.tag_ends_at else printable
    return (bare or printable or id_tag)[:LONGEST]


def authorise(tag: IdTag | None, now: datetime, *, accept_unknown: bool, starting: bool = False) -> TagVerdict:
    """Decide what a charge point is told of a tag; when it is `starting` a transaction, a limit may forbid it (T9)."""
    if tag is None:
        return TagVerdict("Accepted" if accept_unknown else "Invalid")
    status = tag.status
    if status == "Accepted" and tag.expiry_date is not None and tag.expiry_date <= now:
        status = "Expired"
    limit = tag.max_active_transactions
    if status == "Accepted" and starting and limit is not None and tag.active_transactions >= limit:
        status = "ConcurrentTx"
    return TagVerdict(status, tag.expiry_date, tag.parent_id_tag)
