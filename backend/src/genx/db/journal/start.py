"""Corrections before a server takes anything: nobody is online yet, and no command is under way."""

from typing import Any

import asyncpg

from genx.db.journal.commands import FINISHED

CUT_OFF = "GenX stopped before an answer came. It is not known whether the command was carried out."

_NOBODY_IS_ONLINE = """
WITH gone AS (
  UPDATE chargers SET online = false, connected_at = NULL WHERE online RETURNING charger_id, device_id, last_seen)
INSERT INTO event_outbox (kind, happened_at, charger_id, device_id, data)
SELECT 'charger.disconnected', coalesce(last_seen, now()), charger_id, device_id, '{}' FROM gone
"""
_NO_COMMAND_IS_UNDER_WAY = f"""
WITH ended AS (UPDATE commands SET status = 'unknown', error = $1 WHERE status IN ('waiting', 'sent') RETURNING *)
INSERT INTO event_outbox (kind, happened_at, charger_id, device_id, data)
SELECT {FINISHED.kind}, {FINISHED.happened_at}, charger_id, device_id, {FINISHED.json}
FROM ended AS u JOIN chargers USING (charger_id)
"""  # noqa: S608 - only constants are put in


# Charge points boot because GenX was away, whether they were to restart or not. jsonb would not take U+0000.
_BOOTS_MEAN_NOTHING = """
UPDATE command_effects SET expectation = overlay(expectation PLACING '{"cut_off":true,' FROM 1 FOR 1)
WHERE effect = 'awaited' AND expectation ~ '^[{]"type":"(Restarts|KeyHasValue)"'
"""


async def put_right(connection: "asyncpg.Connection[Any]") -> None:
    """Correct the rows that the last server left behind, with events in the outbox."""
    await connection.execute(_NOBODY_IS_ONLINE)
    await connection.execute(_NO_COMMAND_IS_UNDER_WAY, CUT_OFF)
    await connection.execute(_BOOTS_MEAN_NOTHING)
