"""The past of a made-up charger could have happened."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from genx.seed.life import Charger, Life, Session, charger, life, tag

UNTIL = datetime(2026, 11, 29, 12, tzinfo=UTC)
TAGS = [tag(number, "DEMO") for number in range(1, 31)]


def past(number: int, days: int) -> tuple[Charger, Life]:
    made = charger(number, "DEMO")
    return made, life(made, UNTIL - timedelta(days=days), UNTIL, TAGS)


numbers = st.integers(1, 10_000)
lengths = st.integers(1, 60)


@given(number=numbers, days=lengths)
@settings(max_examples=40, deadline=None)
def test_a_past_is_the_same_each_time(number: int, days: int) -> None:
    assert past(number, days) == past(number, days)


@given(number=numbers, days=lengths)
@settings(max_examples=40, deadline=None)
def test_a_connector_has_one_car_at_a_time_and_its_register_goes_on(number: int, days: int) -> None:
    made, lived = past(number, days)
    for connector_id in range(1, made.connectors + 1):
        theirs = [each for each in lived.sessions if each.connector_id == connector_id]
        for before, after in pairwise(theirs):
            assert before.ended_at < after.began_at
            assert before.meter_start + before.energy_wh == after.meter_start


@given(number=numbers, days=lengths)
@settings(max_examples=40, deadline=None)
def test_a_session_is_possible(number: int, days: int) -> None:
    made, lived = past(number, days)
    for each in lived.sessions:
        assert each.began_at < each.charged_at < each.ended_at < UNTIL.timestamp()
        assert 0 < each.energy_wh <= made.place.power_w * (each.charged_at - each.began_at) / 3600 + 1
        assert each.id_tag in TAGS


@given(number=numbers, days=lengths)
@settings(max_examples=40, deadline=None)
def test_readings_rise_from_the_first_to_the_last(number: int, days: int) -> None:
    for each in past(number, days)[1].sessions:
        readings = list(each.readings())
        assert readings[0][:2] == (each.began_at, each.meter_start)
        assert readings[-1][:2] == (each.ended_at, each.meter_start + each.energy_wh)
        for before, after in pairwise(readings):
            assert before[0] < after[0]
            assert before[1] <= after[1]


@given(number=numbers, days=lengths)
@settings(max_examples=40, deadline=None)
def test_nobody_charges_while_a_charger_is_offline_or_faulted(number: int, days: int) -> None:
    _, lived = past(number, days)
    offline = [(at, back) for (at, online), (back, _) in pairwise(lived.presence) if not online]
    for each in lived.sessions:
        assert not any(at < each.ended_at and back > each.began_at for at, back in offline)
        assert "Faulted" not in _statuses_during(lived, each)


def _statuses_during(lived: Life, session: Session) -> set[str]:
    theirs = [each for each in lived.statuses if each.connector_id == session.connector_id]
    return {each.status for each in theirs if session.began_at <= each.at < session.ended_at}


@given(number=numbers, days=lengths)
@settings(max_examples=40, deadline=None)
def test_statuses_follow_each_other_and_change(number: int, days: int) -> None:
    made, lived = past(number, days)
    for connector_id in range(1, made.connectors + 1):
        theirs = [each for each in lived.statuses if each.connector_id == connector_id]
        assert theirs[0].status == "Available"
        for before, after in pairwise(theirs):
            assert before.at <= after.at
            assert before.status != after.status
            assert (after.error_code != "NoError") == (after.status == "Faulted")


@given(number=numbers)
def test_a_charger_says_that_it_is_made_up(number: int) -> None:
    made = charger(number, "DEMO")
    assert made.name.endswith("(made up)")
    assert made.device_id == f"DEMO{number:03d}"
