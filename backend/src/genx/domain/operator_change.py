"""A change that an operator makes to a charge point."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from genx.domain.audit import AuditEntry


class OperatorChange(Struct, frozen=True):
    """New values of fields that only operators change, by name; `audit` says who changed them, without a target.

    With a `connector_id`, they are those of a connector.
    """

    device_id: str
    fields: Mapping[str, Any]
    audit: AuditEntry
    connector_id: int | None = None

    @property
    def changes_password(self) -> bool:
        return "password_hash" in self.fields
