"""Id tags: who may charge (T9)."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from genx.ocpp.v16.messages.core import IdTagInfo

IdTagStatus = Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]


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


def authorise(tag: IdTag | None, now: datetime, *, accept_unknown: bool, starting: bool = False) -> IdTagInfo:
    """What a charge point is told of a tag; `starting` a transaction, a limit may forbid it (T9)."""
    if tag is None:
        return IdTagInfo(status="Accepted" if accept_unknown else "Invalid")
    status = tag.status
    if status == "Accepted" and tag.expiry_date is not None and tag.expiry_date <= now:
        status = "Expired"
    limit = tag.max_active_transactions
    if status == "Accepted" and starting and limit is not None and tag.active_transactions >= limit:
        status = "ConcurrentTx"
    return IdTagInfo(status=status, expiry_date=tag.expiry_date, parent_id_tag=tag.parent_id_tag)
