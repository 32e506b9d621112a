"""Reservations that are known of a charge point."""

from datetime import timedelta

import pytest

from genx.domain.reservation import Reservation
from tests.domain.builders import NOON, charge_point


def reservation(reservation_id: int = 1, **more: object) -> Reservation:
    values = {"connector_id": 1, "id_tag": "Tag", "expires_at": NOON + timedelta(minutes=1), **more}
    return Reservation(reservation_id=reservation_id, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parent", "id_tag", "excluded"),
    [(None, "OTHER", True), (None, "tAG", False), ("GROUP", "OTHER", False)],
)
def test_t9_a_reservation_excludes_other_tags_unless_they_may_be_of_its_group(
    parent: str | None, id_tag: str, excluded: bool
) -> None:
    assert reservation(parent_id_tag=parent).excludes(id_tag) is excluded


def test_a_connector_is_reserved_until_its_reservation_expires() -> None:
    state = charge_point(reservations={1: reservation(1, connector_id=2), 2: reservation(2)})
    assert state.reserved_on(1, NOON) == state.reservations[2]
    assert state.reserved_on(3, NOON) is None
    assert state.reserved_on(1, NOON + timedelta(minutes=1)) is None
