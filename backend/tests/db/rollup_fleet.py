"""A fleet whose histories, readings and transactions are put into the tables, as the server writes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import begin
from genx.db.by_hand.changes import keep as keep_transaction
from genx.db.queries import chargers
from genx.db.rollups import state
from genx.db.tables import metadata
from genx.db.tables.connectors import connectors
from genx.db.tables.event_outbox import event_outbox
from genx.db.tables.rollups import SECONDS, SUMS
from genx.db.tables.series import late_series, meter_series
from genx.db.views import report_days, report_revenue, report_sessions, report_sums
from genx.domain.audit import Actor, AuditEntry
from genx.domain.figures.span import Bucket
from genx.domain.series import LATE
from genx.domain.transaction import Transaction
from genx.jobs.rollups import Rollups
from tests.support.database import execute, rows
from tests.support.kept import add_charger

BEGIN = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROLLUPS = (
    "session_pieces",
    "quarter_hours",
    "connector_days",
    "connector_blocks",
    "session_days",
    "fleet_quarter_hours",
)
SESSION_SUMS = ("pieces", "delivered_wh", "begun", "ended", "ended_wh", "total", "total_incl_tax")
WITHOUT_CHARGER = {"fleet_quarter_hours": "at"}
KEYS = {
    "session_pieces": "transaction_id, at",
    "quarter_hours": "charger_id, connector_id, at",
    "connector_days": "charger_id, connector_id, day",
    "connector_blocks": "charger_id, days, day, connector_id",
    "session_days": "kind, days, day, key, currency",
    "connector_faults": "charger_id, connector_id, began_at, id",
    "fleet_quarter_hours": "at",
}
# Days and blocks without any session have a row if they were looked at.
WHERE = {"session_days": "WHERE days = 1 AND pieces + ended > 0"}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


async def empty(engine: AsyncEngine, around: datetime = BEGIN) -> None:
    """Empty all tables, and make the partitions around a time."""
    deletes = [f"DELETE FROM {table.name}" for table in metadata.sorted_tables]
    async with engine.begin() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))
        for weeks in (-5, 0, 3):
            await partitions.ensure(connection, around + timedelta(weeks=weeks), of=partitions.SERIES)


@dataclass
class Fleet:
    """Chargers with connectors 0 to 2, all of which happen at `now`, or some time before it."""

    engine: AsyncEngine
    now: datetime = BEGIN
    time_zone: str = "UTC"
    transactions: list[Transaction] = field(default_factory=list)

    @property
    def job(self) -> Rollups:
        return Rollups(self.engine, self.time_zone)

    async def run(self, later: float = 0) -> None:
        self.now += minutes(later)
        await self.job.run(self.now)

    async def add(self, device_id: str = "CP1", *, connectors_to: int = 2) -> int:
        charger_id = await add_charger(self.engine, device_id)
        async with begin(self.engine) as connection:
            for number in range(connectors_to + 1):
                await connection.execute(insert(connectors), {"charger_id": charger_id, "connector_id": number})
        return charger_id

    async def tell(self, kind: str, charger_id: int, at: datetime, **data: Any) -> None:
        """Put an event into the outbox."""
        values = {"kind": kind, "recorded_at": self.now, "happened_at": at, "charger_id": charger_id, "data": data}
        async with begin(self.engine) as connection:
            await connection.execute(insert(event_outbox), values)

    async def status(
        self, charger_id: int, status: str, back: float = 0, *, connector_id: int = 1, error: str = "NoError"
    ) -> None:
        told = {"status": status, "errorCode": error, "vendorErrorCode": None, "info": None}
        at = self.now - minutes(back)
        await self.tell("connector.status", charger_id, at, connectorId=connector_id, **told)

    async def presence(self, charger_id: int, *, online: bool, back: float = 0) -> None:
        kind = "charger.connected" if online else "charger.disconnected"
        await self.tell(kind, charger_id, self.now - minutes(back))

    async def known(self, charger_id: int, back: float = 0, *connector_ids: int) -> None:
        """Let a charger come, with its connectors Available."""
        await self.presence(charger_id, online=True, back=back)
        for connector_id in connector_ids or (1,):
            await self.status(charger_id, "Available", back, connector_id=connector_id)

    async def measure(
        self,
        charger_id: int,
        *readings: tuple[float, int],
        connector_id: int = 1,
        transaction_id: str | None = None,
    ) -> None:
        """Keep readings of a register: minutes after BEGIN, and Wh. Those that are late are noted."""
        of = {"charger_id": charger_id, "connector_id": connector_id}
        known = of | {"contexts": 4, "rank": 0, "transaction_id": transaction_id}
        async with begin(self.engine) as connection:
            for after, wh in readings:
                at = BEGIN + minutes(after)
                row = known | {"at": at, "energy_wh": wh}
                statement = upsert(meter_series).values(row)
                changed = {"energy_wh": wh, "transaction_id": transaction_id}
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=["charger_id", "connector_id", "at"], set_=changed)
                )
                if self.now - at > LATE:
                    late = upsert(late_series).values(of | {"day": at.date()}).on_conflict_do_nothing()
                    await connection.execute(late)

    async def start(self, charger_id: int, back: float = 0, *, connector_id: int = 1, **fields: Any) -> Transaction:
        number = len(self.transactions) + 1
        began = Transaction(
            id=str(number),
            wire_id=number,
            charger_id=charger_id,
            device_id="CP",
            connector_id=connector_id,
            id_tag=f"TAG{number}",
            authorised=True,
            started_at=self.now - minutes(back),
            received_start_at=self.now,
            meter_start=0,
        )
        self.transactions.append(began)
        return await self.change(began, **fields)

    async def stop(self, began: Transaction, energy_wh: int | None, back: float = 0, **fields: Any) -> Transaction:
        at = max(self.now - minutes(back), began.started_at)
        meter_stop = None if energy_wh is None else began.meter_start + energy_wh
        values = {"stopped_at": at, "received_stop_at": self.now, "energy_wh": energy_wh, "meter_stop": meter_stop}
        return await self.change(began, **{"status": "stopped", **values, **fields})

    async def change(self, transaction: Transaction, **fields: Any) -> Transaction:
        """Keep a transaction as operators' changes are kept, and as the journal does."""
        changed = replace(transaction, **fields)
        audit = AuditEntry(at=self.now, actor=Actor(type="system"), action="transaction.changed")
        async with begin(self.engine) as connection:
            await keep_transaction(connection, changed, audit)
        self.transactions[int(changed.id) - 1] = changed
        return changed

    async def delete(self, transaction: Transaction) -> None:
        """Delete a transaction as that is deleted which was made of an orphan."""
        async with begin(self.engine) as connection:
            await state.lock(connection)
            await state.note_pieces(connection, transaction.id)
            await connection.execute(text("DELETE FROM transactions WHERE id = :id"), {"id": transaction.id})

    async def remove(self, charger_id: int) -> None:
        """Delete a charger, as its operator does."""
        async with begin(self.engine) as connection:
            await chargers.delete(connection, charger_id, with_running=True)

    async def quarters(self, *columns: str, connector_id: int = 1) -> list[tuple[Any, ...]]:
        """Return minutes after BEGIN and some columns of the quarter hours of a connector."""
        statement = "SELECT * FROM quarter_hours WHERE connector_id = :connector_id ORDER BY charger_id, at"
        found = await rows(self.engine, statement, connector_id=connector_id)
        return [((row["at"] - BEGIN) / minutes(1), *(row[name] for name in columns)) for row in found]

    async def pieces(self, transaction: Transaction) -> list[tuple[float, int]]:
        statement = "SELECT at, energy_wh FROM session_pieces WHERE transaction_id = :id ORDER BY at"
        found = await rows(self.engine, statement, id=transaction.id)
        return [((row["at"] - BEGIN) / minutes(1), row["energy_wh"]) for row in found]

    async def rollups(self) -> dict[str, Sequence[dict[str, Any]]]:
        return {
            table: await rows(self.engine, f"SELECT * FROM {table} {WHERE.get(table, '')} ORDER BY {KEYS[table]}")
            for table in ROLLUPS
        }

    async def made_again(self) -> dict[str, Sequence[dict[str, Any]]]:
        """Remove all rollups, and return them as they are rebuilt."""
        for table in ROLLUPS:
            await execute(self.engine, f"DELETE FROM {table}")
        days = timedelta(days=40)
        await self.job.rebuild((self.now - days).date(), self.now.date(), self.now)
        return await self.rollups()

    async def check_sums(self) -> None:
        """The seconds of quarter hours add up, days are sums of quarter hours, the fleet is that of its connectors.

        Blocks are sums of their days.
        """
        await self._check_blocks("connector_blocks", "connector_days", "charger_id, connector_id", SUMS)
        await self._check_blocks("session_days", "session_days", "kind, key, currency", SESSION_SUMS)
        known = " + ".join(SECONDS)
        bad = f"SELECT * FROM quarter_hours WHERE {known} > seconds OR seconds > 900 OR least({', '.join(SUMS)}) < 0"
        assert await rows(self.engine, bad) == []
        sums = ", ".join(f"coalesce(sum({name}), 0)::float8 AS {name}" for name in SUMS[:-1])
        for table, key in (("quarter_hours", "charger_id, connector_id"), ("fleet_quarter_hours", "at")):
            where = "WHERE connector_id > 0" if key == "at" else ""
            other = "connector_days" if key != "at" else "quarter_hours"
            mine = await rows(self.engine, f"SELECT {key}, {sums} FROM {table} GROUP BY {key} ORDER BY {key}")
            theirs = await rows(self.engine, f"SELECT {key}, {sums} FROM {other} {where} GROUP BY {key} ORDER BY {key}")
            empty_ones = [row for row in [*mine, *theirs] if not any(row[name] for name in SUMS[:-1])]
            assert [row for row in mine if row not in empty_ones] == [row for row in theirs if row not in empty_ones]
        pieces = """
        SELECT t.id FROM transactions t JOIN session_pieces p ON p.transaction_id = t.id
        WHERE status = 'stopped' GROUP BY t.id HAVING sum(p.energy_wh) <> greatest(0, coalesce(t.energy_wh, 0))
          OR count(*) FILTER (WHERE begins) <> 1 OR count(*) FILTER (WHERE ends) <> 1
        """
        assert await rows(self.engine, pieces) == []

    async def _check_blocks(self, blocks: str, days: str, keys: str, names: Sequence[str]) -> None:
        """Compare blocks with the sums of their days. Those of sessions are there once all of their days are."""
        key = ", ".join(f"b.{name}" for name in keys.split(", "))
        equal = " AND ".join(f"d.{name} = b.{name}" for name in keys.split(", "))
        single = "d.days = 1 AND" if blocks == days else ""
        order = ", ".join(str(place + 1) for place in range(len(keys.split(", ")) + 2))
        sums = ", ".join(f"sum(d.{name})::float8 AS {name}" for name in names)
        made = f"""
        SELECT {key}, b.days, b.day, {sums} FROM {blocks} b
        JOIN {days} d ON {single} d.day >= b.day AND d.day < b.day + b.days AND {equal}
        WHERE b.days > 1 GROUP BY {order} ORDER BY {order}
        """
        values = ", ".join(f"{name}::float8 AS {name}" for name in names)
        kept = f"SELECT {keys}, days, day, {values} FROM {blocks} WHERE days > 1 ORDER BY {order}"
        assert await rows(self.engine, kept) == await rows(self.engine, made)

    async def check_reports(self) -> None:
        """Days that are summed up give reports what the sessions themselves give."""
        async with begin(self.engine) as connection:
            kept = await report_sums.kept(connection, self.now)
            since = kept.until - timedelta(days=9, hours=5)
            for until, with_today in ((kept.until, True), (self.now, False), (kept.until - timedelta(days=1), True)):
                summed = await report_days.cover(connection, since, until, kept, with_today=with_today)
                looked = report_days.looked_at(since, until)
                found, expected = [
                    await self._reported(connection, of, Bucket(since, until, ""), energy=with_today)
                    for of in (summed, looked)
                ]
                assert found == expected

    async def _reported(
        self, connection: AsyncConnection, of: report_days.Cover, bucket: Bucket, *, energy: bool
    ) -> list[Any]:
        found: list[Any] = []
        for group in ("idTag", "tariff") if energy else ():
            ranked = await report_sessions.by_group(connection, group, of, of, None, 2)
            keys = [each.key for each in ranked.first]
            parts = await report_sessions.by_bucket(connection, group, [bucket], keys, of, None)
            found += [ranked, parts]
        if not energy:
            for kind in ("charger", "idTag", "tariff"):
                ranked_revenue = await report_revenue.by_group(connection, kind, "EUR", of, of, None, 2)
                keys = [each.key for each in ranked_revenue.first]
                found += [ranked_revenue, await report_revenue.parts(connection, kind, [bucket], "EUR", keys, of, None)]
            found += [await report_revenue.of_all(connection, of, None)]
            by_bucket = await report_revenue.by_bucket(connection, [bucket], of, None)
            found += [sorted(by_bucket, key=lambda each: each.currency or "")]
        return found
