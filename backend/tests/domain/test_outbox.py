"""The position of an event in the outbox (ADR 22)."""

from hypothesis import given
from hypothesis import strategies as st

from genx.domain.outbox import Position

NUMBERS = st.integers(0, 2**63 - 1)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_positions_are_in_the_order_of_units_of_work_then_of_events(
    xid: int, number: int, other_xid: int, other: int
) -> None:
    before = (xid, number) < (other_xid, other)
    assert (Position(xid, number) < Position(other_xid, other)) == before


@given(NUMBERS, st.integers(1, 2**63 - 1))
def test_the_default_position_is_before_every_event(xid: int, number: int) -> None:
    assert Position() < Position(xid, number)
