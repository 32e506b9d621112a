"""The order of the checks that a tag must pass (T9, T9b)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.budget import Budget
from genx.domain.facts import Needs, StartKey, StopKey
from genx.domain.id_tag import GivenStatus, IdTag, authorise
from genx.domain.reports import IdTagStatus
from tests.domain.builders import NOON

HERE = "CP001"
ORDER: list[IdTagStatus] = ["Expired", "Invalid", "Blocked", "ConcurrentTx", "Accepted"]
MENDS: dict[IdTagStatus, dict[str, Any]] = {
    "Expired": {"expiry_date": None},
    "Invalid": {"allowed_device_ids": ()},
    "Blocked": {"budget": None},
    "ConcurrentTx": {"max_active_transactions": None},
}
TAGS = st.builds(
    IdTag,
    id_tag=st.just("TAG"),
    status=st.sampled_from(["Accepted", "Blocked", "Expired", "Invalid"]),
    expiry_date=st.sampled_from([None, NOON - timedelta(days=1), NOON, NOON + timedelta(days=1)]),
    parent_id_tag=st.sampled_from([None, "PARENT"]),
    max_active_transactions=st.sampled_from([None, 0, 1, 2]),
    allowed_device_ids=st.sampled_from([(), ("cp001",), ("CP002",), ("CP002", "CP001")]),
    budget=st.sampled_from([None, Budget(energy_wh=100, per="day")]),
    active_transactions=st.integers(0, 3),
    used_wh=st.sampled_from([0, 99, 100, 1_000]),
)


def status(tag: IdTag, *, starting: bool = True) -> IdTagStatus:
    return authorise(tag, NOON, device_id=HERE, accept_unknown=False, starting=starting).status


@given(TAGS)
def test_t9b_each_fault_that_is_mended_brings_out_one_that_is_checked_later(tag: IdTag) -> None:
    found = status(tag)
    if tag.status != "Accepted":
        assert found == tag.status
        tag = replace(tag, status="Accepted")
        found = status(tag)
    seen = [found]
    while found != "Accepted":
        tag = replace(tag, **MENDS[found])
        found = status(tag)
        seen.append(found)
    assert seen == sorted(set(seen), key=ORDER.index)


@given(TAGS, st.booleans())
def test_t9_a_tag_is_accepted_exactly_if_nothing_is_wrong_with_it(tag: IdTag, starting: bool) -> None:
    limit = tag.max_active_transactions
    is_right = (
        tag.status == "Accepted"
        and (tag.expiry_date is None or tag.expiry_date > NOON)
        and (not tag.allowed_device_ids or tag.allowed_device_ids != ("CP002",))
        and (tag.budget is None or tag.used_wh < 100)
        and (not starting or limit is None or tag.active_transactions < limit)
    )
    assert (status(tag, starting=starting) == "Accepted") is is_right


@given(TAGS, st.booleans())
def test_t9_a_verdict_has_expiry_and_parent_whatever_it_is(tag: IdTag, starting: bool) -> None:
    verdict = authorise(tag, NOON, device_id=HERE, accept_unknown=False, starting=starting)
    assert (verdict.expiry_date, verdict.parent_id_tag) == (tag.expiry_date, tag.parent_id_tag)


@pytest.mark.parametrize(
    ("device_id", "told"), [("CP001", "Accepted"), ("cp001", "Accepted"), ("CP0011", "Invalid"), ("", "Invalid")]
)
def test_t9b_a_tag_of_some_chargers_is_invalid_at_others(device_id: str, told: str) -> None:
    tag = IdTag(id_tag="TAG", allowed_device_ids=("CP002", "Cp001"))
    assert authorise(tag, NOON, device_id=device_id, accept_unknown=True).status == told


@pytest.mark.parametrize("starting", [False, True], ids=["Authorize", "StartTransaction"])
def test_t9b_a_used_up_budget_blocks_a_tag(starting: bool) -> None:
    tag = IdTag(id_tag="TAG", budget=Budget(energy_wh=100, per="total"), used_wh=100)
    assert status(tag, starting=starting) == "Blocked"


@pytest.mark.parametrize("given_status", ["Blocked", "Expired", "Invalid"])
def test_t9_a_status_that_was_given_comes_before_all_else(given_status: GivenStatus) -> None:
    tag = IdTag(id_tag="TAG", status=given_status, expiry_date=NOON, allowed_device_ids=("CP002",))
    assert status(tag) == given_status


@pytest.mark.parametrize(
    ("needs", "from_memory"),
    [
        (Needs(), True),
        (Needs(id_tag="TAG"), True),
        (Needs(id_tag="TAG", wire_id=0), False),
        (Needs(start=StartKey(1, 1, "tag", NOON, 0)), False),
        (Needs(stop=StopKey(1, NOON, 0)), False),
        (Needs(new_transaction=True), False),
    ],
)
def test_only_a_tag_is_known_without_the_database(needs: Needs, from_memory: bool) -> None:
    assert needs.from_memory is from_memory


def test_t9c_a_driver_presents_a_tag_where_it_is_authorised_or_starts() -> None:
    start = StartKey(8, 1, "tag", NOON, 0)
    assert Needs(id_tag="TAG", start=start).presented_at == 8
    assert Needs(id_tag="TAG", charger_id=7).presented_at == 7
    assert Needs(id_tag="TAG").presented_at is None


def test_t9b_a_tag_without_a_budget_has_no_end_of_energy() -> None:
    assert IdTag(id_tag="TAG").left_wh(NOON) is None
    assert IdTag(id_tag="TAG", budget=Budget(energy_wh=100, per="day"), used_wh=30).left_wh(NOON) == 70
