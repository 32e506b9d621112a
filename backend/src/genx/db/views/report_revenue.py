"""What sessions cost that ended in some time, by bucket, charger, tag or tariff, in each currency by itself."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.session_days import ENDED_WITHIN, KEYS, OF
from genx.db.views.report_days import RANGES, SUMMED, Cover
from genx.domain.figures.span import Bucket
from genx.domain.notes import CLOCK_IS_WRONG

Grouping = Literal["charger", "idTag", "tariff"]
Kind = Literal["all", "charger", "idTag", "tariff"]
_ENDED: Final = ENDED_WITHIN.format(since="r.since", until="r.until", of=OF)
_SUMS: Final = """
sum(total) AS total, sum(total_incl_tax) AS total_incl_tax, sum(sessions)::int AS sessions,
sum(energy_wh)::float8 AS energy_wh
"""
_OF_DAY: Final = "d.total, d.total_incl_tax, d.ended AS sessions, d.ended_wh AS energy_wh"
_OF_SESSIONS: Final = """
coalesce(sum(cost_total), 0) AS total, coalesce(sum(cost_total_incl_tax), 0) AS total_incl_tax, count(*) AS sessions,
coalesce(sum(energy_wh), 0) AS energy_wh
"""


def _by_group(kind: Kind, of: str = "") -> str:
    """Return SQL for the revenue of each group and currency; `of` is put before the names of its arguments."""
    return f"""
    SELECT key, currency, {_SUMS} FROM (
      SELECT key, currency, {_OF_DAY} FROM {SUMMED.format(of=of, kind=kind, where="currency > ''")}
      UNION ALL
      SELECT e.* FROM {RANGES.format(of=of)} CROSS JOIN LATERAL (
        SELECT {KEYS[kind]} AS key, cost_currency AS currency, {_OF_SESSIONS}
        FROM ({_ENDED} AND cost_currency IS NOT NULL) AS t GROUP BY 1, 2
      ) AS e
    ) AS parts GROUP BY 1, 2
    """  # noqa: S608 - only constants are put in


_BY_GROUP: Final = {kind: text(_by_group(kind)) for kind in get_args(Kind)}
_RANKED: Final = {
    kind: text(f"""
    WITH now AS ({_by_group(kind)}), before AS ({_by_group(kind, "before_")}), placed AS (
      SELECT now.*, coalesce(before.total, 0) AS before_total,
        row_number() OVER (ORDER BY now.total DESC, now.key COLLATE "C") AS place
      FROM now LEFT JOIN before USING (key, currency) WHERE currency = :currency
    )
    SELECT least(place, :limit + 1) AS place, min(key) AS key, min(currency) AS currency, {_SUMS},
      sum(before_total) AS before_total FROM placed GROUP BY 1 ORDER BY 1
    """)  # noqa: S608
    for kind in get_args(Grouping)
}
_DAYS_OF: Final = "unnest(CAST(:days AS date[]), CAST(:places AS int[])) AS w (day, bucket)"
_IN_BUCKET: Final = "width_bucket(ended_at, CAST(:starts AS timestamptz[])) - 1 AS bucket"
_ALL_BUCKETS = text(f"""
SELECT bucket, currency, {_SUMS} FROM (
  SELECT w.bucket, nullif(d.currency, '') AS currency, {_OF_DAY} FROM {_DAYS_OF}
  JOIN session_days d ON d.kind = 'all' AND d.days = 1 AND d.day = w.day AND d.key = '' AND d.ended > 0
  UNION ALL
  SELECT e.* FROM {RANGES.format(of="")} CROSS JOIN LATERAL (
    SELECT {_IN_BUCKET}, cost_currency, {_OF_SESSIONS} FROM ({_ENDED}) AS t GROUP BY 1, 2
  ) AS e
) AS parts GROUP BY 1, 2 ORDER BY 1
""")  # noqa: S608
_PARTS: Final = {
    kind: text(f"""
    SELECT bucket, key, sum(total) AS total FROM (
      SELECT w.bucket, d.key, d.total FROM {_DAYS_OF} CROSS JOIN unnest(CAST(:keys AS text[])) AS k (key)
      JOIN session_days d
        ON d.kind = '{kind}' AND d.days = 1 AND d.day = w.day AND d.key = k.key AND d.currency = :currency
      UNION ALL
      SELECT e.* FROM {RANGES.format(of="")} CROSS JOIN LATERAL (
        SELECT {_IN_BUCKET}, {KEYS[kind]} AS key, sum(cost_total)
        FROM ({_ENDED} AND cost_currency = :currency AND {KEYS[kind]} = ANY(CAST(:keys AS text[]))) AS t GROUP BY 1, 2
      ) AS e
    ) AS parts GROUP BY 1, 2
    """)  # noqa: S608
    for kind in get_args(Grouping)
}
_TARIFFS = text("SELECT tariff_id, name FROM tariffs WHERE tariff_id = ANY(CAST(:ids AS bigint[]))")


class Revenue(Struct, frozen=True, kw_only=True):
    """The revenue of a group in a currency, and that of the time before."""

    key: str
    currency: str
    total: Decimal
    total_incl_tax: Decimal
    sessions: int
    energy_wh: float
    before_total: Decimal = Decimal(0)


class Ranked(Struct, frozen=True, kw_only=True):
    """The groups with the highest revenue, and all others as one, if there are any."""

    first: Sequence[Revenue] = ()
    others: Revenue | None = None


class BucketRevenue(Struct, frozen=True, kw_only=True):
    """The revenue of a bucket in a currency; sessions without a currency have no cost."""

    bucket: int
    currency: str | None
    total: Decimal
    total_incl_tax: Decimal
    sessions: int
    energy_wh: float


async def of_all(connection: AsyncConnection, of: Cover, charger_ids: Sequence[int] | None) -> list[Revenue]:
    """Return the revenue in each currency, the highest first."""
    rows = (await connection.execute(_BY_GROUP["all"], of.values() | _ids(charger_ids))).mappings()
    return sorted((Revenue(**row) for row in rows), key=lambda each: (-each.total, each.currency))


async def by_group(
    connection: AsyncConnection,
    group: Grouping,
    currency: str,
    now: Cover,
    before: Cover,
    charger_ids: Sequence[int] | None,
    limit: int,
) -> Ranked:
    """Return the revenue of groups in a currency, the highest first."""
    values = now.values() | before.values("before_") | _ids(charger_ids) | {"currency": currency, "limit": limit}
    rows = (await connection.execute(_RANKED[group], values)).mappings().all()
    found = [Revenue(**{name: row[name] for name in Revenue.__struct_fields__}) for row in rows]
    return Ranked(first=found[:limit], others=found[limit] if len(found) > limit else None)


async def by_bucket(
    connection: AsyncConnection, buckets: Sequence[Bucket], of: Cover, charger_ids: Sequence[int] | None
) -> list[BucketRevenue]:
    """Return the revenue of each bucket in each currency, and the sessions that have no cost."""
    rows = await connection.execute(_ALL_BUCKETS, of.by_bucket(buckets) | _ids(charger_ids))
    return [BucketRevenue(**row) for row in rows.mappings()]


async def parts(
    connection: AsyncConnection,
    group: Grouping,
    buckets: Sequence[Bucket],
    currency: str,
    keys: Sequence[str],
    of: Cover,
    charger_ids: Sequence[int] | None,
) -> dict[tuple[int, str], Decimal]:
    """Return the revenue of groups with these keys in each bucket, by the number of the bucket and the key."""
    values = of.by_bucket(buckets) | _ids(charger_ids) | {"currency": currency, "keys": list(keys)}
    return {(row.bucket, row.key): row.total for row in await connection.execute(_PARTS[group], values)}


async def tariff_names(connection: AsyncConnection, tariff_ids: Sequence[int]) -> dict[int, str]:
    rows = await connection.execute(_TARIFFS, {"ids": list(tariff_ids)})
    return {row.tariff_id: row.name for row in rows}


def _ids(charger_ids: Sequence[int] | None) -> dict[str, Any]:
    ids = None if charger_ids is None else list(charger_ids)
    return {"charger_ids": ids, "clock_is_wrong": CLOCK_IS_WRONG}
