"""Charge points, connectors, transactions and tags: the rules of docs/ocpp-rules.md."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from genx.domain import changes, events, facts
from genx.domain.charge_point import DROPPED_ONCE, MOST_CONNECTORS, is_device_id, password_warnings
from genx.domain.connector import Connector, Instant, Live, report_status
from genx.domain.errors import ChargerError, TooBusy, UnusableAnswer
from genx.domain.id_tag import IdTag, authorise, key
from genx.domain.message_log import LogEntry
from genx.domain.power import Power
from genx.domain.refused_connection import RefusedConnection
from genx.domain.reports import StatusReport
from tests.domain.builders import NOON, charge_point, transaction

HOUR = timedelta(hours=1)
ANCIENT = datetime(1970, 1, 1, tzinfo=UTC)


def status(word: str = "Charging", **rest: Any) -> StatusReport:
    return StatusReport(**{"connector_id": 1, "error_code": "NoError", "status": word, **rest})


class TestChargePoint:
    def test_s1_counts_connectors_by_the_highest_id_until_the_configuration_says_more(self) -> None:
        seen = charge_point().with_connector(Connector(connector_id=0)).with_connector(Connector(connector_id=2))
        assert seen.connector_count == 2
        assert charge_point(configured_connectors=4).connector_count == 4
        assert charge_point().connector_count is None

    def test_s6_a_manual_rating_wins_over_the_measured_one(self) -> None:
        manual = charge_point(power_rating_measured_w=50_000, power_rating_manual_w=22_000)
        measured = charge_point(power_rating_measured_w=50_000)
        assert (manual.power_rating_w, manual.power_rating_source) == (22_000, "manual")
        assert (measured.power_rating_w, measured.power_rating_source) == (50_000, "measured")
        assert manual.power == Power(22_000, 50_000)
        assert (charge_point().power_rating_w, charge_point().power_rating_source) == (None, None)

    def test_s6_steady_power_is_the_lower_of_two_samples_of_each_connector(self) -> None:
        def drawing(connector_id: int, before: int | None, now: int | None) -> Connector:
            instant = Instant(before=Live(at=NOON, power_w=before))
            return Connector(connector_id=connector_id, live=Live(at=NOON, power_w=now), instant=instant)

        main, unsampled = drawing(0, 90_000, 90_000), Connector(connector_id=4)
        connectors = [main, drawing(1, 11_000, 22_000), drawing(2, 7_000, 3_000), drawing(3, None, 50_000), unsampled]
        state = charge_point(connectors={each.connector_id: each for each in connectors})
        assert state.steady_power_w == 14_000

    def test_b6_actions_that_it_cannot_do_are_not_asked_for(self) -> None:
        state = charge_point(not_asked={"Reset": "NotSupported", "GetConfiguration": DROPPED_ONCE})
        assert state.left_alone_with == ["Reset"]

    def test_qg1_connector_0_stands_for_the_only_connector_unless_that_measures(self) -> None:
        """QG1: Keba sends some or all of its meter values for connector 0."""
        main, own = Live(at=NOON, power_w=7000), Live(at=NOON, power_w=6900)
        one = charge_point(configured_connectors=1).with_connector(Connector(connector_id=0, live=main))
        assert (one.live(0), one.live(1), one.live(2)) == (main, main, None)
        assert one.with_connector(Connector(connector_id=1, live=own)).live(1) == own
        assert replace(one, configured_connectors=2).live(1) is None

    def test_finds_the_running_transaction_of_a_connector(self) -> None:
        state = charge_point(transactions={7: transaction()})
        assert state.running_on(1) == transaction()
        assert state.running_on(2) is None

    def test_t6_remembers_the_last_transactions_that_ended(self) -> None:
        state = charge_point(transactions={7: transaction()}).without_transactions([transaction()])
        assert (state.transactions, state.ended) == ({}, {7: "7"})
        many = state.without_transactions([transaction(number) for number in range(100)])
        assert many.ended == {number: str(number) for number in range(84, 100)}

    def test_t3_of_several_transactions_on_a_connector_the_latest_counts(self) -> None:
        history = transaction(wire_id=8, started_at=NOON - HOUR)
        assert charge_point(transactions={8: history, 7: transaction()}).running_on(1) == transaction()

    def test_takes_over_the_fields_of_an_operator_and_nothing_else(self) -> None:
        running = charge_point(vendor="V", transactions={7: transaction()})
        changed = charge_point(name="N", charger_status="maintenance", registration="rejected", vendor="W")
        assert running.owned_as(changed) == charge_point(
            name="N",
            charger_status="maintenance",
            registration="rejected",
            vendor="V",
            transactions={7: transaction()},
        )

    def test_c6_takes_over_the_password_only_if_an_operator_changed_it(self) -> None:
        running = charge_point(password_hash="old", new_password_hashes=("new",))
        changed = charge_point(password_hash="operator's")
        assert running.owned_as(changed).password_hashes == ("old", "new")
        assert running.owned_as(changed, password=True).password_hashes == ("operator's",)

    def test_c6_a_password_that_is_used_makes_the_older_ones_void(self) -> None:
        state = charge_point(password_hash="old").with_new_password("new").with_new_password("newer")
        assert (state.password_hashes, state.latest_password_hash) == (("old", "new", "newer"), "newer")
        assert state.with_password_used("old") == state.with_password_used(None) == state
        assert state.with_password_used("new").password_hashes == ("new", "newer")
        assert state.with_password_used("newer").password_hashes == ("newer",)
        assert state.without_new_password("new").password_hashes == ("old", "newer")
        assert charge_point().with_new_password("first").password_hashes == ("first",)
        assert charge_point().latest_password_hash is None


@pytest.mark.parametrize(("offset", "wrong"), [(None, False), (-300_000, False), (300_001, True), (-7_200_000, True)])
def test_v9_a_clock_that_is_off_by_more_than_five_minutes_is_wrong(offset: int | None, wrong: bool) -> None:
    assert charge_point(clock_offset_ms=offset).clock_is_wrong is wrong


class TestStatus:
    def test_a_status_is_taken_with_its_details_and_without_filler_words(self) -> None:
        report = status("Faulted", error_code="GroundFailure", info="null", vendor_error_code="E7", evse_id=2)
        reported = report_status(Connector(connector_id=1), report, last_boot_at=None, at=NOON)
        assert (reported.status, reported.error_code, reported.info) == ("Faulted", "GroundFailure", None)
        assert (reported.vendor_error_code, reported.evse_id, reported.updated_at) == ("E7", 2, NOON)

    @pytest.mark.parametrize(
        ("known_at", "reported_at", "last_boot_at", "turned_back"),
        [
            (NOON, NOON - HOUR, None, False),
            (NOON, NOON + timedelta(seconds=1), None, True),
            (NOON, None, None, True),
            (None, NOON, None, True),
            (NOON, datetime(2014, 1, 1, tzinfo=UTC), None, True),
            (NOON, NOON - HOUR, NOON + timedelta(seconds=2), True),
            (NOON, NOON - HOUR, NOON - HOUR, False),
        ],
    )
    def test_s2_an_older_status_does_not_replace_a_newer_one(
        self, known_at: datetime | None, reported_at: datetime | None, last_boot_at: datetime | None, turned_back: bool
    ) -> None:
        known = Connector(connector_id=1, status="Available", status_at=known_at, updated_at=NOON)
        at = NOON + timedelta(minutes=1)
        after = report_status(known, status(at=reported_at), last_boot_at=last_boot_at, at=at)
        assert (after.status == "Charging") is turned_back
        assert (after is known) is not turned_back

    def test_qc2_a_clock_that_was_ahead_and_is_set_meanwhile_hides_no_later_status(self) -> None:
        """QC2: a status is sent once. If it were dropped as outdated, the one before it would stay."""
        ahead, at = NOON + timedelta(minutes=4), NOON + timedelta(minutes=1)
        known = Connector(connector_id=1, status="Preparing", status_at=ahead, updated_at=NOON)
        assert report_status(known, status(at=at), last_boot_at=None, at=at).status == "Charging"
        late = report_status(known, status(at=at), last_boot_at=None, at=ahead + timedelta(seconds=1))
        assert late is known

    def test_a_repeated_status_keeps_the_age_of_its_first_report(self) -> None:
        known = Connector(connector_id=1)
        seen = []
        for hours, request in enumerate([status("Faulted"), status("Faulted", info="still"), status("Available")]):
            known = report_status(known, request, last_boot_at=None, at=NOON + hours * HOUR)
            seen.append((known.since, known.told_at, known.updated_at))
        assert seen == [(NOON, NOON, NOON), (NOON, NOON, NOON + HOUR), (NOON + 2 * HOUR,) * 3]

    @pytest.mark.parametrize(
        ("told", "clock_is_wrong", "since"),
        [
            (NOON - HOUR, False, NOON - HOUR),
            (NOON - HOUR, True, NOON),
            (NOON + timedelta(minutes=4), False, NOON),
            (NOON + HOUR, False, NOON),
            (datetime(2014, 1, 1, tzinfo=UTC), False, NOON),
            (None, False, NOON),
            (NOON - 3 * HOUR, False, NOON - 2 * HOUR),
        ],
    )
    def test_qe4_a_status_began_at_the_chargers_own_time_if_plausible(
        self, told: datetime | None, clock_is_wrong: bool, since: datetime
    ) -> None:
        """It began neither after it was reported nor before the status that it follows."""
        known = Connector(connector_id=1, status="Available", since=NOON - 2 * HOUR)
        report = status(at=told)
        after = report_status(known, report, last_boot_at=None, at=NOON, clock_is_wrong=clock_is_wrong)
        assert (after.since, after.told_at) == (since, NOON)
        again = report_status(after, status(at=NOON), last_boot_at=None, at=NOON + HOUR)
        assert (again.since, again.told_at) == (since, NOON)


class TestTransaction:
    def test_s5_the_energy_of_a_running_transaction_is_that_of_its_samples(self) -> None:
        assert transaction().energy_so_far is None
        assert transaction(measured_wh=750).energy_so_far == 750
        assert transaction(measured_wh=750, energy_wh=5).energy_so_far == 5

    def test_v6_a_start_with_an_impossible_time_began_at_its_arrival(self) -> None:
        assert transaction(started_at=NOON - HOUR).began_at == NOON - HOUR
        assert transaction(started_at=ANCIENT).began_at == NOON


class TestIdTag:
    @pytest.mark.parametrize(
        ("tag", "told"),
        [
            (IdTag(id_tag="A"), "Accepted"),
            (IdTag(id_tag="A", status="Blocked"), "Blocked"),
            (IdTag(id_tag="A", expiry_date=NOON), "Expired"),
            (IdTag(id_tag="A", expiry_date=NOON + HOUR), "Accepted"),
            (IdTag(id_tag="A", max_active_transactions=1, active_transactions=1), "ConcurrentTx"),
            (IdTag(id_tag="A", max_active_transactions=2, active_transactions=1), "Accepted"),
        ],
    )
    def test_t9_status(self, tag: IdTag, told: str) -> None:
        assert authorise(tag, NOON, device_id="CP1", accept_unknown=False, starting=True).status == told

    def test_t9_tags_compare_without_regard_to_letter_case(self) -> None:
        assert key("04AbC") == key("04aBC")

    def test_t9_a_limit_counts_only_for_a_start(self) -> None:
        busy = IdTag(id_tag="A", max_active_transactions=1, active_transactions=1)
        assert authorise(busy, NOON, device_id="CP1", accept_unknown=False).status == "Accepted"

    @pytest.mark.parametrize(("accept", "told"), [(True, "Accepted"), (False, "Invalid")])
    def test_t9_the_policy_decides_about_unknown_tags(self, accept: bool, told: str) -> None:
        assert authorise(None, NOON, device_id="CP1", accept_unknown=accept).status == told


def test_a_charger_error_quotes_the_charger() -> None:
    assert str(ChargerError("NotSupported", "no")) == "The charger answered NotSupported: no"
    assert str(ChargerError("NotSupported", "")) == "The charger answered NotSupported."


def test_a_busy_refusal_says_when_to_try_again() -> None:
    error = TooBusy(retry_after=7)
    assert (error.retry_after, "in 7 s" in error.detail) == (7, True)


def test_f11_an_unusable_answer_is_our_finding() -> None:
    finding = UnusableAnswer("status is missing")
    assert (finding.type, finding.code, finding.description) == ("charger-error", "UnusableAnswer", "status is missing")
    assert str(finding).startswith("The charger answered, but GenX can't use the answer: status is missing.")


def test_h7_a_refused_connection_counts_its_tries() -> None:
    def tried(at: datetime, advice: str) -> RefusedConnection:
        return RefusedConnection(
            identity="X",
            reason="r",
            advice=advice,
            address="a",
            subprotocols="",
            user_agent="",
            first_at=at,
            last_at=at,
        )

    again = tried(NOON, "old").again(tried(NOON + HOUR, "new"))
    assert (again.first_at, again.last_at, again.count, again.advice) == (NOON, NOON + HOUR, 2, "new")


def test_events_have_names_in_the_past_tense_and_values_are_frozen() -> None:
    assert all(event.__name__.endswith("ed") for event in get_args(events.Event))
    kept = [change for change in get_args(changes.Change) if change is not LogEntry]
    assert all(change.__struct_config__.frozen for change in kept)
    assert all(fact.__struct_config__.frozen for fact in (facts.Facts, facts.Needs, facts.StartKey))


def test_an_unknown_connector_is_an_empty_one() -> None:
    assert charge_point().connector(3) == Connector(connector_id=3)


@pytest.mark.parametrize(
    ("text", "may_be"),
    [("CP 1", True), ("x" * 48, True), ("x" * 49, False), ("a/b", False), ("..", False), (" a", False)],
)
def test_h4_device_ids_that_are_accepted_and_refused(text: str, may_be: bool) -> None:
    assert is_device_id(text) is may_be


def test_only_a_short_password_brings_a_warning() -> None:
    assert [len(password_warnings(password)) for password in (None, "7654321", "87654321")] == [0, 1, 0]


def test_the_number_of_connectors_is_limited() -> None:
    state = charge_point()
    for connector_id in range(MOST_CONNECTORS + 1):
        assert state.has_room_for(connector_id)
        state = state.with_connector(Connector(connector_id=connector_id))
    assert state.has_room_for(MOST_CONNECTORS)
    assert not state.has_room_for(MOST_CONNECTORS + 1)
