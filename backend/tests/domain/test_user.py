"""People, their roles, and entries of the audit log."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from genx.domain.audit import Actor, AuditEntry
from genx.domain.user import Role, User, includes
from tests.domain.builders import NOON

ROLES: tuple[Role, ...] = ("viewer", "operator", "admin")


def user(**fields: Any) -> User:
    known: dict[str, Any] = {"user_id": UUID(int=1), "email": "ann@example.org", "role": "admin", "created_at": NOON}
    return User(**(known | {"password_hash": "a hash"} | fields))


def test_a_role_may_do_what_those_below_it_may() -> None:
    allowed = {(role, needed) for role, needed in product(ROLES, ROLES) if includes(role, needed)}
    assert allowed == {
        (role, needed) for role, needed in product(ROLES, ROLES) if ROLES.index(role) >= ROLES.index(needed)
    }


@pytest.mark.parametrize(
    ("fields", "status", "able"),
    [
        ({}, "active", True),
        ({"role": "operator"}, "active", False),
        ({"password_hash": None}, "invited", False),
        ({"active": False}, "deactivated", False),
        ({"active": False, "password_hash": None}, "deactivated", False),
    ],
)
def test_only_active_users_with_a_password_can_sign_in(fields: dict[str, object], status: str, able: bool) -> None:
    assert (user(**fields).status, user(**fields).is_able_admin) == (status, able)


def test_an_entry_of_the_audit_log_says_at_least_who_what_and_when() -> None:
    entry = AuditEntry(at=NOON, actor=Actor(type="nobody"), action="sign-in.failed")
    assert (entry.target_id, dict(entry.details), entry.actor.name) == (None, {}, None)
