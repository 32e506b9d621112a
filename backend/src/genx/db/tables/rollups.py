"""Rollups: sums by the quarter hour and the day, made of the series, the histories and the transactions (ADR 31)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

from genx.db.tables.base import Time, metadata, of_charger

STATUS_SECONDS = {
    "Preparing": "preparing_s",
    "Charging": "charging_s",
    "SuspendedEV": "suspended_ev_s",
    "SuspendedEVSE": "suspended_evse_s",
    "Finishing": "finishing_s",
    "Reserved": "reserved_s",
    "Unavailable": "unavailable_s",
    "Faulted": "faulted_s",
}
"""Columns with the seconds spent online in a status. Of `seconds`, what is left was spent Available."""

SECONDS = (*STATUS_SECONDS.values(), "offline_s", "unknown_s")
"""All columns of seconds: offline takes precedence; unknown is what nobody has told."""

COUNTS = ("started", "stopped", "faults")
"""Columns that count sessions that began and ended, and faults that began."""

ENERGIES = ("session_wh", "suspect_wh")
"""Columns with the energy of sessions in Wh: of those that are not suspect, and of those that are."""

SUMS = ("energy_wh", *ENERGIES, *SECONDS, *COUNTS, "seconds")
"""All columns that add up: of quarter hours to a day, of connectors to the fleet.

`energy_wh` is by the register, in whole 1/1024 Wh, so that sums are exact. `seconds` is the time that is accounted for.
"""


def _sums(energies: type[TypeEngine[Any]], times: type[TypeEngine[Any]]) -> Iterator[Column[Any]]:
    yield Column("energy_wh", Double, nullable=False)
    for name in SUMS[1:]:
        kind = energies if name in ENERGIES else times
        yield Column(name, kind, nullable=False, server_default=text("900" if _is_whole(name, times) else "0"))


def _is_whole(name: str, times: type[TypeEngine[Any]]) -> bool:
    """Return whether a column has the length of a quarter hour unless something else is said."""
    return name == "seconds" and times is SmallInteger


# There is a row if something was the case: other than Available and online for all of the time, with nothing charged.
quarter_hours = Table(
    "quarter_hours",
    metadata,
    of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Time, primary_key=True),  # its beginning
    *_sums(Integer, SmallInteger),
    Column("interpolated", Boolean, nullable=False),  # there was no reading at one of its borders
    Column("doubtful", Boolean, nullable=False),  # the register fell, or rose by more than can be: that is left out
)
Index("ix_quarter_hours_at", quarter_hours.c.at)

# One for each day since the connector is known. Kept for ever.
connector_days = Table(
    "connector_days",
    metadata,
    of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),  # in the time zone of `rollup_state`
    *_sums(BigInteger, Integer),
    Column("interpolated", Boolean, nullable=False),
    Column("doubtful", Boolean, nullable=False),
)
Index("ix_connector_days_day", connector_days.c.day)
# Most days have no outage: a report of a year finds those that have.
Index(
    "ix_connector_days_not_up",
    connector_days.c.day,
    postgresql_include=["charger_id", "connector_id", "unavailable_s", "faulted_s", "offline_s", "unknown_s"],
    postgresql_where=text("unavailable_s + faulted_s + offline_s + unknown_s > 0"),
)

# Sums of 4, 16 or 64 days (`domain.blocks`), so that a report of many days reads few rows. Kept for ever.
connector_blocks = Table(
    "connector_blocks",
    metadata,
    of_charger(primary_key=True),
    Column("days", SmallInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),  # the first one
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    *_sums(BigInteger, BigInteger),
)
Index("ix_connector_blocks_day", connector_blocks.c.days, connector_blocks.c.day)

# Of all connectors but 0, which is the charger itself. One for each quarter hour in which a connector was known.
fleet_quarter_hours = Table(
    "fleet_quarter_hours",
    metadata,
    Column("at", Time, primary_key=True),
    *_sums(BigInteger, BigInteger),
    Column("connectors", Integer, nullable=False),  # known then
)

# Pieces of a transaction add up to its energy. There is one for each quarter hour with energy, for the first, and the
# last.
session_pieces = Table(
    "session_pieces",
    metadata,
    Column("transaction_id", Text, ForeignKey("transactions.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Time, primary_key=True),  # the beginning of the quarter hour
    Column("charger_id", BigInteger, nullable=False),
    Column("connector_id", Integer, nullable=False),
    Column("energy_wh", BigInteger, nullable=False),
    Column("begins", Boolean, nullable=False),  # the transaction began in this quarter hour
    Column("ends", Boolean, nullable=False),
    Column("interpolated", Boolean, nullable=False),
    Column("suspect", Boolean, nullable=False),
)
Index("ix_session_pieces_connector", session_pieces.c.charger_id, session_pieces.c.connector_id, session_pieces.c.at)
Index("ix_session_pieces_at", session_pieces.c.at, postgresql_using="brin")

# Faults of connectors, from the first status that said so up to the first one that didn't.
connector_faults = Table(
    "connector_faults",
    metadata,
    of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("began_at", Time, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # of the status that began it
    Column("error_code", Text, nullable=False),
    Column("ended_at", Time),
    Column("online_s", Double),  # the time between them in which the charger was online
)
_ABOUT_FAULTS = ["charger_id", "connector_id", "error_code", "online_s"]
Index("ix_connector_faults_began_at", connector_faults.c.began_at, postgresql_include=[*_ABOUT_FAULTS, "ended_at"])
Index("ix_connector_faults_ended_at", text("coalesce(ended_at, 'infinity'::timestamptz)"), connector_faults.c.began_at)

# Sums of sessions of a day, or of 4, 16 or 64 days (`domain.blocks`). Energy counts when it was delivered and has no
# currency; revenue counts when a session ends. The row of all without a currency says that a day is summed up.
session_days = Table(
    "session_days",
    metadata,
    Column("kind", Text, primary_key=True),  # "all", "charger", "idTag", "tariff"
    Column("days", SmallInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),  # the first one, in the time zone of `rollup_state`
    Column("key", Text, primary_key=True),  # of the charger, the tag in lower case, or the tariff; empty for none
    Column("currency", Text, primary_key=True),  # empty for energy, and for sessions that have no cost
    Column("pieces", BigInteger, nullable=False),
    Column("delivered_wh", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=False),
    Column("ended_wh", BigInteger, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("total_incl_tax", Numeric, nullable=False),
)

# Times whose days must be summed up again, of all sessions. There may be many of one day.
stale_sums = Table(
    "stale_sums",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", Time, nullable=False),
)

# Times of connectors that must be summed up again, or a transaction whose pieces must be made again.
stale_quarter_hours = Table(
    "stale_quarter_hours",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    of_charger(),
    Column("connector_id", Integer, nullable=False),
    Column("since", Time, nullable=False),
    Column("until", Time, nullable=False),
    Column("transaction_id", Text),  # no foreign key: it may have been deleted
)

# UTC days of which all connectors must be summed up again.
stale_days = Table("stale_days", metadata, Column("day", Date, primary_key=True))

rollup_state = Table(
    "rollup_state",
    metadata,
    Column("name", Text, primary_key=True),  # there is one row
    Column("until", Time),  # all quarter hours before it are summed up
    Column("time_zone", Text, nullable=False),  # of the days of connectors
)
