"""People who sign in, and what their roles allow."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

Role = Literal["viewer", "operator", "admin"]
UserStatus = Literal["active", "invited", "deactivated"]
Language = Literal["en", "de", "fr"]

_RANK: dict[Role, int] = {"viewer": 0, "operator": 1, "admin": 2}


class User(Struct, frozen=True, kw_only=True):
    """A person who may sign in while `active`. Without a password hash, the invitation still waits."""

    user_id: UUID
    email: str
    role: Role
    created_at: datetime
    name: str | None = None
    password_hash: str | None = None
    active: bool = True
    last_sign_in_at: datetime | None = None
    language: Language | None = None
    """The language of the web app. None means that of the browser."""

    @property
    def status(self) -> UserStatus:
        if not self.active:
            return "deactivated"
        return "invited" if self.password_hash is None else "active"

    @property
    def is_able_admin(self) -> bool:
        """Whether this is an admin who can sign in. There is always at least one."""
        return self.role == "admin" and self.status == "active"


def includes(role: Role, needed: Role) -> bool:
    """Return whether a role may do what `needed` may do."""
    return _RANK[role] >= _RANK[needed]
