"""Entries of the audit log: an actor, an action, its target, the time and the address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct, field

ActorType = Literal["user", "apiKey", "nobody", "system"]
"""`nobody` has not signed in; `system` is ourselves or the command line."""

TargetType = Literal["user", "session", "apiKey", "charger", "alarm", "idTag", "transaction", "tariff"]


class Actor(Struct, frozen=True, kw_only=True):
    """Someone who acts. `name` is an email address or the name of an API key."""

    type: ActorType
    id: UUID | None = None
    name: str | None = None
    address: str | None = None


class AuditEntry(Struct, frozen=True, kw_only=True):
    """An action that was done or tried. `details` never hold a secret."""

    at: datetime
    actor: Actor
    action: str
    target_type: TargetType | None = None
    target_id: str | None = None
    target_name: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    id: int = 0
