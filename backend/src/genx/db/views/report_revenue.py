"""What sessions cost that ended in some time, by bucket, charger, tag or tariff, in each currency by itself."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.sessions import ENDED
from genx.domain.figures.span import Bucket
from genx.domain.notes import CLOCK_IS_WRONG

Grouping = Literal["charger", "idTag", "tariff"]
KEYS: Final[dict[Grouping | None, str]] = {
    None: "''",
    "charger": "charger_id::text",
    "idTag": "lower(id_tag)",
    "tariff": "coalesce(tariff_id::text, '')",
}
# An index finds sessions by either end; the one that counts is looked at then.
_ENDED: Final = f"""
SELECT t.*, {ENDED} AS ended_at FROM transactions t
WHERE ((stopped_at >= :since AND stopped_at < :until) OR (received_stop_at >= :since AND received_stop_at < :until))
  AND status = 'stopped' AND NOT suspect
  AND (CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))
"""  # noqa: S608 - only constants are put in
_PAID: Final = f"({_ENDED} AND cost_currency IS NOT NULL) AS t WHERE ended_at >= :since AND ended_at < :until"
_BY_GROUP: Final = {
    group: text(f"""
    SELECT {key} AS key, cost_currency AS currency, sum(cost_total) AS total,
      sum(cost_total_incl_tax) AS total_incl_tax, count(*) AS sessions, coalesce(sum(energy_wh), 0)::float8 AS energy_wh
    FROM {_PAID} GROUP BY 1, 2
    """)  # noqa: S608 - only constants are put in
    for group, key in KEYS.items()
}
_ALL_BUCKETS = text(f"""
SELECT width_bucket(ended_at, CAST(:starts AS timestamptz[])) - 1 AS bucket, cost_currency AS currency,
  coalesce(sum(cost_total), 0) AS total, coalesce(sum(cost_total_incl_tax), 0) AS total_incl_tax, count(*) AS sessions,
  coalesce(sum(energy_wh), 0)::float8 AS energy_wh
FROM ({_ENDED}) AS t WHERE ended_at >= :since AND ended_at < :until GROUP BY 1, 2 ORDER BY 1
""")  # noqa: S608
_PARTS: Final = {
    group: text(f"""
    SELECT width_bucket(ended_at, CAST(:starts AS timestamptz[])) - 1 AS bucket, {key} AS key, sum(cost_total) AS total
    FROM {_PAID} AND cost_currency = :currency AND {key} = ANY(CAST(:keys AS text[])) GROUP BY 1, 2
    """)  # noqa: S608
    for group, key in KEYS.items()
}
_TARIFFS = text("SELECT tariff_id, name FROM tariffs WHERE tariff_id = ANY(CAST(:ids AS bigint[]))")


class Revenue(Struct, frozen=True, kw_only=True):
    """What sessions of a group came to in a currency."""

    key: str
    currency: str
    total: Decimal
    total_incl_tax: Decimal
    sessions: int
    energy_wh: float


class BucketRevenue(Struct, frozen=True, kw_only=True):
    """What sessions of a bucket came to in a currency; those without a currency have no cost."""

    bucket: int
    currency: str | None
    total: Decimal
    total_incl_tax: Decimal
    sessions: int
    energy_wh: float


async def by_group(
    connection: AsyncConnection,
    group: Grouping | None,
    since: datetime,
    until: datetime,
    charger_ids: Sequence[int] | None,
) -> list[Revenue]:
    """Return the revenue of each group and currency, the highest first; without a group that of all."""
    rows = (await connection.execute(_BY_GROUP[group], _values(since, until, charger_ids))).mappings()
    return sorted((Revenue(**row) for row in rows), key=lambda each: (-each.total, each.key, each.currency))


async def by_bucket(
    connection: AsyncConnection, buckets: Sequence[Bucket], charger_ids: Sequence[int] | None
) -> list[BucketRevenue]:
    """Return the revenue of each bucket in each currency, and the sessions that have no cost."""
    values = _values(buckets[0].since, buckets[-1].until, charger_ids)
    rows = await connection.execute(_ALL_BUCKETS, values | {"starts": [bucket.since for bucket in buckets]})
    return [BucketRevenue(**row) for row in rows.mappings()]


async def parts(
    connection: AsyncConnection,
    group: Grouping,
    buckets: Sequence[Bucket],
    currency: str,
    keys: Sequence[str],
    charger_ids: Sequence[int] | None,
) -> dict[tuple[int, str], Decimal]:
    """Return the revenue of groups with these keys in each bucket, by the number of the bucket and the key."""
    values = _values(buckets[0].since, buckets[-1].until, charger_ids)
    values |= {"starts": [bucket.since for bucket in buckets], "currency": currency, "keys": list(keys)}
    return {(row.bucket, row.key): row.total for row in await connection.execute(_PARTS[group], values)}


async def tariff_names(connection: AsyncConnection, tariff_ids: Sequence[int]) -> dict[int, str]:
    rows = await connection.execute(_TARIFFS, {"ids": list(tariff_ids)})
    return {row.tariff_id: row.name for row in rows}


def _values(since: datetime, until: datetime, charger_ids: Sequence[int] | None) -> dict[str, Any]:
    ids = None if charger_ids is None else list(charger_ids)
    return {"since": since, "until": until, "charger_ids": ids, "clock_is_wrong": CLOCK_IS_WRONG}
