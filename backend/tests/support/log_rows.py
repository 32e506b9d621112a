"""Entries put straight into the message log."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.partitions import id_at
from genx.db.tables.chargers import chargers
from genx.db.tables.message_log import message_log

CALL, RESULT, ERROR, BAD_FRAME, CONNECTION = range(5)


async def charger_ids(engine: AsyncEngine) -> dict[str, int]:
    async with engine.connect() as connection:
        rows = await connection.execute(select(chargers.c.device_id, chargers.c.charger_id))
        return {row.device_id: row.charger_id for row in rows}


async def keep(engine: AsyncEngine, rows: Sequence[dict[str, Any]], *, start: datetime) -> list[int]:
    """Keep entries one second apart; their ids. A row names what differs from a Heartbeat of CP1."""
    known = await charger_ids(engine)
    entries = []
    for number, row in enumerate(rows):
        at = row.get("at", start + timedelta(seconds=number))
        device_id = row.get("device_id", "CP1")
        entry = {
            "id": id_at(at),
            "charger_id": known.get(device_id, 0),
            "device_id": device_id,
            "at": at,
            "direction": 0,
            "message_type": CALL,
            "action": "Heartbeat",
            "message_id": str(number),
            "payload": "{}",
            "error_code": None,
            "note": None,
            "call_id": None,
        }
        entries.append(entry | row)
    async with engine.begin() as connection:
        for day in sorted({entry["at"].date() for entry in entries}):
            moment = next(entry["at"] for entry in entries if entry["at"].date() == day)
            await partitions.ensure(connection, moment, ahead=0)
        await connection.execute(insert(message_log), entries)
    return [entry["id"] for entry in entries]
