"""Removal of rows that are old or too many, in batches, so that no unit of work takes long."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

BATCH = 5_000
MOST_ORPHAN_STOPS = 1_000
"""Of one charger."""
MOST_CONFIGURATION_KEYS = 1_000
"""Of one charger."""
MOST_FAILED_SIGN_INS = 100_000
"""In total: each guess of a password is an entry of the audit log."""

_SUMMED_UP = "(SELECT least(:now, max(until)) FROM rollup_state)"


def _old(table: str, key: str, at: str) -> str:
    """Return SQL for rows older than `days`, counted from the newest row or from now, whichever is earlier."""
    return f"""
    SELECT {key} FROM {table}
    WHERE {at} < least(:now, (SELECT max({at}) FROM {table})) - make_interval(days => :days) LIMIT :batch
    """  # noqa: S608 - only constants are put in


def _older(table: str, key: str, at: str) -> str:
    """Return SQL that removes those rows."""
    return f"DELETE FROM {table} WHERE {key} IN ({_old(table, key, at)})"  # noqa: S608 - only constants are put in


def _beyond(table: str, newest: str) -> str:
    """Return SQL that removes a charger's rows beyond its newest `most`."""
    return f"""
    DELETE FROM {table} WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM (
        SELECT ctid, row_number() OVER (PARTITION BY charger_id ORDER BY {newest} DESC) AS place FROM {table}
      ) AS placed WHERE place > :most LIMIT :batch))
    """  # noqa: S608 - only constants are put in


def _of_rollups(table: str) -> str:
    """Return SQL that removes rows older than `days`, counted from what is summed up or from now."""
    return f"""
    DELETE FROM {table} WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM {table} WHERE at < {_SUMMED_UP} - make_interval(days => :days) LIMIT :batch))
    """  # noqa: S608 - only constants are put in


def _of_history(table: str, *keys: str) -> str:
    """Return SQL that removes rows of a history older than `days`, but not the last one: it may still be the case."""
    equal = " AND ".join(f"later.{key} = h.{key}" for key in keys)
    return f"""
    DELETE FROM {table} WHERE ctid = ANY(ARRAY(
      SELECT h.ctid FROM {table} h WHERE h.at < {_SUMMED_UP} - make_interval(days => :days) AND EXISTS (
        SELECT FROM {table} later WHERE {equal} AND (later.at, later.id) > (h.at, h.id)
          AND later.at <= {_SUMMED_UP} - make_interval(days => :days))
      LIMIT :batch))
    """  # noqa: S608 - only constants are put in


OF_QUARTER_HOURS: Mapping[str, str] = {
    "quarter_hours": _of_rollups("quarter_hours"),
    "fleet_quarter_hours": _of_rollups("fleet_quarter_hours"),
    "session_pieces": _of_rollups("session_pieces"),
    "connector_statuses": _of_history("connector_statuses", "charger_id", "connector_id"),
    "charger_presence": _of_history("charger_presence", "charger_id"),
}
"""SQL that removes what is kept for as long as quarter hours are, by table."""

OLD: Mapping[str, str] = {
    **OF_QUARTER_HOURS,
    "commands": f"""
    WITH old AS ({_old("commands", "command_id", "requested_at")}),
    effects AS (DELETE FROM command_effects WHERE command_id IN (TABLE old))
    DELETE FROM commands WHERE command_id IN (TABLE old)
    """,  # noqa: S608 - only constants are put in
    "command_batches": _older("command_batches", "batch_id", "requested_at"),
    "orphan_stops": _older("orphan_stops", "id", "received_at"),
    "refused_connections": _older("refused_connections", "id", "last_at"),
    "audit_log": _older("audit_log", "id", "at"),
    "event_outbox": """
    DELETE FROM event_outbox WHERE (xid, id) IN (
      SELECT xid, id FROM (SELECT * FROM event_outbox ORDER BY xid, id LIMIT :batch) AS oldest
      WHERE recorded_at < least(:now, (SELECT recorded_at FROM event_outbox ORDER BY xid DESC, id DESC LIMIT 1))
        - make_interval(days => :days))
    """,  # Only the oldest are looked at: there are many.
}
"""SQL that removes rows older than a number of days, by table."""

TOO_MANY: Mapping[str, tuple[str, int]] = {
    "orphan_stops": (_beyond("orphan_stops", "id"), MOST_ORPHAN_STOPS),
    "configuration": (_beyond("configuration", "updated_at"), MOST_CONFIGURATION_KEYS),
    "audit_log": (
        """
        DELETE FROM audit_log WHERE id IN (
          SELECT id FROM audit_log WHERE action = 'sign-in.failed' ORDER BY id DESC OFFSET :most LIMIT :batch)
        """,
        MOST_FAILED_SIGN_INS,
    ),
}
"""SQL that removes the oldest rows beyond a number, by table."""


async def old(connection: AsyncConnection, table: str, now: datetime, days: int) -> int:
    """Remove at most BATCH rows older than `days` from a table of OLD. Returns their number."""
    return await _removed(connection, OLD[table], {"now": now, "days": days})


async def too_many(connection: AsyncConnection, table: str) -> int:
    """Remove at most BATCH rows from a table of TOO_MANY. Returns their number."""
    statement, most = TOO_MANY[table]
    return await _removed(connection, statement, {"most": most})


async def _removed(connection: AsyncConnection, statement: str, values: Mapping[str, object]) -> int:
    return int((await connection.execute(text(statement), {**values, "batch": BATCH})).rowcount)
