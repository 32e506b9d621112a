"""Every field of a state is kept: it has a column and a writer, or is named as an exception."""

from typing import Any

import pytest
from msgspec.structs import fields
from sqlalchemy import Table

from genx.db import tables
from genx.db.journal.writers import WRITERS
from genx.db.queries.chargers import _OWNED
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.connector import Connector
from genx.domain.message_log import LogEntry
from genx.domain.transaction import Transaction

OF_THE_EFFECT = {field.name for field in fields(Command) if field.name.startswith("effect")}
AGGREGATES: list[tuple[type, Table, set[str]]] = [
    (
        ChargePoint,
        tables.chargers.chargers,
        {"admitted", "protocol", "connectors", "transactions", "ended", "awaited", "reservations"},
    ),
    (Connector, tables.connectors.connectors, {"told_at", "live", "instant", "rested_at", "heard_ids"}),
    (
        Transaction,
        tables.transactions.transactions,
        {"device_id", "register_step_wh", "odd_wh", "rose_at", "fell_from", "before"},
    ),
    (Command, tables.commands.commands, {"device_id"} | OF_THE_EFFECT),
    (LogEntry, tables.message_log.message_log, {"call"}),
]
"""A state, its table, and the fields that are known only while its charge point is connected, or from another table."""

OF_A_CONNECTORS_OPERATOR = {"tariff_id"}
"""Columns of a connector that are written when an operator changes them (`queries.chargers.update_connector`)."""

MADE_ONCE = {"charger_id", "device_id", "registered_at"}
"""Columns of a charge point that are written when it is created."""


@pytest.mark.parametrize(("kind", "table", "in_memory"), AGGREGATES, ids=lambda value: getattr(value, "__name__", None))
def test_each_field_of_a_state_is_a_column_or_named_as_kept_in_memory(
    kind: Any, table: Table, in_memory: set[str]
) -> None:
    assert {field.name for field in fields(kind)} - set(table.columns.keys()) == in_memory


@pytest.mark.parametrize(("kind", "table", "in_memory"), AGGREGATES, ids=lambda value: getattr(value, "__name__", None))
def test_each_column_of_a_state_is_written(kind: Any, table: Table, in_memory: set[str]) -> None:
    written = {field.column for writer in WRITERS if writer.table is table for field in writer.fields}
    written |= {column for writer in WRITERS if writer.table is table for column in writer.sets}
    if kind is ChargePoint:
        written |= MADE_ONCE | _OWNED.keys()
    if kind is Connector:
        written |= OF_A_CONNECTORS_OPERATOR
    kept = {field.name for field in fields(kind)} - in_memory
    assert kept - written == set()
