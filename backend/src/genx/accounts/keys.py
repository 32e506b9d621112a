"""API keys: shown once, kept as a hash, good until they expire, are revoked, or their maker may do less."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from genx.accounts.identities import KEY_START, Identities, Identity, key_hash
from genx.accounts.visits import Visit
from genx.db.base.engine import begin
from genx.db.queries import api_keys, audit_log, users
from genx.db.queries.api_keys import ApiKey
from genx.domain.errors import NotKnown, Refusal
from genx.domain.user import Role

SECRET_BYTES = 32
PREFIX_LENGTH = len(KEY_START) + 8


class AlreadyExpired(Refusal):
    """An expiry lies in the future."""

    type = "already-expired"
    status_hint = 422


class NoAdmin(Refusal):
    """Whoever makes a key is an admin until it is made."""

    type = "no-admin"
    status_hint = 403

    def __init__(self) -> None:
        super().__init__("You are no longer an admin.")


class ApiKeys:
    """Made and revoked by admins."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    async def create(
        self, name: str, role: Role, expires_at: datetime | None, maker: Identity, visit: Visit
    ) -> tuple[ApiKey, str]:
        """Make a key. Return it with its text, which can't be read again. Raises AlreadyExpired or NoAdmin."""
        if expires_at is not None and expires_at <= visit.at:
            raise AlreadyExpired("This expiry time has passed: choose a time in the future.")
        text = KEY_START + secrets.token_urlsafe(SECRET_BYTES)
        key = ApiKey(
            key_id=uuid4(),
            user_id=maker.user.user_id,
            name=name,
            role=role,
            prefix=text[:PREFIX_LENGTH],
            created_at=visit.at,
            expires_at=expires_at,
        )
        async with begin(self._identities.engine) as connection:
            user = await users.find(connection, maker.user.user_id, hold=True)
            if user is None or not user.active or user.role != "admin":
                raise NoAdmin
            await api_keys.create(connection, key, key_hash(text))
            await audit_log.add(connection, visit.did("api-key.created", ("apiKey", str(key.key_id), name), role=role))
        return key, text

    async def revoke(self, key_id: UUID, visit: Visit) -> None:
        """End a key at once. Raises NotKnown."""
        async with self._identities.changing(key_id) as connection:
            removed = await api_keys.remove(connection, key_id)
            if removed is None:
                raise NotKnown(f"There is no API key {key_id}.")
            await audit_log.add(connection, visit.did("api-key.revoked", ("apiKey", str(key_id), removed.name)))
