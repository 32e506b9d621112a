"""Signing in with email and password."""

import hashlib
import secrets
from collections import Counter
from math import ceil

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.password_rules import normal
from genx.accounts.passwords import Passwords
from genx.accounts.reserve import Reserve
from genx.accounts.sessions import Sessions, SignedIn
from genx.accounts.signing import Signer
from genx.accounts.throttle import Throttle, TooManyTries
from genx.accounts.visits import Visit, the_user
from genx.db.base.engine import begin
from genx.db.queries import audit_log, users
from genx.domain.errors import Refusal, TooBusy
from genx.domain.user import User

DEVICE = "device"
QUEUE = ""
"""Stands for an account in the reserve: that of the turns in the queue of hashing."""

NONCE_BYTES = 12
TRIES_PER_USER_AND_NETWORK = 5
TRIES_PER_NETWORK = 50
TRIES_PER_USER = 50


class WrongCredentials(Refusal):
    """The same whether the address is known or not."""

    type = "wrong-credentials"
    status_hint = 401

    def __init__(self) -> None:
        super().__init__("The email address or password is wrong.")


class SignIn:
    """Checks passwords, ever more slowly for those who fail.

    A browser that signed in before is known by its device cookie. It tries on an account of its own and is served
    first, so an attack from elsewhere slows down strangers, but not the owner. A stranger who is told to wait because
    of others has a turn after that, which nobody else can take: an owner with a new browser gets in as well.
    """

    def __init__(self, engine: AsyncEngine, passwords: Passwords, sessions: Sessions, signer: Signer) -> None:
        self._engine = engine
        self._passwords = passwords
        self._sessions = sessions
        self._signer = signer
        self._by_network = Throttle(TRIES_PER_NETWORK)
        self._by_both = Throttle(TRIES_PER_USER_AND_NETWORK)
        self._by_user = Throttle(TRIES_PER_USER)
        self._reserve = Reserve()
        self.outcomes: Counter[str] = Counter()

    async def sign_in(self, email: str, password: str, visit: Visit) -> SignedIn:
        """Open a session. Raises WrongCredentials, TooManyTries or TooBusy."""
        try:
            signed_in = await self._signed_in(email, password, visit)
        except Refusal as refusal:
            self.outcomes[refusal.type] += 1
            raise
        self.outcomes["signed-in"] += 1
        return signed_in

    async def _signed_in(self, email: str, password: str, visit: Visit) -> SignedIn:
        user = await self.verified(email, password, visit)
        async with begin(self._engine) as connection:
            # The password may have changed since it was checked: a session would outlive the password that opened it.
            if not await users.signed_in(connection, user, visit.at):
                raise WrongCredentials
            signed_in = await self._sessions.open(connection, replace(user, last_sign_in_at=visit.at), visit)
            await audit_log.add(connection, visit.did("sign-in", the_user(user), user=user))
        return signed_in

    async def verified(self, email: str, password: str, visit: Visit) -> User:
        """Return the user if the password is theirs; note a wrong one. Raises as `sign_in` does."""
        tries = self._tries(email, visit)
        for throttle, key in tries:
            if throttle is not self._by_user:
                throttle.check(key)
        first = len(tries) == 1 or self._has_waited(email.lower(), visit)
        # A try counts before its slow check, so that many at once don't slip through.
        for throttle, key in tries:
            throttle.count(key)
        async with begin(self._engine) as connection:
            user = await users.find_by_email(connection, email)
        usable = user if user is not None and user.active else None
        stored = usable.password_hash if usable else None
        try:
            # Strangers have turns by their network; known browsers, and those who waited, come before them.
            matches = await self._passwords.verify(stored, normal(password), on_behalf_of=tries[0][1], first=first)
        except TooBusy as busy:
            self._undo(tries)
            raise TooBusy(ceil(self._reserve.seconds_to_turn(QUEUE, visit.network, busy.retry_after))) from None
        if not matches or usable is None:
            await self._note_failure(user, visit)
            raise WrongCredentials
        self._succeeded(tries)
        return await self._upgraded(usable, password)

    def device_of(self, email: str) -> str:
        """Return the text of the device cookie for the browser of a user who has signed in."""
        return self._signer.write(DEVICE, _email_digest(email) + secrets.token_bytes(NONCE_BYTES))

    def _is_known(self, email: str, device: str | None) -> bool:
        payload = None if device is None else self._signer.read(DEVICE, device)
        return payload is not None and payload[:-NONCE_BYTES] == _email_digest(email)

    def _has_waited(self, name: str, visit: Visit) -> bool:
        """Return whether a stranger has waited as told, for the account or for the queue. Raises TooManyTries."""
        wait = self._by_user.seconds_to_wait(name)
        if wait <= 0:
            return self._reserve.take(QUEUE, visit.network)
        if self._reserve.take(name, visit.network):
            return True
        raise TooManyTries(ceil(self._reserve.seconds_to_turn(name, visit.network, wait)))

    def _tries(self, email: str, visit: Visit) -> list[tuple[Throttle, str]]:
        """Return the throttles and keys that a try counts for, from the most general to the most particular."""
        name = email.lower()
        if self._is_known(email, visit.device):
            return [(self._by_both, f"device {visit.device}")]
        return [
            (self._by_network, visit.network),
            (self._by_user, name),
            (self._by_both, f"{visit.network} {name}"),
        ]

    def _undo(self, tries: list[tuple[Throttle, str]]) -> None:
        """Take back a try that did not happen."""
        for throttle, key in tries:
            throttle.undo(key)

    def _succeeded(self, tries: list[tuple[Throttle, str]]) -> None:
        *shared, (own, key) = tries
        self._undo(shared)
        own.clear(key)

    async def _note_failure(self, user: User | None, visit: Visit) -> None:
        # An address of nobody is not kept as typed: it may be a password in the wrong field.
        reason = "unknown-address" if user is None else "wrong-password" if user.active else "deactivated"
        target = None if user is None else the_user(user)
        async with begin(self._engine) as connection:
            await audit_log.add(connection, visit.did("sign-in.failed", target, reason=reason))

    async def _upgraded(self, user: User, password: str) -> User:
        """Hash the password again if its hash has the parameters of an earlier version."""
        if user.password_hash is None or not self._passwords.is_outdated(user.password_hash):
            return user
        new_hash = await self._passwords.hash(normal(password))
        async with begin(self._engine) as connection:
            await users.rehashed(connection, user.user_id, user.password_hash, new_hash)
        return replace(user, password_hash=new_hash)


def _email_digest(email: str) -> bytes:
    return hashlib.sha256(email.lower().encode()).digest()[:16]
