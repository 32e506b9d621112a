"""Changes that operators make."""

import pytest

from genx.domain.audit import Actor, AuditEntry
from genx.domain.operator_change import OperatorChange
from tests.domain.builders import NOON


@pytest.mark.parametrize(("fields", "changes"), [({"name": "Bay 1"}, False), ({"password_hash": None}, True)])
def test_c6_a_change_of_the_password_is_recognised_by_its_field(fields: dict[str, object], changes: bool) -> None:
    audit = AuditEntry(at=NOON, actor=Actor(type="system"), action="charger.changed")
    assert OperatorChange("CP001", fields, audit).changes_password is changes
