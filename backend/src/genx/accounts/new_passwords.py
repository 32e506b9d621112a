"""A forgotten password, a first one, another one: the sessions that the old one has opened end."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from genx.accounts import links
from genx.accounts.hashing import PEOPLE
from genx.accounts.identities import Identities, Identity
from genx.accounts.password_rules import check_password, normal
from genx.accounts.passwords import Passwords
from genx.accounts.sign_in import SignIn, WrongCredentials
from genx.accounts.throttle import Throttle
from genx.accounts.visits import Visit, the_user
from genx.db.base.engine import begin
from genx.db.queries import api_keys, audit_log, outbox, sessions, users
from genx.db.queries.password_links import LinkPurpose, VoidLink
from genx.domain.errors import Refusal
from genx.domain.user import User

REQUESTS_PER_NETWORK = 20


class BadLink(Refusal):
    """There is no such link, or a newer one was sent."""

    type = "bad-link"
    status_hint = 400

    def __init__(self) -> None:
        super().__init__("This link can't be used. If you were sent a newer one, use that, or ask for a new link.")


class ExpiredLink(Refusal):
    """The link is too old."""

    type = "expired-link"
    status_hint = 400

    def __init__(self) -> None:
        super().__init__("This link has expired: ask for a new one.")


class UsedLink(Refusal):
    """A password was set with the link before."""

    type = "used-link"
    status_hint = 400

    def __init__(self) -> None:
        super().__init__(
            "This link has already been used, and works only once. Sign in with the password that was set with it."
        )


VOID: dict[VoidLink, Callable[[], Refusal]] = {"expired": ExpiredLink, "used": UsedLink}


class WrongPassword(Refusal):
    """The current password is not the one that was given."""

    type = "wrong-password"
    status_hint = 400

    def __init__(self) -> None:
        super().__init__("The current password is wrong.")


class NewPasswords:
    """Sets passwords: with a link that was mailed, or with the old password."""

    def __init__(self, identities: Identities, passwords: Passwords, sign_in: SignIn) -> None:
        self._identities = identities
        self._passwords = passwords
        self._sign_in = sign_in
        self._by_network = Throttle(REQUESTS_PER_NETWORK)
        self._bad_links_by_network = Throttle(REQUESTS_PER_NETWORK)

    async def forgot(self, email: str, visit: Visit) -> bool:
        """Queue a link, which is sent if the address is a user's. Nobody can tell from here: that is found out later.

        Returns False, and sends nothing, if this network has asked too often.
        """
        if self._by_network.seconds_to_wait(visit.network) > 0:
            return False
        self._by_network.count(visit.network)
        async with begin(self._identities.engine) as connection:
            await outbox.add(connection, "reset", email, visit.at)
        return True

    async def check(self, token: str, visit: Visit) -> tuple[User, LinkPurpose]:
        """Return whose password a link sets, and why it was sent.

        Raises BadLink, ExpiredLink or UsedLink, or TooManyTries after many of those.
        """
        self._bad_links_by_network.check(visit.network)
        found = await self._find(token, visit.at)
        if found is None:
            self._bad_links_by_network.count(visit.network)
            raise await self._refusal(token, visit.at)
        return found

    async def redeem(self, token: str, password: str, visit: Visit) -> User:
        """Set the password of the user the link was sent to. Their sessions end, and the API keys they made.

        Raises BadLink, ExpiredLink, UsedLink or WeakPassword; the link survives that.
        """
        found = await self._find(token, visit.at)
        if found is None:
            raise await self._refusal(token, visit.at)
        user, _ = found
        password_hash = await self._hash_of(user, password)
        async with self._identities.changing(user.user_id) as connection:
            # The user first, then the link: in the order in which deactivating a user locks them.
            is_set = await set_hash(connection, user, password_hash, visit.at)
            if not is_set or await links.redeem(connection, token, visit.at) != user.user_id:
                raise BadLink
            revoked = await api_keys.remove_above(connection, user.user_id, None)
            await audit_log.add(connection, visit.did("password.reset", the_user(user), user=user, keys=revoked))
        return user

    async def change(self, identity: Identity, current: str, password: str, visit: Visit) -> None:
        """Another password; this session goes on, all others end. Raises WrongPassword, WeakPassword, TooManyTries."""
        try:
            user = await self._sign_in.verified(identity.user.email, current, visit)
        except WrongCredentials:
            raise WrongPassword from None
        password_hash = await self._hash_of(user, password)
        async with self._identities.changing(user.user_id) as connection:
            if not await set_hash(connection, user, password_hash, visit.at, but=identity.session_id):
                raise WrongPassword
            await audit_log.add(connection, visit.did("password.changed", the_user(user)))

    async def _find(self, token: str, now: datetime) -> tuple[User, LinkPurpose] | None:
        async with begin(self._identities.engine) as connection:
            link = await links.find(connection, token, now)
            user = None if link is None else await users.find(connection, link[0])
        return None if link is None or user is None or not user.active else (user, link[1])

    async def _refusal(self, token: str, now: datetime) -> Refusal:
        async with begin(self._identities.engine) as connection:
            why = await links.why_void(connection, token, now)
        return BadLink() if why is None else VOID[why]()

    async def _hash_of(self, user: User, password: str) -> str:
        """Raises WeakPassword, or TooBusy: to judge a password may take as long as to hash it."""
        judge = partial(check_password, password, known_words(user))
        await PEOPLE.run(str(user.user_id), judge)
        return await self._passwords.hash(normal(password))


async def set_hash(
    connection: AsyncConnection, user: User, password_hash: str, now: datetime, *, but: UUID | None = None
) -> bool:
    """Set a password: sessions end, and the user is told. False if somebody else has set or taken it meanwhile."""
    if not await users.set_password(connection, user, password_hash):
        return False
    await sessions.end_all(connection, user.user_id, but=but)
    if user.password_hash is not None:
        await outbox.add(connection, "password-changed", user.email, now)
    return True


def known_words(user: User) -> list[str]:
    """Words that others know about a user, which a good password does not contain."""
    return [user.email, *(user.name or "").split()]
