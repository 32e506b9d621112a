"""Whom we remember, and what makes us forget."""

from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.accounts.identities import Identities
from genx.accounts.tokens import Tokens
from genx.db.queries import sessions
from genx.db.queries.sessions import Session
from genx.domain.user import User
from tests.support.server import SECRET, token_for


async def test_who_was_found_to_be_out_does_not_come_back_while_the_database_is_away(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = Identities(clean_db, Tokens([SECRET]))
    token = await token_for(clean_db, "admin")
    assert await identities.identify(token, datetime.now(UTC)) is not None
    async with clean_db.begin() as connection:
        await connection.execute(text("DELETE FROM sessions"))
    assert await identities.identify(token, datetime.now(UTC)) is None

    async def away(*_: object) -> NoReturn:
        raise ConnectionRefusedError

    monkeypatch.setattr(sessions, "find", away)
    with pytest.raises(ConnectionRefusedError):
        await identities.identify(token, datetime.now(UTC))


async def test_what_ends_while_it_is_looked_up_is_not_remembered(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = Identities(clean_db, Tokens([SECRET]))
    identities.listens(True)
    token = await token_for(clean_db, "admin")
    find = sessions.find

    async def and_then(connection: AsyncConnection, session_id: UUID) -> tuple[Session, User] | None:
        found = await find(connection, session_id)
        assert found is not None
        async with identities.changing(found[1].user_id) as other:
            await other.execute(text("DELETE FROM sessions"))
        return found

    monkeypatch.setattr(sessions, "find", and_then)
    await identities.identify(token, datetime.now(UTC))
    monkeypatch.setattr(sessions, "find", find)
    assert await identities.identify(token, datetime.now(UTC)) is None
