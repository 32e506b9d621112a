"""Energy of sessions by the tag or the tariff, sessions that are left out, and how long sessions last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.domain.figures.span import Bucket

MOST_DURATIONS: Final = 20_000
"""Sessions whose durations are compared, those that began last."""

_OF: Final = "(CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))"
SessionGroup = Literal["idTag", "tariff"]
_KEYS: Final[dict[SessionGroup, str]] = {"idTag": "lower(t.id_tag)", "tariff": "coalesce(t.tariff_id::text, '')"}
_BY_GROUP: Final = {
    group: text(f"""
    SELECT {key} AS key, min(t.id_tag) AS tag, sum(p.energy_wh)::float8 AS energy_wh, sum(p.sessions)::int AS sessions
    FROM (
      SELECT transaction_id, sum(energy_wh) AS energy_wh, count(*) FILTER (WHERE begins) AS sessions
      FROM session_pieces WHERE at >= :since AND at < :until AND NOT suspect AND {_OF} GROUP BY 1
    ) AS p JOIN transactions t ON t.id = p.transaction_id GROUP BY 1
    """)  # noqa: S608 - only constants are put in
    for group, key in _KEYS.items()
}
_BUCKETS: Final = {
    group: text(f"""
    SELECT {key} AS key, width_bucket(p.at, CAST(:starts AS timestamptz[])) - 1 AS bucket,
      sum(p.energy_wh)::float8 AS energy_wh
    FROM transactions t JOIN session_pieces p ON p.transaction_id = t.id
    WHERE {key} = ANY(CAST(:keys AS text[])) AND p.at >= :since AND p.at < :until AND NOT p.suspect
      AND (CAST(:charger_ids AS bigint[]) IS NULL OR p.charger_id = ANY(:charger_ids))
    GROUP BY 1, 2
    """)  # noqa: S608
    for group, key in _KEYS.items()
}
_NAMES = text("SELECT id_tag_key, id_tag, name FROM id_tags WHERE id_tag_key = ANY(CAST(:keys AS text[]))")
_LEFT_OUT = text(f"""
SELECT charger_id, width_bucket(started_at, CAST(:starts AS timestamptz[])) - 1 AS bucket, count(*) AS sessions,
  coalesce(sum(coalesce(energy_wh, measured_wh)), 0)::float8 AS energy_wh
FROM transactions WHERE suspect AND started_at >= :since AND started_at < :until AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_MEDIAN = text(f"""
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM stopped_at - started_at)) FROM (
  SELECT started_at, stopped_at FROM transactions
  WHERE started_at >= :since AND started_at < :until AND stopped_at > started_at AND NOT suspect AND {_OF}
  ORDER BY started_at DESC LIMIT {MOST_DURATIONS}
) AS latest
""")  # noqa: S608


class GroupSums(Struct, frozen=True, kw_only=True):
    """Energy and sessions of a group."""

    key: str
    name: str | None
    energy_wh: float
    sessions: int


class LeftOut(Struct, frozen=True, kw_only=True):
    """Suspect sessions of a charger in a bucket. Their energy is not counted until somebody has reviewed them."""

    charger_id: int
    bucket: int
    sessions: int
    energy_wh: float


async def by_group(
    connection: AsyncConnection,
    group: SessionGroup,
    since: datetime,
    until: datetime,
    charger_ids: Sequence[int] | None,
) -> list[GroupSums]:
    """Return what each tag or tariff has charged, the most first. Without a tariff the key is empty."""
    rows = await connection.execute(_BY_GROUP[group], _values(since, until, charger_ids))
    found = [
        GroupSums(
            key=row.key, name=row.tag if group == "idTag" else None, energy_wh=row.energy_wh, sessions=row.sessions
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (-each.energy_wh, each.key))


async def by_bucket(
    connection: AsyncConnection,
    group: SessionGroup,
    buckets: Sequence[Bucket],
    keys: Sequence[str],
    charger_ids: Sequence[int] | None,
) -> dict[str, list[float]]:
    """Return what each of these tags or tariffs has charged in each bucket."""
    values = _values(buckets[0].since, buckets[-1].until, charger_ids)
    values |= {"starts": [bucket.since for bucket in buckets], "keys": list(keys)}
    found = {key: [0.0] * len(buckets) for key in keys}
    for row in await connection.execute(_BUCKETS[group], values):
        found[row.key][row.bucket] = row.energy_wh
    return found


async def tag_names(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Return id tag and name of the tags that are registered, by key."""
    rows = await connection.execute(_NAMES, {"keys": list(keys)})
    return {row.id_tag_key: (row.id_tag, row.name) for row in rows}


async def left_out(
    connection: AsyncConnection, buckets: Sequence[Bucket], charger_ids: Sequence[int] | None
) -> list[LeftOut]:
    """Return the suspect sessions that began in buckets."""
    values = _values(buckets[0].since, buckets[-1].until, charger_ids)
    rows = await connection.execute(_LEFT_OUT, values | {"starts": [bucket.since for bucket in buckets]})
    return [LeftOut(**row) for row in rows.mappings()]


async def median_seconds(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None
) -> float | None:
    """Return the median duration of sessions, of the last ones if there are many."""
    found: float | None = await connection.scalar(_MEDIAN, _values(since, until, charger_ids))
    return found


def _values(since: datetime, until: datetime, charger_ids: Sequence[int] | None) -> dict[str, Any]:
    return {"since": since, "until": until, "charger_ids": None if charger_ids is None else list(charger_ids)}
