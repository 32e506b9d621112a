"""Whom we remember, and what makes us forget."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from genx.accounts.identities import Identities
from genx.accounts.tokens import Tokens
from genx.db.queries import sessions
from support.server import SECRET, token_for


async def test_who_was_found_to_be_out_does_not_come_back_while_the_database_is_away(clean_db, monkeypatch):
    identities = Identities(clean_db, Tokens([SECRET]))
    token = await token_for(clean_db, "admin")
    assert await identities.identify(token, datetime.now(UTC)) is not None
    async with clean_db.begin() as connection:
        await connection.execute(text("DELETE FROM sessions"))
    assert await identities.identify(token, datetime.now(UTC)) is None

    async def away(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr(sessions, "find", away)
    with pytest.raises(ConnectionRefusedError):
        await identities.identify(token, datetime.now(UTC))


async def test_what_ends_while_it_is_looked_up_is_not_remembered(clean_db, monkeypatch):
    identities = Identities(clean_db, Tokens([SECRET]))
    identities.listens(True)
    token = await token_for(clean_db, "admin")
    find = sessions.find

    async def and_then(*given):
        found = await find(*given)
        async with identities.changing(found[1].user_id) as connection:
            await connection.execute(text("DELETE FROM sessions"))
        return found

    monkeypatch.setattr(sessions, "find", and_then)
    await identities.identify(token, datetime.now(UTC))
    monkeypatch.setattr(sessions, "find", find)
    assert await identities.identify(token, datetime.now(UTC)) is None
