"""Identities of requests. Tokens and keys are checked in memory; access that ends in the database ends here at once."""

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.accounts.tokens import Tokens
from genx.db.base import notices
from genx.db.base.engine import begin
from genx.db.base.link import is_away
from genx.db.queries import api_keys, sessions
from genx.domain.user import Role, User, includes

KEY_START = "gxk_"
LONGEST_KEY = 100
MOST_REMEMBERED = 50_000


class Identity(Struct, frozen=True, kw_only=True):
    """The identity behind a token or an API key: until `expires_at`, with the rights of `role`.

    `user` has signed in, or made the key.
    """

    user: User
    role: Role
    name: str
    session_id: UUID | None = None
    key_id: UUID | None = None
    expires_at: datetime | None = None

    @property
    def ids(self) -> frozenset[UUID]:
        """Whatever of these ends, the identity ends with it."""
        return frozenset({self.user.user_id, self.session_id or self.user.user_id, self.key_id or self.user.user_id})


Find = Callable[[], Awaitable[Identity | None]]


class Identities:
    """Remembers identities until it hears that their access has changed.

    While it does not hear of other processes' changes it asks the database each time.
    """

    def __init__(self, engine: AsyncEngine, tokens: Tokens) -> None:
        self.engine = engine
        self._tokens = tokens
        self._known: OrderedDict[Hashable, Identity] = OrderedDict()
        self._watchers: dict[UUID, dict[object, Callable[[], None]]] = {}
        self._changes = 0
        self._listening = False
        self._used: dict[UUID, datetime] = {}

    async def identify(self, credentials: str, now: datetime) -> Identity | None:
        """Return whom an access token or an API key speaks for, or None if it is not good (any more)."""
        if credentials.startswith(KEY_START):
            return await self._of_key(credentials, now)
        claims = self._tokens.read(credentials, now)
        if claims is None:
            return None
        identity = await self._known_or_found(claims.session_id, lambda: self._find_session(claims.session_id))
        if identity is None or identity.user.user_id != claims.user_id:
            return None
        return replace(identity, expires_at=claims.expires_at)

    async def _of_key(self, key: str, now: datetime) -> Identity | None:
        if len(key) > LONGEST_KEY:
            return None
        hashed = key_hash(key)
        identity = await self._known_or_found(hashed, lambda: self._find_key(hashed))
        if identity is None or identity.key_id is None or (identity.expires_at and identity.expires_at <= now):
            return None
        self._used[identity.key_id] = now
        return identity

    async def _known_or_found(self, key: Hashable, find: Find) -> Identity | None:
        known = self._known.get(key)
        if known is not None and self._listening:
            self._known.move_to_end(key)
            return known
        changes = self._changes
        try:
            found = await find()
        except Exception as error:
            if known is not None and is_away(error):
                return known
            raise
        if found is None:
            self._known.pop(key, None)
        # A row that was looked up while access ended may be older than that.
        elif changes == self._changes:
            self._known[key] = found
            if len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return found

    async def _find_session(self, session_id: UUID) -> Identity | None:
        async with begin(self.engine) as connection:
            found = await sessions.find(connection, session_id)
        if found is None or not found[1].active:
            return None
        session, user = found
        return Identity(user=user, role=user.role, name=user.email, session_id=session.session_id)

    async def _find_key(self, hashed: bytes) -> Identity | None:
        async with begin(self.engine) as connection:
            found = await api_keys.find_by_hash(connection, hashed)
        if found is None or not found[1].active or not includes(found[1].role, found[0].role):
            return None
        key, user = found
        return Identity(user=user, role=key.role, name=key.name, key_id=key.key_id, expires_at=key.expires_at)

    @asynccontextmanager
    async def changing(self, *ids: UUID) -> AsyncIterator[AsyncConnection]:
        """A unit of work that changes what these users, sessions or keys may do: it holds from its commit on."""
        async with begin(self.engine) as connection:
            yield connection
            await notices.access_changed(connection, ids)
        for one in ids:
            self.forget(one)

    def heard(self, told: str) -> None:
        """Take note that a process, maybe this one, has changed the access of an id."""
        self.forget(UUID(told))

    def listens(self, listening: bool) -> None:
        """Note whether changes are heard. Some may have been missed before: everything is forgotten."""
        self._listening = listening
        if listening:
            self._known.clear()
            for one in list(self._watchers):
                self.forget(one)

    def forget(self, changed: UUID) -> None:
        """Forget an id, so that it is looked up again, and tell its watchers."""
        self._changes += 1
        for key in [key for key, identity in self._known.items() if changed in identity.ids]:
            del self._known[key]
        for ended in list(self._watchers.get(changed, {}).values()):
            ended()

    @contextmanager
    def watching(self, identity: Identity, ended: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `ended` is called when the access of the identity changes."""
        mark = object()
        for one in identity.ids:
            self._watchers.setdefault(one, {})[mark] = ended
        try:
            yield
        finally:
            for one in identity.ids:
                del self._watchers[one][mark]
                if not self._watchers[one]:
                    del self._watchers[one]

    async def keep_last_use(self) -> None:
        """Write to the database when API keys were used last."""
        used, self._used = self._used, {}
        if used:
            async with begin(self.engine) as connection:
                await api_keys.used(connection, used)


def key_hash(key: str) -> bytes:
    """Return the hash that is kept of an API key. A key is long and random: a fast hash is enough."""
    return hashlib.sha256(key.encode()).digest()
