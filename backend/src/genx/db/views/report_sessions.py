"""Energy of sessions by the tag or the tariff, sessions that are left out, and how long sessions last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, get_args

from msgspec import Struct
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups.session_days import DELIVERED_WITHIN, KEYS, OF
from genx.db.views.report_days import RANGES, SUMMED, Cover
from genx.domain.figures.span import Bucket

MOST_DURATIONS: Final = 20_000
"""Sessions whose durations are compared, those that began last."""

SessionGroup = Literal["idTag", "tariff"]


def _by_group(group: SessionGroup, of: str = "") -> str:
    """Return SQL for the energy and the sessions of each group; `of` is put before the names of its arguments."""
    within = DELIVERED_WITHIN.format(since="r.since", until="r.until", of=OF)
    return f"""
    SELECT key, sum(energy_wh) AS energy_wh, sum(sessions)::int AS sessions FROM (
      SELECT key, delivered_wh::float8 AS energy_wh, begun::float8 AS sessions
      FROM {SUMMED.format(of=of, kind=group, where="currency = '' AND pieces > 0")}
      UNION ALL
      SELECT {KEYS[group]}, p.energy_wh::float8, p.sessions::float8 FROM {RANGES.format(of=of)}
      CROSS JOIN LATERAL ({within}) AS p
      CROSS JOIN LATERAL (
        SELECT id_tag, tariff_id FROM transactions WHERE id = p.transaction_id
        OFFSET 0  -- one lookup for each session: there are few beyond the days that are summed up
      ) AS t
    ) AS parts GROUP BY 1
    """  # noqa: S608 - only constants are put in


_RANKED: Final[dict[SessionGroup, TextClause]] = {
    group: text(f"""
    WITH now AS ({_by_group(group)}), before AS ({_by_group(group, "before_")}), placed AS (
      SELECT now.*, coalesce(before.energy_wh, 0) AS before_wh,
        row_number() OVER (ORDER BY now.energy_wh DESC, now.key COLLATE "C") AS place
      FROM now LEFT JOIN before USING (key)
    )
    SELECT least(place, :limit + 1) AS place, min(key) AS key, sum(energy_wh) AS energy_wh,
      sum(sessions)::int AS sessions, sum(before_wh) AS before_wh FROM placed GROUP BY 1 ORDER BY 1
    """)  # noqa: S608
    for group in get_args(SessionGroup)
}
_BUCKETS: Final[dict[SessionGroup, TextClause]] = {
    group: text(f"""
    SELECT key, bucket, sum(energy_wh)::float8 AS energy_wh FROM (
      SELECT d.key, w.bucket, d.delivered_wh AS energy_wh
      FROM unnest(CAST(:days AS date[]), CAST(:places AS int[])) AS w (day, bucket)
      CROSS JOIN unnest(CAST(:keys AS text[])) AS k (key)
      JOIN session_days d ON d.kind = '{group}' AND d.days = 1 AND d.day = w.day AND d.key = k.key AND d.currency = ''
      UNION ALL
      SELECT b.* FROM {RANGES.format(of="")} CROSS JOIN LATERAL (
        SELECT {KEYS[group]} AS key, width_bucket(p.at, CAST(:starts AS timestamptz[])) - 1, sum(p.energy_wh)
        FROM transactions t JOIN session_pieces p ON p.transaction_id = t.id
        WHERE {KEYS[group]} = ANY(CAST(:keys AS text[])) AND p.at >= r.since AND p.at < r.until AND NOT p.suspect
          AND {OF.replace("charger_id =", "p.charger_id =")} GROUP BY 1, 2
      ) AS b
    ) AS parts GROUP BY 1, 2
    """)  # noqa: S608
    for group in get_args(SessionGroup)
}
_SPELLED = text(f"""
SELECT lower(t.id_tag) AS key, min(t.id_tag) AS tag FROM transactions t JOIN session_pieces p ON p.transaction_id = t.id
WHERE lower(t.id_tag) = ANY(CAST(:keys AS text[])) AND p.at >= :since AND p.at < :until AND NOT p.suspect
  AND {OF.replace("charger_id =", "p.charger_id =")} GROUP BY 1
""")  # noqa: S608
_NAMES = text("SELECT id_tag_key, id_tag, name FROM id_tags WHERE id_tag_key = ANY(CAST(:keys AS text[]))")
_LEFT_OUT = text(f"""
SELECT charger_id, width_bucket(started_at, CAST(:starts AS timestamptz[])) - 1 AS bucket, count(*) AS sessions,
  coalesce(sum(coalesce(energy_wh, measured_wh)), 0)::float8 AS energy_wh
FROM transactions WHERE suspect AND started_at >= :since AND started_at < :until AND {OF} GROUP BY 1, 2
""")  # noqa: S608
_MEDIAN = text(f"""
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM stopped_at - started_at)) FROM (
  SELECT started_at, stopped_at FROM transactions
  WHERE started_at >= :since AND started_at < :until AND stopped_at > started_at AND NOT suspect AND {OF}
  ORDER BY started_at DESC LIMIT {MOST_DURATIONS}
) AS latest
""")  # noqa: S608


class GroupSums(Struct, frozen=True, kw_only=True):
    """Energy and sessions of a group, and its energy in the time before."""

    key: str
    energy_wh: float
    sessions: int
    before_wh: float = 0.0


class Ranked(Struct, frozen=True, kw_only=True):
    """The groups with the most energy, and all others as one, if there are any."""

    first: Sequence[GroupSums] = ()
    others: GroupSums | None = None


class LeftOut(Struct, frozen=True, kw_only=True):
    """Suspect sessions of a charger in a bucket. Their energy is not counted until somebody has reviewed them."""

    charger_id: int
    bucket: int
    sessions: int
    energy_wh: float


async def by_group(
    connection: AsyncConnection,
    group: SessionGroup,
    now: Cover,
    before: Cover,
    charger_ids: Sequence[int] | None,
    limit: int,
) -> Ranked:
    """Return what tags or tariffs have charged, the most first. Without a tariff the key is empty."""
    values = now.values() | before.values("before_") | {"charger_ids": _ids(charger_ids), "limit": limit}
    rows = (await connection.execute(_RANKED[group], values)).all()
    found = [
        GroupSums(key=row.key, energy_wh=row.energy_wh, sessions=row.sessions, before_wh=row.before_wh) for row in rows
    ]
    return Ranked(first=found[:limit], others=found[limit] if len(found) > limit else None)


async def by_bucket(
    connection: AsyncConnection,
    group: SessionGroup,
    buckets: Sequence[Bucket],
    keys: Sequence[str],
    of: Cover,
    charger_ids: Sequence[int] | None,
) -> dict[str, list[float]]:
    """Return what each of these tags or tariffs has charged in each bucket."""
    values = of.by_bucket(buckets) | {"charger_ids": _ids(charger_ids), "keys": list(keys)}
    found = {key: [0.0] * len(buckets) for key in keys}
    for row in await connection.execute(_BUCKETS[group], values):
        found[row.key][row.bucket] = row.energy_wh
    return found


async def spelled(
    connection: AsyncConnection,
    keys: Sequence[str],
    since: datetime,
    until: datetime,
    charger_ids: Sequence[int] | None,
) -> dict[str, str]:
    """Return tags by key as sessions have spelled them."""
    if not keys:
        return {}
    rows = await connection.execute(_SPELLED, _values(since, until, charger_ids) | {"keys": list(keys)})
    return {row.key: row.tag for row in rows}


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
    return {"since": since, "until": until, "charger_ids": _ids(charger_ids)}


def _ids(charger_ids: Sequence[int] | None) -> list[int] | None:
    return None if charger_ids is None else list(charger_ids)
