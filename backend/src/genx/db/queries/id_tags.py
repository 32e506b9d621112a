"""Id tags, each with the number of transactions that run under it."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from genx.db.base.sql import storable
from genx.domain.id_tag import IdTag, key

_SELECT = """
SELECT id_tag_key, id_tag, status, expiry_date, parent_id_tag, max_active_transactions,
  CASE WHEN max_active_transactions IS NULL THEN 0 ELSE
    (SELECT count(*) FROM transactions t WHERE t.status = 'active' AND lower(t.id_tag) = id_tag_key) END AS active
FROM id_tags WHERE id_tag_key = ANY($1::text[])
"""


async def fetch_many(connection: "asyncpg.Connection[Any]", id_tags: Sequence[str]) -> dict[str, IdTag]:
    """Return the tags that are known, by their key."""
    rows = await connection.fetch(_SELECT, [storable(key(tag)) for tag in id_tags])
    return {
        row["id_tag_key"]: IdTag(
            id_tag=row["id_tag"],
            status=row["status"],
            expiry_date=row["expiry_date"],
            parent_id_tag=row["parent_id_tag"],
            max_active_transactions=row["max_active_transactions"],
            active_transactions=row["active"],
        )
        for row in rows
    }
