"""Wanted configurations (C7): wishes for groups and for charge points, and what came of them."""

from sqlalchemy import Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from genx.db.tables.base import Time, metadata, of_charger

wanted_configurations = Table(
    "wanted_configurations",
    metadata,
    Column("vendor", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("wishes", JSONB, nullable=False),
    Column("changed_at", Time, nullable=False),
    Column("changed_by", Text),
)
"""Wishes for models; those for all charge points have an empty vendor and model."""

wanted_charger_configurations = Table(
    "wanted_charger_configurations",
    metadata,
    of_charger(primary_key=True),
    Column("wishes", JSONB, nullable=False),
    Column("changed_at", Time, nullable=False),
    Column("changed_by", Text),
)

configuration_checks = Table(
    "configuration_checks",
    metadata,
    of_charger(primary_key=True),
    Column("firmware", Text, nullable=False),
    Column("tries", JSONB, nullable=False),
    Column("problem", Text),
    Column("drops", Integer, nullable=False),
)
