"""Id tags as rows: the columns that are read, and their way into and out of records."""

from collections.abc import Mapping
from typing import Any

from genx.domain.budget import Budget
from genx.domain.id_tag import IdTag, IdTagRecord, key

JUDGED = (
    "id_tag_key, id_tag, status::text AS status, expiry_date, parent_id_tag, max_active_transactions,"
    " allowed_device_ids, budget_wh, budget_per::text AS budget_per, budget_added_wh, budget_added_in"
)
"""The columns that decide whether a tag may charge."""

COLUMNS = f"{JUDGED}, kind::text AS kind, name, note, created_at, last_used_at"

Row = Mapping[Any, Any]


def tag_of(row: Row) -> IdTag:
    """Make a tag of a row of JUDGED."""
    budget = None
    if row["budget_wh"] is not None:
        budget = Budget(
            energy_wh=row["budget_wh"],
            per=row["budget_per"],
            added_wh=row["budget_added_wh"] or 0,
            added_in=row["budget_added_in"],
        )
    return IdTag(
        id_tag=row["id_tag"],
        status=row["status"],
        expiry_date=row["expiry_date"],
        parent_id_tag=row["parent_id_tag"],
        max_active_transactions=row["max_active_transactions"],
        allowed_device_ids=tuple(row["allowed_device_ids"]),
        budget=budget,
    )


def record_of(row: Row) -> IdTagRecord:
    """Make a record of a row of COLUMNS."""
    return IdTagRecord(
        tag=tag_of(row),
        kind=row["kind"],
        name=row["name"],
        note=row["note"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
    )


def row_of(record: IdTagRecord) -> dict[str, Any]:
    """Make a row of a record."""
    tag, budget = record.tag, record.tag.budget
    return {
        "id_tag_key": key(tag.id_tag),
        "id_tag": tag.id_tag,
        "status": tag.status,
        "expiry_date": tag.expiry_date,
        "parent_id_tag": tag.parent_id_tag,
        "max_active_transactions": tag.max_active_transactions,
        "allowed_device_ids": list(tag.allowed_device_ids),
        "budget_wh": None if budget is None else budget.energy_wh,
        "budget_per": None if budget is None else budget.per,
        "budget_added_wh": None if budget is None else budget.added_wh,
        "budget_added_in": None if budget is None else budget.added_in,
        "kind": record.kind,
        "name": record.name,
        "note": record.note,
        "created_at": record.created_at,
        "last_used_at": record.last_used_at,
    }
