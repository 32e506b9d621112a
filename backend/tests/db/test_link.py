"""The link: what is tried again, and what is not."""

from typing import Any

import asyncpg
import pytest

from genx.db.base.link import Link, is_away


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (asyncpg.DiskFullError("53100"), True),
        (asyncpg.QueryCanceledError("57014"), True),
        (asyncpg.IdleInTransactionSessionTimeoutError("25P03"), True),
        (asyncpg.InvalidCachedStatementError("0A000"), True),
        (asyncpg.ReadOnlySQLTransactionError("25006"), True),
        (OSError("no route"), True),
        (asyncpg.DataError("22000"), False),
        (asyncpg.UniqueViolationError("23505"), False),
    ],
)
def test_t11c_what_counts_as_away(error: Exception, away: bool) -> None:
    assert is_away(error) is away


@pytest.mark.parametrize("refusal", [asyncpg.InvalidPasswordError, asyncpg.InvalidCatalogNameError])
async def test_t11c_who_is_not_let_in_tries_again(
    dsn: str, monkeypatch: pytest.MonkeyPatch, refusal: type[Exception]
) -> None:
    connect, refused = asyncpg.connect, [refusal("not now"), refusal("not now")]

    async def reluctant(*args: Any, **kwargs: Any) -> Any:
        if refused:
            raise refused.pop()
        return await connect(*args, **kwargs)

    monkeypatch.setattr(asyncpg, "connect", reluctant)
    link = Link(dsn, name="test")
    assert await link.run(lambda connection: connection.fetchval("SELECT 7")) == 7
    assert link.available
    await link.close()
