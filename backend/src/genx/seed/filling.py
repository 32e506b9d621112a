"""Filling an empty database with a made-up fleet and its past, by COPY."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

import asyncpg
from msgspec import Struct
from msgspec.structs import replace

from genx.db.base import partitions
from genx.db.base.engine import begin, create_engine
from genx.db.queries import tariffs
from genx.db.tables.transactions import TRANSACTION_ID_BLOCK
from genx.seed.costs import receipt
from genx.seed.life import charger, life, tag
from genx.seed.places import PLACES
from genx.seed.rows import COPIED, TAGS, Lived, tag_row

Connection: TypeAlias = "asyncpg.Connection[Any]"

TOGETHER: Final = 20
"""Chargers whose past is written in one unit of work."""

TAGS_PER_CHARGER: Final = 3
BY: Final = "genx seed"

ORIGINALS: Final = 250
"""Chargers of a fleet that have a past of their own. A larger one has the same past several times."""


class Plan(Struct, frozen=True, kw_only=True):
    """A plan of what to make up: so many chargers, whose ids begin with `prefix`, and their past between two times.

    `originals` have a past of their own; the others, a multiple of them, have the same past again.
    """

    chargers: int
    originals: int
    since: datetime
    until: datetime
    prefix: str

    def tags(self, chargers: int) -> list[str]:
        """Return the id tags of so many chargers."""
        return [tag(number, self.prefix) for number in range(1, chargers * TAGS_PER_CHARGER + 1)]


class NotEmpty(Exception):
    """The database has chargers, and nothing made up may come among them."""

    def __init__(self, chargers: int) -> None:
        super().__init__(chargers)
        self.chargers = chargers


async def fill(dsn: str, plan: Plan, finished: Callable[[int], None]) -> None:
    """Fill a database with chargers that have a past of their own. `finished` is told how many chargers are.

    Raises NotEmpty if there are chargers.
    """
    connection: Connection = await asyncpg.connect(dsn)
    try:
        if known := await connection.fetchval("SELECT count(*) FROM chargers"):
            raise NotEmpty(known)
        tariffs = await _prepare(dsn, plan)
        tags = (tag_row(each, plan.since) for each in plan.tags(plan.chargers))
        await connection.copy_records_to_table("id_tags", records=tags, columns=TAGS)
        for first in range(1, plan.originals + 1, TOGETHER):
            last = min(first + TOGETHER - 1, plan.originals)
            async with connection.transaction():
                await _keep(connection, plan, range(first, last + 1), tariffs)
            finished(last)
    finally:
        await connection.close()


async def _prepare(dsn: str, plan: Plan) -> Mapping[str, int]:
    """Make the partitions of the series, back to the beginning of the past, and tariffs. Returns their ids, by name."""
    weeks = (plan.until - plan.since) // partitions.SERIES.span + 1
    engine = create_engine(dsn, pool_size=1)
    try:
        async with begin(engine) as connection:
            await partitions.ensure(connection, plan.until, of=replace(partitions.SERIES, behind=weeks))
            made = {}
            for prices in {place.prices.name: place.prices for place in PLACES}.values():
                made[prices.name] = await tariffs.create(connection, prices.name, prices.tariff, plan.since, BY)
                await tariffs.publish(connection, made[prices.name], 1, plan.since, BY)
            return made
    finally:
        await engine.dispose()


async def _keep(connection: Connection, plan: Plan, numbers: range, tariff_ids: Mapping[str, int]) -> None:
    ids = await next_charger_ids(connection, len(numbers))
    lived = [await _lived(connection, plan, *each, tariff_ids) for each in zip(ids, numbers, strict=True)]
    for copied in COPIED:
        await connection.copy_records_to_table(copied.table, records=copied.of(lived), columns=copied.columns)


async def next_charger_ids(connection: Connection, count: int) -> list[int]:
    rows = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('chargers', 'charger_id')) FROM generate_series(1, $1)", count
    )
    return [row[0] for row in rows]


async def _lived(
    connection: Connection, plan: Plan, charger_id: int, number: int, tariff_ids: Mapping[str, int]
) -> Lived:
    made = charger(number, plan.prefix)
    past = life(made, plan.since, plan.until, plan.tags(plan.originals))
    blocks = -(-len(past.sessions) // TRANSACTION_ID_BLOCK)
    firsts = await connection.fetch("SELECT nextval('transaction_ids') FROM generate_series(1, $1)", blocks)
    ids = [row[0] + step for row in firsts for step in range(TRANSACTION_ID_BLOCK)][: len(past.sessions)]
    prices = made.place.prices
    receipts = [receipt(prices.tariff, each) for each in past.sessions]
    return Lived(charger_id, made, past, ids, receipts, tariff_ids[prices.name], plan.since, plan.until)
