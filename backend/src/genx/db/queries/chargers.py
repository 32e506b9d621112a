"""Charge points as rows: loaded whole, made once, changed by their operator."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db import tables
from genx.db.base.sql import all_storable, selected
from genx.db.queries import transactions
from genx.db.rollups import fleet, session_days, state
from genx.domain.charge_point import ChargePoint, Registration
from genx.domain.connector import Connector
from genx.domain.effects.awaited import MOST_AWAITED, Awaited
from genx.domain.effects.effect import Effect
from genx.domain.effects.expectations import Expectation
from genx.domain.errors import AlreadyExists, NotKnown, TransactionRunning

_CHARGERS = f"SELECT {selected(ChargePoint, tables.chargers.chargers)} FROM chargers"  # noqa: S608 - only names of columns are put in
_CONNECTORS = text(f"""
SELECT charger_id, {selected(Connector, tables.connectors.connectors)}
FROM connectors WHERE charger_id = ANY(CAST(:ids AS bigint[])) ORDER BY charger_id, connector_id
""")  # noqa: S608 - only names of columns are put in
_RUNNING = text(f"""
SELECT {transactions.COLUMNS} FROM transactions t JOIN chargers c USING (charger_id)
WHERE t.status = 'active' AND t.charger_id = ANY(CAST(:ids AS bigint[]))
""")  # noqa: S608 - only a constant is put in
_AWAITED = text("""
SELECT e.charger_id, e.command_id::text, e.action, e.expectation, e.effect_due
FROM command_effects e JOIN commands USING (command_id)
WHERE e.effect = 'awaited' AND e.charger_id = ANY(CAST(:ids AS bigint[])) ORDER BY requested_at
""")
_BY_DEVICE = text(f"{_CHARGERS} WHERE lower(device_id) = ANY(CAST(:devices AS text[]))")
_BY_ID = text(f"{_CHARGERS} WHERE charger_id = ANY(CAST(:ids AS bigint[]))")
_ADDED = """, history AS (
  INSERT INTO charger_status_history (charger_id, at, charger_status)
  SELECT charger_id, registered_at, charger_status FROM made)
INSERT INTO event_outbox (kind, happened_at, charger_id, device_id, data)
SELECT 'charger.added', registered_at, charger_id, device_id, json_build_object('registration', registration) FROM made
"""
_CREATE = text(f"""
WITH made AS (
  INSERT INTO chargers (device_id, registered_at, name, password_hash, registration)
  VALUES (:device_id, :registered_at, :name, :password_hash, CAST(:registration AS registration)) RETURNING *){_ADDED}
""")  # noqa: S608 - only a constant is put in
_CREATE_MANY = text(f"""
WITH made AS (
  INSERT INTO chargers (device_id, registered_at, registration, registered_from)
  SELECT device_id, :registered_at, CAST(:registration AS registration), registered_from
  FROM unnest(CAST(:devices AS text[]), CAST(:networks AS text[])) AS u (device_id, registered_from)
  ON CONFLICT DO NOTHING RETURNING *){_ADDED}
""")  # noqa: S608 - only a constant is put in
_REGISTRATION = text("""
INSERT INTO event_outbox (kind, happened_at, charger_id, device_id, data)
SELECT 'charger.registration', now(), charger_id, device_id,
  json_build_object('registration', CAST(:registration AS text), 'previous', registration)
FROM (SELECT * FROM chargers WHERE charger_id = :charger_id FOR UPDATE) AS was
WHERE registration <> CAST(:registration AS registration)
""")
_REMOVED = """
INSERT INTO event_outbox (kind, happened_at, charger_id, device_id, data)
SELECT 'charger.removed', now(), charger_id, device_id, '{}' FROM gone
"""

_OWNED = {
    "name": ":name",
    "charger_status": "CAST(:charger_status AS charger_status)",
    "registration": "CAST(:registration AS registration)",
    "password_hash": ":password_hash",
    "new_password_hashes": "CAST(:new_password_hashes AS text[])",
    "power_rating_manual_w": ":power_rating_manual_w",
    "tariff_id": "CAST(:tariff_id AS bigint)",
}
"""Columns that an operator owns, and how their values are bound."""


async def load(connection: AsyncConnection, device_id: str) -> ChargePoint | None:
    """Return the charge point with this identity, in any letter case (H4), or None."""
    return (await load_devices(connection, [device_id])).get(device_id.lower())


async def known(connection: AsyncConnection, device_id: str) -> ChargePoint:
    """Return the charge point of this identity as stored. Raises NotKnown."""
    charge_point = await load(connection, device_id)
    if charge_point is None:
        raise NotKnown(f"There is no charger {device_id}.")
    return charge_point


async def unknown(connection: AsyncConnection, device_ids: Collection[str]) -> set[str]:
    """Return the device ids that no charge point has, in any letter case."""
    found = await connection.execute(
        text("SELECT lower(device_id) FROM chargers WHERE lower(device_id) = ANY(CAST(:ids AS text[]))"),
        {"ids": all_storable([device_id.lower() for device_id in device_ids])},
    )
    there = set(found.scalars())
    return {device_id for device_id in device_ids if device_id.lower() not in there}


async def load_devices(connection: AsyncConnection, device_ids: Sequence[str]) -> dict[str, ChargePoint]:
    """Return charge points by identity in lower case."""
    rows = await connection.execute(_BY_DEVICE, {"devices": [device_id.lower() for device_id in device_ids]})
    found = await _assemble(connection, rows.mappings().all())
    return {charge_point.device_id.lower(): charge_point for charge_point in found}


async def load_many(connection: AsyncConnection, charger_ids: Sequence[int]) -> list[ChargePoint]:
    """Return charge points in the order of `charger_ids`, without those that are gone."""
    rows = await connection.execute(_BY_ID, {"ids": list(charger_ids)})
    found = {state.charger_id: state for state in await _assemble(connection, rows.mappings().all())}
    return [found[charger_id] for charger_id in charger_ids if charger_id in found]


async def create(
    connection: AsyncConnection,
    device_id: str,
    registered_at: datetime,
    *,
    name: str | None = None,
    password_hash: str | None = None,
    registration: Registration = "accepted",
) -> ChargePoint:
    """Create a charge point. Raises AlreadyExists if the identity is taken, in any letter case."""
    values = {
        "device_id": device_id,
        "registered_at": registered_at,
        "name": name,
        "password_hash": password_hash,
        "registration": registration,
    }
    try:
        await connection.execute(_CREATE, values)
    except IntegrityError:
        raise AlreadyExists(f"The charger {device_id} already exists.") from None
    created = await load(connection, device_id)
    assert created is not None
    return created


async def create_many(
    connection: AsyncConnection,
    devices: Mapping[str, str | None],
    registered_at: datetime,
    registration: Registration,
) -> None:
    """Create the missing charge points, each with the network that it came from: one row per identity."""
    values = {
        "devices": list(devices),
        "networks": list(devices.values()),
        "registered_at": registered_at,
        "registration": registration,
    }
    await connection.execute(_CREATE_MANY, values)


async def count(connection: AsyncConnection, *, registered_from: str | None = None) -> int:
    """Return the number of charge points, or of those that registered by themselves from a network."""
    wanted = "" if registered_from is None else "WHERE registered_from = :network"
    statement = text(f"SELECT count(*) FROM chargers {wanted}")  # noqa: S608 - only a constant is put in
    values = {} if registered_from is None else {"network": registered_from}
    return int((await connection.execute(statement, values)).scalar_one())


_UNCLAIMED = """
FROM chargers c WHERE NOT online AND last_seen IS NOT NULL AND name IS NULL AND password_hash IS NULL
  AND new_password_hashes = '{}' AND registered_at < :before
  AND (last_boot_at IS NULL OR :booted) AND (CAST(:network AS text) IS NULL OR registered_from = :network)
  AND NOT EXISTS (SELECT FROM transactions t WHERE t.charger_id = c.charger_id)
  AND NOT EXISTS (SELECT FROM wanted_charger_configurations w WHERE w.charger_id = c.charger_id)
"""
"""Charge points that registered by themselves, have no name, password or wishes, and have never charged a car."""


class Unclaimed(Struct, frozen=True, kw_only=True):
    """A selection of unclaimed charge points: registered before a moment, with those that booted, from one network."""

    before: datetime
    booted: bool = False
    network: str | None = None


async def count_unclaimed(connection: AsyncConnection, wanted: Unclaimed) -> int:
    statement = text(f"SELECT count(*) {_UNCLAIMED}")
    return int((await connection.execute(statement, asdict(wanted))).scalar_one())


async def unclaimed(connection: AsyncConnection, wanted: Unclaimed, most: int) -> list[str]:
    """Return the device ids of at most `most` of them, the oldest first."""
    statement = text(f"SELECT device_id {_UNCLAIMED} ORDER BY charger_id LIMIT :most")
    return list((await connection.execute(statement, {**asdict(wanted), "most": most})).scalars())


async def delete_unclaimed(connection: AsyncConnection, wanted: Unclaimed, device_ids: Sequence[str]) -> list[str]:
    """Delete those that are still unclaimed, and return their device ids."""
    await state.lock(connection)
    locked = text(f"""
    SELECT c.charger_id {_UNCLAIMED} AND device_id = ANY(CAST(:devices AS text[])) FOR UPDATE
    """)
    ids = list((await connection.execute(locked, {**asdict(wanted), "devices": list(device_ids)})).scalars())
    await fleet.take_out(connection, ids)
    await session_days.mark_of(connection, ids)
    gone = "DELETE FROM chargers WHERE charger_id = ANY(CAST(:ids AS bigint[])) RETURNING charger_id, device_id"
    statement = text(f"WITH gone AS ({gone}) {_REMOVED} RETURNING device_id")
    return list((await connection.execute(statement, {"ids": ids})).scalars())


async def update_owned(connection: AsyncConnection, charger_id: int, **fields: Any) -> None:
    """Change columns that an operator owns (see `_OWNED`)."""
    if not fields:
        return
    if "registration" in fields:
        values = {"registration": fields["registration"], "charger_id": charger_id}
        await connection.execute(_REGISTRATION, values)
    settings = ", ".join(f"{name} = {_OWNED[name]}" for name in fields)
    statement = text(f"UPDATE chargers SET {settings} WHERE charger_id = :charger_id")  # noqa: S608 - names are from _OWNED
    await connection.execute(statement, {**fields, "charger_id": charger_id})


async def update_connector(
    connection: AsyncConnection, charger_id: int, connector_id: int, tariff_id: int | None
) -> None:
    """Give a connector a tariff, or none. It may be one that has not reported anything yet."""
    statement = text("""
    INSERT INTO connectors (charger_id, connector_id, tariff_id) VALUES (:charger_id, :connector_id, :tariff_id)
    ON CONFLICT (charger_id, connector_id) DO UPDATE SET tariff_id = excluded.tariff_id
    """)
    values = {"charger_id": charger_id, "connector_id": connector_id, "tariff_id": tariff_id}
    await connection.execute(statement, values)


async def delete(connection: AsyncConnection, charger_id: int, *, with_running: bool = False) -> None:
    """Delete a charge point with its transactions. Raises TransactionRunning if one of them runs (T12)."""
    ids = {"charger_id": charger_id}
    await state.lock(connection)  # before any row, as the rollups do
    # Writing a transaction locks this row: a transaction that is being started is waited for, and then seen.
    await connection.execute(text("SELECT FROM chargers WHERE charger_id = :charger_id FOR UPDATE"), ids)
    running = text("SELECT id FROM transactions WHERE charger_id = :charger_id AND status = 'active' LIMIT 1")
    running_id = (await connection.execute(running, ids)).scalar()
    if running_id is not None and not with_running:
        raise TransactionRunning(f"Transaction {running_id} is running: stop it first.")
    await fleet.take_out(connection, [charger_id])
    await session_days.mark_of(connection, [charger_id])
    await connection.execute(text("DELETE FROM transactions WHERE charger_id = :charger_id"), ids)
    gone = "DELETE FROM chargers WHERE charger_id = :charger_id RETURNING charger_id, device_id"
    await connection.execute(text(f"WITH gone AS ({gone}) {_REMOVED}"), ids)


async def _assemble(connection: AsyncConnection, rows: Sequence[Mapping[Any, Any]]) -> list[ChargePoint]:
    if not rows:
        return []
    ids = {"ids": [row["charger_id"] for row in rows]}
    connectors = _by_charger((await connection.execute(_CONNECTORS, ids)).mappings())
    running = _by_charger((await connection.execute(_RUNNING, ids)).mappings())
    awaited = _by_charger((await connection.execute(_AWAITED, ids)).mappings())
    return [_charge_point(row, connectors, running, awaited) for row in rows]


def _by_charger(rows: Iterable[Mapping[Any, Any]]) -> dict[int, list[Mapping[Any, Any]]]:
    grouped: dict[int, list[Mapping[Any, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["charger_id"], []).append(row)
    return grouped


def _charge_point(
    row: Mapping[Any, Any],
    connectors: Mapping[int, Sequence[Mapping[Any, Any]]],
    running: Mapping[int, Sequence[Mapping[Any, Any]]],
    awaited: Mapping[int, Sequence[Mapping[Any, Any]]],
) -> ChargePoint:
    charger_id = row["charger_id"]
    own = {**row, "new_password_hashes": tuple(row["new_password_hashes"])}
    known = [_connector(item) for item in connectors.get(charger_id, ())]
    started = [transactions.from_row(item) for item in running.get(charger_id, ())]
    return ChargePoint(
        **own,
        connectors={connector.connector_id: connector for connector in known},
        transactions={transaction.wire_id: transaction for transaction in started},
        awaited=tuple(_awaited(item) for item in awaited.get(charger_id, ())[:MOST_AWAITED]),
    )


def _awaited(row: Mapping[Any, Any]) -> Awaited:
    expectation = msgspec.json.decode(row["expectation"], type=Expectation)
    return Awaited(row["command_id"], row["action"], expectation, Effect(state="awaited", due=row["effect_due"]))


def _connector(row: Mapping[Any, Any]) -> Connector:
    return Connector(**{name: row[name] for name in row if name != "charger_id"})
