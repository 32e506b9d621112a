"""Filling an empty database with a made-up fleet and its past, by COPY."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import asyncpg
from msgspec import Struct
from msgspec.structs import replace

from genx.db.base import partitions
from genx.db.base.engine import begin, create_engine
from genx.db.tables.transactions import TRANSACTION_ID_BLOCK
from genx.seed.life import charger, life, tag
from genx.seed.rows import COPIED, TAGS, Lived, tag_row

TOGETHER: Final = 20
"""Chargers whose past is written in one unit of work."""

TAGS_PER_CHARGER: Final = 3


class Plan(Struct, frozen=True, kw_only=True):
    """A plan of what to make up: so many chargers, whose ids begin with `prefix`, and their past between two times."""

    chargers: int
    since: datetime
    until: datetime
    prefix: str

    def tags(self) -> list[str]:
        return [tag(number, self.prefix) for number in range(1, self.chargers * TAGS_PER_CHARGER + 1)]


class NotEmpty(Exception):
    """The database has chargers, and nothing made up may come among them."""

    def __init__(self, chargers: int) -> None:
        super().__init__(chargers)
        self.chargers = chargers


async def fill(dsn: str, plan: Plan, finished: Callable[[int], None]) -> None:
    """Fill a database. `finished` is told how many chargers are. Raises NotEmpty if it has chargers."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    try:
        if known := await connection.fetchval("SELECT count(*) FROM chargers"):
            raise NotEmpty(known)
        await _make_partitions(dsn, plan)
        tags = plan.tags()
        await connection.copy_records_to_table(
            "id_tags", records=(tag_row(each, plan.since) for each in tags), columns=TAGS
        )
        for first in range(1, plan.chargers + 1, TOGETHER):
            last = min(first + TOGETHER - 1, plan.chargers)
            async with connection.transaction():
                await _keep(connection, plan, range(first, last + 1), tags)
            finished(last)
    finally:
        await connection.close()


async def _make_partitions(dsn: str, plan: Plan) -> None:
    """Make the partitions of the series, back to the beginning of the past."""
    weeks = (plan.until - plan.since) // partitions.SERIES.span + 1
    engine = create_engine(dsn, pool_size=1)
    try:
        async with begin(engine) as connection:
            await partitions.ensure(connection, plan.until, of=replace(partitions.SERIES, behind=weeks))
    finally:
        await engine.dispose()


async def _keep(connection: "asyncpg.Connection[Any]", plan: Plan, numbers: range, tags: list[str]) -> None:
    ids = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('chargers', 'charger_id')) FROM generate_series(1, $1)", len(numbers)
    )
    lived = [await _lived(connection, plan, row[0], number, tags) for row, number in zip(ids, numbers, strict=True)]
    for copied in COPIED:
        await connection.copy_records_to_table(copied.table, records=copied.of(lived), columns=copied.columns)


async def _lived(
    connection: "asyncpg.Connection[Any]", plan: Plan, charger_id: int, number: int, tags: list[str]
) -> Lived:
    made = charger(number, plan.prefix)
    past = life(made, plan.since, plan.until, tags)
    blocks = -(-len(past.sessions) // TRANSACTION_ID_BLOCK)
    firsts = await connection.fetch("SELECT nextval('transaction_ids') FROM generate_series(1, $1)", blocks)
    ids = [row[0] + step for row in firsts for step in range(TRANSACTION_ID_BLOCK)][: len(past.sessions)]
    return Lived(charger_id, made, past, ids, plan.since, plan.until)
