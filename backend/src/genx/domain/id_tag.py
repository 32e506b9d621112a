"""Id tags, and the decision whether one may charge (T9)."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from genx.domain.reports import IdTagStatus, TagVerdict
from genx.domain.tolerances import Tolerances

LONGEST: Final = 400
"""Characters of a tag that are kept and compared; OCPP 1.6 (IdToken) allows 20.

An entry of an index of PostgreSQL holds 2,704 bytes, and an escaped character takes six.
"""

LONGEST_READ: Final = 6 * LONGEST
"""Characters of a tag that are read one by one, enough for a tag that is all escapes."""


class IdTag(Struct, frozen=True, kw_only=True):
    id_tag: str
    status: IdTagStatus = "Accepted"
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None
    max_active_transactions: int | None = None
    active_transactions: int = 0


def key(id_tag: str) -> str:
    """Return the key of a tag, because tags compare without regard to letter case (T9)."""
    return id_tag.casefold()


def clean(id_tag: str, tolerances: Tolerances) -> str:
    """Return the id tag without control characters (QF34), and without the suffix that its model appends."""
    text = id_tag[:LONGEST_READ].replace("\\u0000", "")  # U+0000 was escaped to be kept (F13).
    printable = "".join(character for character in text if character.isprintable()).strip()
    bare = printable.split(tolerances.tag_ends_at)[0] if tolerances.tag_ends_at else printable
    return (bare or printable or id_tag)[:LONGEST]


def authorise(tag: IdTag | None, now: datetime, *, accept_unknown: bool, starting: bool = False) -> TagVerdict:
    """Return the verdict on a tag. A limit on active transactions counts only for `starting` one (T9)."""
    if tag is None:
        return TagVerdict("Accepted" if accept_unknown else "Invalid")
    status = tag.status
    if status == "Accepted" and tag.expiry_date is not None and tag.expiry_date <= now:
        status = "Expired"
    limit = tag.max_active_transactions
    if status == "Accepted" and starting and limit is not None and tag.active_transactions >= limit:
        status = "ConcurrentTx"
    return TagVerdict(status, tag.expiry_date, tag.parent_id_tag)
