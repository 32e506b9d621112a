"""A security alarm grows within bounds, and its resolution holds until it lapses."""

from datetime import timedelta
from typing import Any

from genx.domain.security_alarm import (
    CHART_MINUTES,
    MOST_PARTIES,
    MOST_SPELLS,
    Minute,
    Party,
    SecurityAlarm,
    Spell,
)
from tests.domain.builders import NOON

MINUTE = timedelta(minutes=1)
ALARM = SecurityAlarm(kind="two-devices", subject="cp001", opened_at=NOON, last_at=NOON, device_id="CP001")


def party(address: str, **known: Any) -> Party:
    values: dict[str, Any] = {"address": address, "since": NOON, "last_at": NOON}
    return Party(**{**values, **known})


def test_a_party_that_returns_keeps_its_known_facts_and_its_first_time() -> None:
    later = NOON + MINUTE
    alarm = ALARM.noted(NOON, 1, parties=[party("10.0.0.1", model="One", transaction_ids=(7,))])
    alarm = alarm.noted(later, 2, parties=[party("10.0.0.1", since=later, last_at=later, serial_number="S1", count=2)])
    (known,) = alarm.details.parties
    assert known == party("10.0.0.1", last_at=later, model="One", serial_number="S1", transaction_ids=(7,), count=3)
    assert (alarm.count, alarm.last_at, alarm.opened_at) == (3, later, NOON)


def test_parties_beyond_the_bound_are_not_listed_but_known_ones_are_counted() -> None:
    alarm = ALARM.noted(NOON, 1, parties=[party(f"10.0.0.{n}") for n in range(MOST_PARTIES + 3)])
    alarm = alarm.noted(NOON, 1, parties=[party("10.0.0.0"), party("10.0.0.99")])
    assert [each.address for each in alarm.details.parties] == [f"10.0.0.{n}" for n in range(MOST_PARTIES)]
    assert alarm.details.parties[0].count == 2


def test_counts_per_minute_cover_the_last_quarter_of_an_hour() -> None:
    alarm = ALARM
    for n in range(40):
        alarm = alarm.noted(NOON + n * MINUTE / 2, 5, usual_per_minute=6.0 if n == 0 else None, note="first" * (n == 0))
    minutes = alarm.details.minutes
    assert len(minutes) == CHART_MINUTES
    assert minutes[-1] == Minute(NOON + 19 * MINUTE, 10)
    assert (alarm.details.usual_per_minute, alarm.details.note) == (6.0, "first")


def test_lanes_show_the_connections_of_the_last_ten_minutes() -> None:
    alarm = ALARM.connected("10.0.0.1", NOON)
    alarm = alarm.connected("10.0.0.2", NOON + MINUTE)
    assert alarm.details.spells == (Spell("10.0.0.1", NOON, NOON + MINUTE), Spell("10.0.0.2", NOON + MINUTE))
    assert alarm.disconnected("10.0.0.1", NOON + 2 * MINUTE) == alarm
    alarm = alarm.disconnected("10.0.0.2", NOON + 2 * MINUTE).connected("10.0.0.1", NOON + 11.5 * MINUTE)
    assert [spell.address for spell in alarm.details.spells] == ["10.0.0.2", "10.0.0.1"]


def test_lanes_are_bounded() -> None:
    alarm = ALARM
    for n in range(MOST_SPELLS + 10):
        alarm = alarm.connected(f"10.0.0.{n % 2}", NOON + timedelta(seconds=n))
    assert len(alarm.details.spells) == MOST_SPELLS


def test_keep_refuses_other_addresses_until_it_lapses() -> None:
    kept = ALARM.resolved("keep", "op@example.com", NOON, NOON + 10 * MINUTE, kept_address="10.0.0.1")
    assert kept.blocks("10.0.0.2", NOON)
    assert not kept.blocks("10.0.0.1", NOON)
    assert not kept.blocks("10.0.0.2", NOON + 10 * MINUTE)
    assert kept.ended_at == NOON


def test_disconnect_refuses_every_address_and_a_later_resolution_replaces_it() -> None:
    ended = ALARM.ended(NOON)
    blocked = ended.ended(NOON + MINUTE).resolved("disconnect", "op@example.com", NOON + MINUTE, NOON + 10 * MINUTE)
    assert blocked.blocks("10.0.0.1", NOON + MINUTE)
    assert blocked.ended_at == NOON
    lifted = blocked.resolved("dismiss", "op@example.com", NOON + 2 * MINUTE, NOON + 10 * MINUTE)
    assert not lifted.blocks("10.0.0.1", NOON + 2 * MINUTE)


def test_a_dismissed_alarm_is_raised_again_by_a_new_party() -> None:
    alarm = ALARM.noted(NOON, 1, parties=[party("10.0.0.1"), party("10.0.0.2")])
    assert not alarm.silences([party("10.0.0.1")], NOON)
    dismissed = alarm.resolved("dismiss", "op@example.com", NOON, NOON + MINUTE)
    assert dismissed.silences([party("10.0.0.1"), party("10.0.0.2")], NOON)
    assert not dismissed.silences([party("10.0.0.3")], NOON)
    assert not dismissed.silences([party("10.0.0.1")], NOON + MINUTE)
