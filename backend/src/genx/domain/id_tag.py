"""Id tags, and the decision whether one may charge (T9)."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from genx.domain.budget import Budget
from genx.domain.reports import IdTagStatus, TagVerdict
from genx.domain.tolerances import Tolerances

LONGEST: Final = 400
"""Characters of a tag that are kept and compared; OCPP 1.6 (IdToken) allows 20.

An entry of an index of PostgreSQL holds 2,704 bytes, and an escaped character takes six.
"""

LONGEST_READ: Final = 6 * LONGEST
"""Characters of a tag that are read one by one, enough for a tag that is all escapes."""

GivenStatus = Literal["Accepted", "Blocked", "Expired", "Invalid"]
"""The statuses that an operator gives a tag."""

TagKind = Literal["rfid", "app", "vehicle", "virtual"]


class IdTag(Struct, frozen=True, kw_only=True, gc=False):
    """The facts that decide whether a tag may charge.

    It may charge at `allowed_device_ids` only, or everywhere if there are none.

    `active_transactions` and `used_wh` (of the budget, in the current period) are known while it is judged.
    """

    id_tag: str
    status: GivenStatus = "Accepted"
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None
    max_active_transactions: int | None = None
    allowed_device_ids: tuple[str, ...] = ()
    budget: Budget | None = None
    active_transactions: int = 0
    used_wh: int = 0

    def left_wh(self, now: datetime) -> int | None:
        """Return the energy that is left of its budget, None if it has none."""
        return None if self.budget is None else self.budget.left(self.used_wh, now)

    def may_charge_at(self, device_id: str) -> bool:
        """Return whether the charge point is one of those allowed, in any letter case (H4)."""
        return not self.allowed_device_ids or device_id.lower() in map(str.lower, self.allowed_device_ids)


class IdTagRecord(Struct, frozen=True, kw_only=True, gc=False):
    """A tag with what people know about it."""

    tag: IdTag
    kind: TagKind = "rfid"
    name: str | None = None
    note: str | None = None
    created_at: datetime
    last_used_at: datetime | None = None


def key(id_tag: str) -> str:
    """Return the key of a tag, because tags compare without regard to letter case (T9)."""
    return id_tag.casefold()


def clean(id_tag: str, tolerances: Tolerances) -> str:
    """Return the id tag without control characters (QF34), and without the suffix that its model appends."""
    text = id_tag[:LONGEST_READ].replace("\\u0000", "")  # U+0000 was escaped to be kept (F13).
    printable = "".join(character for character in text if character.isprintable()).strip()
    bare = printable.split(tolerances.tag_ends_at)[0] if tolerances.tag_ends_at else printable
    return (bare or printable or id_tag)[:LONGEST]


def authorise(
    tag: IdTag | None, now: datetime, *, device_id: str, accept_unknown: bool, starting: bool = False
) -> TagVerdict:
    """Return the verdict on a tag at a charge point: that of the first check that it does not pass (T9, T9b).

    A limit on active transactions counts only for `starting` one.
    """
    if tag is None:
        return TagVerdict("Accepted" if accept_unknown else "Invalid")
    return TagVerdict(_status(tag, now, device_id, starting=starting), tag.expiry_date, tag.parent_id_tag)


def _status(tag: IdTag, now: datetime, device_id: str, *, starting: bool) -> IdTagStatus:
    if tag.status != "Accepted":
        return tag.status
    if tag.expiry_date is not None and tag.expiry_date <= now:
        return "Expired"
    if not tag.may_charge_at(device_id):
        return "Invalid"
    if tag.budget is not None and tag.budget.is_used_up(tag.used_wh, now):
        return "Blocked"
    limit = tag.max_active_transactions
    return "ConcurrentTx" if starting and limit is not None and tag.active_transactions >= limit else "Accepted"
