"""Sessions: opened by a sign-in, kept alive by a refresh token that changes each time, ended at once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.accounts.identities import Identities, Identity
from genx.accounts.signing import Signer
from genx.accounts.tokens import Tokens
from genx.accounts.visits import LONGEST_USER_AGENT, Visit, the_user
from genx.db.base import notices
from genx.db.base.engine import begin
from genx.db.queries import audit_log, sessions
from genx.db.queries.sessions import Session
from genx.domain.errors import NotKnown, Refusal
from genx.domain.user import User

PURPOSE = "refresh"
GRACE = timedelta(seconds=30)
"""How long a refresh token is still good after it was replaced: a reload may have cut off the answer with the next."""

MOST_PER_USER = 100
UUID_BYTES = 16


class SessionEnded(Refusal):
    """The refresh token is missing, is not good any more, or was replaced some time ago: sign in again."""

    type = "session-ended"
    status_hint = 401

    def __init__(self) -> None:
        super().__init__("This session has ended: sign in again.")


class SignedIn(Struct, frozen=True, kw_only=True):
    """The result of a sign-in or a refresh. The refresh token is good for `refresh_seconds` if it is not used."""

    user: User
    access_token: str
    expires_in: int
    refresh_token: str
    refresh_seconds: int


class Sessions:
    """A session ends when it was idle for too long, is too old, or when somebody ends it."""

    def __init__(
        self, identities: Identities, tokens: Tokens, signer: Signer, *, idle: timedelta, longest: timedelta
    ) -> None:
        self._identities = identities
        self._tokens = tokens
        self._signer = signer
        self._idle = idle
        self._longest = longest

    async def open(self, connection: AsyncConnection, user: User, visit: Visit) -> SignedIn:
        """Open a session within a unit of work."""
        now = visit.at
        session = Session(
            session_id=uuid4(),
            user_id=user.user_id,
            created_at=now,
            last_used_at=now,
            expires_at=now + self._longest,
            address=visit.address,
            user_agent=(visit.user_agent or "")[:LONGEST_USER_AGENT] or None,
        )
        await sessions.create(connection, session)
        ended = await sessions.end_oldest(connection, user.user_id, keep=MOST_PER_USER, but=session.session_id)
        if ended:
            await notices.access_changed(connection, ended)
        return self._signed_in(user, session, now)

    async def refresh(self, refresh_token: str | None, visit: Visit) -> SignedIn:
        """Return the next tokens; the token that was replaced last gives the same ones again for a while.

        Raises SessionEnded. An older refresh token was stolen or copied, and ends the session.
        """
        read = None if refresh_token is None else self._read(refresh_token)
        if read is None:
            raise SessionEnded
        session_id, generation = read
        now = visit.at
        async with begin(self._identities.engine) as connection:
            found = await sessions.find(connection, session_id, for_update=True)
            if found is None:
                raise SessionEnded
            session, user = found
            is_reused = not _is_good(session, generation, now)
            is_over = not user.active or session.expires_at <= now or session.last_used_at <= now - self._idle
            if not is_reused and not is_over:
                if generation == session.generation:
                    session = replace(session, generation=generation + 1, last_used_at=now, address=visit.address)
                    await sessions.refreshed(connection, session)
                return self._signed_in(user, session, now)
        await self._end(session, user, visit, "session.reused" if is_reused else "session.expired")
        raise SessionEnded

    async def sign_out(self, refresh_token: str | None, visit: Visit) -> None:
        """End the session of a refresh token, or of the access token that came with the request."""
        read = None if refresh_token is None else self._read(refresh_token)
        identity = visit.identity
        session_id = read[0] if read is not None else identity.session_id if identity is not None else None
        if session_id is None:
            return
        async with begin(self._identities.engine) as connection:
            found = await sessions.find(connection, session_id)
        # A refresh token that was replaced a while ago proves nothing any more; the access token beside it may.
        is_theirs = identity is not None and identity.session_id == session_id
        if found is not None and (is_theirs or (read is not None and _is_good(found[0], read[1], visit.at))):
            await self._end(*found, visit, "sign-out")

    async def of(self, identity: Identity, now: datetime) -> list[Session]:
        """Return the sessions of the user who asks."""
        async with begin(self._identities.engine) as connection:
            return await sessions.of_user(connection, identity.user.user_id, now, now - self._idle)

    async def end(self, session_id: UUID, identity: Identity, visit: Visit) -> None:
        """End one of one's own sessions. Raises NotKnown."""
        async with self._identities.changing(session_id) as connection:
            if not await sessions.end(connection, session_id, identity.user.user_id):
                raise NotKnown(f"You have no session {session_id}.")
            await audit_log.add(connection, visit.did("session.ended", ("session", str(session_id), None)))

    async def end_others(self, identity: Identity, visit: Visit) -> None:
        """End all of one's own sessions except the one that asks."""
        async with begin(self._identities.engine) as connection:
            ended = await sessions.end_all(connection, identity.user.user_id, but=identity.session_id)
            await notices.access_changed(connection, ended)
            did = visit.did("session.others-ended", the_user(identity.user), sessions=len(ended))
            await audit_log.add(connection, did)
        for session_id in ended:
            self._identities.forget(session_id)

    async def forget_expired(self, now: datetime) -> None:
        """Remove the rows of sessions that are over."""
        async with begin(self._identities.engine) as connection:
            await sessions.forget_expired(connection, now, now - self._idle)

    async def _end(self, session: Session, user: User, visit: Visit, why: str) -> None:
        async with self._identities.changing(session.session_id) as connection:
            if await sessions.end(connection, session.session_id, user.user_id):
                who = user if why == "sign-out" else None
                await audit_log.add(connection, visit.did(why, the_user(user), user=who))

    def _signed_in(self, user: User, session: Session, now: datetime) -> SignedIn:
        good_for = min(self._idle, session.expires_at - now)
        return SignedIn(
            user=user,
            access_token=self._tokens.issue(user.user_id, session.session_id, now),
            expires_in=int(self._tokens.lifetime.total_seconds()),
            refresh_token=self._signer.write(PURPOSE, session.session_id.bytes + session.generation.to_bytes(4, "big")),
            refresh_seconds=int(good_for.total_seconds()),
        )

    def _read(self, refresh_token: str) -> tuple[UUID, int] | None:
        payload = self._signer.read(PURPOSE, refresh_token)
        if payload is None:
            return None
        return UUID(bytes=payload[:UUID_BYTES]), int.from_bytes(payload[UUID_BYTES:], "big")


def _is_good(session: Session, generation: int, now: datetime) -> bool:
    """Return whether a refresh token is the newest of its session, or was until a moment ago."""
    behind = session.generation - generation
    return behind == 0 or (behind == 1 and abs(now - session.last_used_at) < GRACE)
