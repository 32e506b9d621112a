"""Accounts on the tests' database, with cheap hashes and clocks of the tests' choosing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.accounts import Accounts, create_accounts
from genx.accounts.identities import Identity
from genx.accounts.visits import Visit
from genx.domain.user import Role, User
from tests.support.database import rows
from tests.support.server import CHEAP, SECRET, make_user

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PASSWORD = "violet piano on the river"


@dataclass
class House:
    """Accounts with the people in them. `now` is what a visit takes for the time."""

    engine: AsyncEngine
    accounts: Accounts
    now: datetime = NOON
    users: dict[str, User] = field(default_factory=dict)

    def visit(self, after: timedelta = timedelta(), **fields: Any) -> Visit:
        return Visit(**{"at": self.now + after, "address": "192.0.2.7", **fields})

    async def user(self, name: str, role: Role = "viewer", password: str = PASSWORD) -> User:
        made = await make_user(self.engine, role, f"{name}@example.org", password)
        self.users[name] = made
        return made

    async def identity(self, user: User) -> Identity:
        """The user, signed in as of `now`."""
        signed_in = await self.accounts.sign_in.sign_in(user.email, PASSWORD, self.visit())
        found = await self.accounts.identities.identify(signed_in.access_token, self.now)
        assert found is not None
        return found

    async def audited(self) -> list[tuple[str, str, str | None]]:
        """Action, type of who did it, and the name of whom it was done to."""
        found = await rows(self.engine, "SELECT action, actor_type, target_name FROM audit_log ORDER BY id")
        return [(one["action"], one["actor_type"], one["target_name"]) for one in found]

    async def mails(self) -> list[tuple[str, str]]:
        return [
            (one["kind"], one["email"]) for one in await rows(self.engine, "SELECT * FROM mail_outbox ORDER BY mail_id")
        ]


@pytest.fixture
def house(clean_db: AsyncEngine) -> House:
    accounts = create_accounts(
        clean_db, CHEAP, [SECRET], session_idle=timedelta(days=14), session_longest=timedelta(days=90)
    )
    return House(clean_db, accounts)


class Hands:
    """The clock by which tries are counted, set by hand."""

    now = 10_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands(house: House) -> Hands:
    hands = Hands()
    signing_in, setting = house.accounts.sign_in, house.accounts.new_passwords
    by_it = (signing_in._by_network, signing_in._by_both, signing_in._by_user, signing_in._reserve)
    for one in (*by_it, setting._by_network, setting._bad_links_by_network):
        one._clock = hands
    return hands
