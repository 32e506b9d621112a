"""The operator's rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.policy import Policy, accepted_data_transfers

WORD = st.text("abcXYZ09._-", min_size=1, max_size=8)


@given(vendors=st.lists(WORD, max_size=5))
def test_s9_a_vendor_alone_accepts_all_its_messages(vendors: list[str]) -> None:
    assert accepted_data_transfers(vendors) == {vendor.lower(): frozenset() for vendor in vendors}


@given(items=st.lists(st.tuples(WORD, WORD), max_size=8))
def test_s9_the_messages_of_a_vendor_are_gathered_in_any_letter_case(items: list[tuple[str, str]]) -> None:
    accepted = accepted_data_transfers(f"{vendor}:{message}" for vendor, message in items)
    assert set(accepted) == {vendor.lower() for vendor, _ in items}
    for vendor, messages in accepted.items():
        assert messages == {message.lower() for named, message in items if named.lower() == vendor}


@pytest.mark.parametrize(
    ("items", "accepted"),
    [
        ([], {}),
        (["ACME"], {"acme": frozenset()}),
        (["ACME:Ping", "acme:PONG"], {"acme": frozenset({"ping", "pong"})}),
        (["org.example:v2:Ping"], {"org.example:v2": frozenset({"ping"})}),
        (["ACME:"], {"acme": frozenset()}),
    ],
)
def test_s9_items_as_they_are_written_in_the_settings(items: list[str], accepted: dict[str, frozenset[str]]) -> None:
    assert accepted_data_transfers(items) == accepted


def test_without_settings_chargers_are_let_in_and_data_is_not() -> None:
    policy = Policy()
    assert (policy.registration, policy.accept_unknown_id_tags, policy.first_calls) == ("open", True, True)
    assert policy.data_transfers == {}
