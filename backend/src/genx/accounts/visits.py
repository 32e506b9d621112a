"""The network that a request comes from, and the time of its arrival."""

from datetime import datetime

from msgspec import Struct

from genx.accounts.identities import Identity
from genx.accounts.networks import network
from genx.domain.audit import Actor, AuditEntry, TargetType
from genx.domain.user import User

LONGEST_USER_AGENT = 300


class Visit(Struct, frozen=True, kw_only=True):
    """One request: when, from which address, with which browser.

    What it does happens at its time, however long a password takes to check. `device` is what a browser was given at a
    sign-in before.
    """

    at: datetime
    address: str
    user_agent: str | None = None
    device: str | None = None
    identity: Identity | None = None

    @property
    def network(self) -> str:
        """The network that failed tries are counted for."""
        return network(self.address)

    @property
    def actor(self) -> Actor:
        """The author of audit entries."""
        identity = self.identity
        if identity is None:
            return Actor(type="nobody", address=self.address)
        if identity.key_id is not None:
            return Actor(type="apiKey", id=identity.key_id, name=identity.name, address=self.address)
        return self.as_user(identity.user)

    def as_user(self, user: User) -> Actor:
        return Actor(type="user", id=user.user_id, name=user.email, address=self.address)

    def did(
        self,
        action: str,
        target: tuple[TargetType, str, str | None] | None = None,
        *,
        user: User | None = None,
        **details: object,
    ) -> AuditEntry:
        """An entry of the audit log: `target` is type, id and name; `user` is who has only now shown who they are."""
        target_type, target_id, target_name = target or (None, None, None)
        return AuditEntry(
            at=self.at,
            actor=self.actor if user is None else self.as_user(user),
            action=action,
            target_type=target_type,
            target_id=target_id,
            target_name=target_name,
            details=details,
        )


def the_user(user: User) -> tuple[TargetType, str, str | None]:
    """A user as the target of an audit entry."""
    return "user", str(user.user_id), user.email
