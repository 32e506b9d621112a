"""Signing in with email and password."""

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.passwords import Passwords
from genx.accounts.throttle import Throttle
from genx.accounts.tokens import Tokens
from genx.db import users
from genx.db.engine import begin
from genx.domain.errors import Refusal
from genx.domain.user import User

TRIES_PER_USER_AND_ADDRESS = 5
TRIES_PER_ADDRESS = 50


class WrongCredentials(Refusal):
    """The same whether the address is known or not."""

    type = "wrong-credentials"
    status_hint = 401

    def __init__(self) -> None:
        super().__init__("The email address or the password is wrong.")


class SignedIn(Struct, frozen=True):
    user: User
    access_token: str
    expires_in: int


class Accounts:
    """Who somebody is, by password or by token."""

    def __init__(self, engine: AsyncEngine, passwords: Passwords, tokens: Tokens) -> None:
        self._engine = engine
        self._passwords = passwords
        self._tokens = tokens
        self._by_address = Throttle(TRIES_PER_ADDRESS)
        self._by_user = Throttle(TRIES_PER_USER_AND_ADDRESS)

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """Raises WrongCredentials or TooManyTries. Tries count for each address, so that nobody locks out another."""
        key = f"{address} {email.lower()}"
        self._by_address.check(address)
        self._by_user.check(key)
        # A try counts before its slow check, so that many at once don't slip through.
        self._by_address.count(address)
        self._by_user.count(key)
        user = await self._verified(email, password)
        self._by_address.undo(address)
        self._by_user.clear(key)
        now = datetime.now(UTC)
        async with begin(self._engine) as connection:
            await users.signed_in(connection, user.user_id, now)
        token = self._tokens.issue(user.user_id, now)
        return SignedIn(replace(user, last_sign_in_at=now), token, int(self._tokens.lifetime.total_seconds()))

    async def _verified(self, email: str, password: str) -> User:
        async with begin(self._engine) as connection:
            user = await users.find_by_email(connection, email)
        usable = user if user is not None and user.active else None
        matches = await self._passwords.verify(usable.password_hash if usable else None, password)
        if usable is None or not matches:
            raise WrongCredentials
        return usable

    async def bearer(self, token: str) -> tuple[User, datetime] | None:
        """Whom a token speaks for and until when; None where it is bad, or its user is gone or switched off."""
        claims = self._tokens.read(token)
        if claims is None:
            return None
        async with begin(self._engine) as connection:
            user = await users.find(connection, claims.user_id)
        return (user, claims.expires_at) if user is not None and user.active else None
