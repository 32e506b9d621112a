"""A change that an operator makes to a charge point."""

from collections.abc import Mapping

from msgspec import Struct

from genx.domain.audit import AuditEntry


class OperatorChange(Struct, frozen=True):
    """New values of fields that only operators change, by name; `audit` says who changed them, without a target."""

    device_id: str
    fields: Mapping[str, object]
    audit: AuditEntry

    @property
    def changes_password(self) -> bool:
        return "password_hash" in self.fields
