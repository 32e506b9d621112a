"""The database as tests see it: statements and their rows, changes kept by a journal, texts that are hard to keep."""

import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.domain.changes import Change

HOSTILE_TEXTS = {
    "a\x00b": "a\\u0000b",
    "\ud800 alone": "\\ud800 alone",
    "\udfff\x00": "\\udfff\\u0000",
    "\u202eright to left\u202c שלום": "\u202eright to left\u202c שלום",
    "'; DROP TABLE chargers; --": "'; DROP TABLE chargers; --",
    "$1 :name %s {rows} \\": "$1 :name %s {rows} \\",
    "two\nlines\r\n\ttab": "two\nlines\r\n\ttab",
    "😀 e\u0301 \ufeff\uffff": "😀 e\u0301 \ufeff\uffff",
    "": "",
    "é" * (1 << 19): "é" * (1 << 19),
}
"""Texts as they come, and as PostgreSQL keeps them (F13). The last one has a megabyte."""

HOSTILE_NAMES = ["nul", "surrogate", "both", "right-to-left", "sql", "placeholders", "lines", "emoji", "empty", "1MB"]


async def rows(engine: AsyncEngine, statement: str, **values: Any) -> list[dict[str, Any]]:
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(text(statement), values)).mappings()]


async def row(engine: AsyncEngine, statement: str, **values: Any) -> dict[str, Any]:
    """The only row."""
    (only,) = await rows(engine, statement, **values)
    return only


async def column(engine: AsyncEngine, statement: str, **values: Any) -> list[Any]:
    """The first value of each row."""
    async with engine.connect() as connection:
        return list((await connection.execute(text(statement), values)).scalars())


async def execute(engine: AsyncEngine, statement: str, **values: Any) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(statement), values)


async def keep(journal: Journal, *changes: Change) -> Exception | None:
    """Hand changes in as one unit. Returns what the database refused, once it is settled."""
    kept: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
    journal.submit(changes, kept.set_result)
    return await kept
