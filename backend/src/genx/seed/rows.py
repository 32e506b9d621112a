"""Rows of made-up chargers and of what happened to them, for COPY."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

import msgspec
from msgspec import Struct

from genx.db.queries.costs import SETTLING
from genx.domain.tariffs.receipt import Receipt
from genx.seed.life import TAG_DIGITS, Charger, Life, Session, moment

Row = tuple[Any, ...]

BEST_RANK: Final = 0
TARIFF_VERSION: Final = 1
TAGS: Final = ("id_tag_key", "id_tag", "created_at", "name", "note")


class Lived(Struct, frozen=True):
    """A charger as it is stored, with its past up to `until`.

    Its transactions have these numbers and receipts; `tariff_id` is what the tariff of its place is stored as.
    """

    charger_id: int
    charger: Charger
    life: Life
    numbers: Sequence[int]
    receipts: Sequence[Receipt]
    tariff_id: int
    since: datetime
    until: datetime


class Copied(Struct, frozen=True):
    """A table, the columns that are filled, and the rows of a charger."""

    table: str
    columns: tuple[str, ...]
    rows: Callable[[Lived], Iterator[Row]]

    def of(self, lived: Iterable[Lived]) -> Iterator[Row]:
        return chain.from_iterable(map(self.rows, lived))


def tag_row(tag: str, since: datetime) -> Row:
    return tag.lower(), tag, since, f"Driver {int(tag[-TAG_DIGITS:])} (made up)", "Made up by genx seed"


def serial_number(of: Charger) -> str:
    return f"MADE-UP-{of.number}"


def _chargers(of: Lived) -> Iterator[Row]:
    made = of.charger
    names = made.device_id, made.name, made.vendor, made.model, serial_number(made), made.firmware_version
    yield of.charger_id, *names, made.place.power_w, False, of.until, of.since, of.since, of.tariff_id


def _connectors(of: Lived) -> Iterator[Row]:
    newest = {each.connector_id: each for each in of.life.statuses}
    for connector_id, last in newest.items():
        at = moment(last.at)
        yield of.charger_id, connector_id, last.status, last.error_code, at, at, at, "lifetime"


def _transactions(of: Lived) -> Iterator[Row]:
    for number, each, cost in zip(of.numbers, of.life.sessions, of.receipts, strict=True):
        began, ended, meter_stop = moment(each.began_at), moment(each.ended_at), each.meter_start + each.energy_wh
        what = each.connector_id, each.id_tag, True, "stopped"
        start = began, began, each.meter_start
        stop = ended, ended, meter_stop, each.energy_wh, "EVDisconnected", each.id_tag
        by = of.tariff_id, TARIFF_VERSION, True, 1, cost.currency, cost.total, cost.total_incl_tax
        yield str(number), number, of.charger_id, *what, *start, *stop, *by


def _costs(of: Lived) -> Iterator[Row]:
    for number, session, cost in zip(of.numbers, of.life.sessions, of.receipts, strict=True):
        receipt = msgspec.json.encode(cost).decode()
        totals = cost.currency, cost.total, cost.total_incl_tax
        rated_at = moment(session.ended_at) + SETTLING
        yield str(number), 1, of.tariff_id, TARIFF_VERSION, receipt, *totals, rated_at, "ended"


def _measurements(of: Lived) -> Iterator[Row]:
    for number, each in zip(of.numbers, of.life.sessions, strict=True):
        yield from _of_session(each, of.charger_id, str(number))


def _of_session(session: Session, charger_id: int, transaction_id: str) -> Iterator[Row]:
    for at, register, power, bit in session.readings():
        yield charger_id, session.connector_id, moment(at), transaction_id, bit, BEST_RANK, power, register


def _statuses(of: Lived) -> Iterator[Row]:
    for each in of.life.statuses:
        at = moment(each.at)
        yield of.charger_id, each.connector_id, at, each.status, each.error_code, at


def _presence(of: Lived) -> Iterator[Row]:
    for at, online in (*((moment(at), online) for at, online in of.life.presence), (of.until, False)):
        yield of.charger_id, at, online, at


COPIED: Final = (
    Copied(
        "chargers",
        (
            "charger_id",
            "device_id",
            "name",
            "vendor",
            "model",
            "serial_number",
            "firmware_version",
            "power_rating_measured_w",
            "online",
            "last_seen",
            "last_boot_at",
            "registered_at",
            "tariff_id",
        ),
        _chargers,
    ),
    Copied(
        "connectors",
        ("charger_id", "connector_id", "status", "error_code", "status_at", "updated_at", "since", "register_kind"),
        _connectors,
    ),
    Copied(
        "transactions",
        (
            "id",
            "wire_id",
            "charger_id",
            "connector_id",
            "id_tag",
            "authorised",
            "status",
            "started_at",
            "received_start_at",
            "meter_start",
            "stopped_at",
            "received_stop_at",
            "meter_stop",
            "energy_wh",
            "stop_reason",
            "stop_id_tag",
            "tariff_id",
            "tariff_version",
            "rated",
            "cost_version",
            "cost_currency",
            "cost_total",
            "cost_total_incl_tax",
        ),
        _transactions,
    ),
    Copied(
        "transaction_costs",
        (
            "transaction_id",
            "version",
            "tariff_id",
            "tariff_version",
            "receipt",
            "currency",
            "total",
            "total_incl_tax",
            "rated_at",
            "why",
        ),
        _costs,
    ),
    Copied(
        "meter_series",
        ("charger_id", "connector_id", "at", "transaction_id", "contexts", "rank", "power_w", "energy_wh"),
        _measurements,
    ),
    Copied(
        "connector_statuses",
        ("charger_id", "connector_id", "at", "status", "error_code", "recorded_at"),
        _statuses,
    ),
    Copied("charger_presence", ("charger_id", "at", "online", "recorded_at"), _presence),
)
"""The tables that are filled for each charger, in this order."""
