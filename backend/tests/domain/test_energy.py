"""The energy of a transaction by its samples, its stop, or the best estimate (T3, T6, T6b, T11b, ADR 14)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.connector import Connector
from genx.domain.ending import (
    end_told,
    estimate,
    odd_start,
    reopened,
    stop,
)
from genx.domain.notes import NO_METER_START, PER_SESSION, STARTS_EARLY, STARTS_LOW, TEMPLATES
from genx.domain.power import Power
from genx.domain.register import ROUNDING_WH, Register, RegisterKind, counted, kind_of
from genx.domain.reports import StopReport
from genx.domain.transaction import Transaction
from tests.domain.builders import NOON, transaction

ENDS_EARLY, TOO_MUCH = TEMPLATES["endsEarly"], TEMPLATES["tooMuch"]

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ANCIENT = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN = Power()
WALLBOX = Power(measured_w=11_000)


def stopped(**report: Any) -> StopReport:
    return StopReport(**{"wire_id": 7, "reason": "Local", "meter_stop": 3000, "at": NOON + HOUR, **report})


def ended(
    running: Transaction, *, kind: RegisterKind | None = None, power: Power = UNKNOWN, **report: Any
) -> Transaction:
    return stop(running, stopped(**report), kind=kind, power=power, at=NOON + HOUR)


def sampled(running: Transaction, *registers: int, power: Power = WALLBOX, by_id: bool = True) -> Transaction:
    """Return the transaction with a sample every ten minutes."""
    readings = [Register(NOON + (number + 1) * 10 * MINUTE, wh) for number, wh in enumerate(registers)]
    return counted(running, readings, power, NOON, by_id=by_id)


class TestSamples:
    def test_s5_each_reading_adds_the_rise_of_the_register(self) -> None:
        running = sampled(transaction(), 1200, 1200, 2500)
        assert (running.measured_wh, running.register_wh, running.register_at) == (1500, 2500, NOON + 30 * MINUTE)
        assert (running.suspect, running.notes) == (False, ())

    def test_qg18_a_reading_older_than_the_last_adds_nothing(self) -> None:
        running = sampled(transaction(), 1200, 2500)
        assert counted(running, [Register(NOON + 5 * MINUTE, 1100)], WALLBOX, NOON, by_id=True) is running

    def test_s5_another_reading_of_an_instant_replaces_the_one_before(self) -> None:
        """Its parts may come in separate messages, such as the registers of three phases."""
        running = sampled(transaction(), 1200)
        assert counted(running, [Register(NOON + 10 * MINUTE, 1100)], WALLBOX, NOON, by_id=True).measured_wh == 100
        assert counted(running, [Register(NOON + 10 * MINUTE, 1300)], WALLBOX, NOON, by_id=True).measured_wh == 300

    def test_t6b_a_register_that_falls_is_suspect_and_its_pieces_are_summed(self) -> None:
        running = sampled(transaction(meter_start=100), 5000, 200, 300)
        assert (running.measured_wh, running.suspect) == (4900 + 100, True)
        assert running.notes == ("the register fell from 5000 to 200 Wh: its pieces are summed",)

    def test_t6b_a_single_low_reading_is_ignored(self) -> None:
        running = sampled(transaction(), 5000, 0, 5100)
        assert (running.measured_wh, running.suspect) == (4100, False)

    def test_t6b_a_first_zero_of_a_meter_that_was_not_ready_is_no_register_of_the_session(self) -> None:
        running = sampled(transaction(meter_start=500_000), 0, 503_000)
        assert (running.measured_wh, running.notes, kind_of(running)) == (3000, (), "lifetime")

    def test_t6b_a_meter_that_is_unreadable_for_a_while_adds_nothing(self) -> None:
        """The meter reports 0 for a while, then continues. Its register did not fall, but that is unknown meanwhile."""
        running = sampled(transaction(), 52_000, 0, 0, 53_000, 54_000)
        assert (running.measured_wh, running.suspect) == (53_000, True)

    @pytest.mark.parametrize(("kind", "energy"), [("session", 15_000), (None, 4_000)])
    def test_t6b_the_kind_of_the_register_decides_about_the_first_sample(
        self, kind: RegisterKind | None, energy: int
    ) -> None:
        first, second = Register(NOON + MINUTE, 11_000), Register(NOON + 2 * MINUTE, 15_000)
        running = counted(transaction(meter_start=20_000), [first, second], WALLBOX, NOON, by_id=True, kind=kind)
        assert running.measured_wh == energy

    def test_t6b_energy_before_the_first_sample_is_not_dropped_silently(self) -> None:
        """A fast charger that counts each session from zero, whose link was away for half an hour."""
        first = Register(NOON + 30 * MINUTE, 150_000)
        running = counted(transaction(meter_start=0), [first], UNKNOWN, NOON, by_id=True)
        assert (running.measured_wh, running.suspect) == (0, True)
        known = counted(transaction(meter_start=0), [first], UNKNOWN, NOON, by_id=True, kind="session")
        assert (known.measured_wh, known.suspect) == (150_000, False)

    def test_t6b_an_impossibly_high_first_sample_waits_for_the_next(self) -> None:
        assert sampled(transaction(meter_start=5000), 123_456_000).measured_wh == 0
        assert sampled(transaction(meter_start=5000), 123_456_000, 6000).measured_wh == 1000
        assert sampled(transaction(meter_start=5000), 123_456_000, 123_457_000).measured_wh == 123_452_000

    def test_t6b_odd_readings_that_do_not_continue_each_other_add_nothing(self) -> None:
        assert sampled(transaction(), 2000, 10**9, 10**8).measured_wh == 1000

    def test_t6b_the_last_sample_may_be_the_odd_one(self) -> None:
        for odd, doubt in ((10**9, "more than can follow"), (0, "fell")):
            one = ended(sampled(transaction(), 2000, odd), meter_stop=-1)
            assert (one.energy_wh, one.suspect) == (1000, True)
            assert doubt in one.notes[-1]

    def test_t6b_a_register_that_falls_again_and_again_adds_nothing(self) -> None:
        assert sampled(transaction(), 5000, 400, 300, 200).measured_wh == 4000

    def test_a_register_in_whole_kwh_is_not_below_a_meter_start_in_wh(self) -> None:
        running = sampled(transaction(meter_start=10_990), 10_000, 11_000, 12_000)
        assert (running.measured_wh, running.suspect) == (1010, False)

    def test_t6b_samples_may_count_the_session_although_meter_start_counts_the_meters_life(self) -> None:
        """lbbrhzn/ocpp: MeterValues count from 0 and meterStart does not."""
        running = sampled(transaction(meter_start=4_076_400), 1000, 6353)
        assert (running.measured_wh, running.suspect, running.notes) == (6353, False, (PER_SESSION,))

    def test_t6b_meter_start_may_be_zero_although_samples_count_the_meters_life(self) -> None:
        """QF22: 910 kWh were billed."""
        running = sampled(transaction(meter_start=0), 910_000, 915_000)
        assert (running.measured_wh, running.suspect, len(running.notes)) == (5000, False, 1)

    def test_v8_without_a_meter_start_it_counts_from_the_first_sample(self) -> None:
        running = sampled(transaction(meter_start=0, notes=(NO_METER_START,)), 50_000, 52_000)
        assert (running.measured_wh, running.suspect) == (2000, False)
        one = ended(running, meter_stop=52_500)
        assert (one.energy_wh, one.suspect) == (2500, False)
        one = ended(transaction(meter_start=0, notes=(NO_METER_START,)), meter_stop=52_500)
        assert (one.energy_wh, one.suspect) == (0, True)
        closed = estimate(running, ended_at=NOON, at=NOON, why="", power=UNKNOWN, next_start=50_100)
        assert closed.energy_wh == 2000

    def test_t6b_a_register_below_meter_start_without_a_reason_is_suspect(self) -> None:
        running = sampled(transaction(meter_start=50_000), 30_000, 31_000)
        assert (running.measured_wh, running.suspect) == (1000, True)

    @pytest.mark.parametrize("start", [2**32 - 500, 2**31 - 500, 999_999_500])
    def test_t6b_a_register_that_rolls_over_is_suspect(self, start: int) -> None:
        assert sampled(transaction(meter_start=start), 200, 300).suspect
        assert sampled(transaction(meter_start=start - 1000), start, 200, 300).suspect

    @pytest.mark.parametrize(
        ("start", "first", "kind"),
        [(4_076_400, 1000, "session"), (4_076_400, 4_076_500, "lifetime"), (0, 910_000, "lifetime"), (0, 500, None)],
    )
    def test_t6b_the_first_sample_shows_the_kind_of_the_register(
        self, start: int, first: int, kind: RegisterKind | None
    ) -> None:
        assert kind_of(sampled(transaction(meter_start=start), first)) == kind
        assert kind_of(transaction(meter_start=start)) is None

    @given(
        steps=st.lists(st.integers(0, 2_000), min_size=1, max_size=30),
        start=st.integers(0, 50_000_000),
        cut=st.integers(0, 30),
    )
    def test_law_a_growing_register_gives_its_difference_even_across_a_restart(
        self, steps: Sequence[int], start: int, cut: int
    ) -> None:
        registers = [start + sum(steps[: number + 1]) for number in range(len(steps))]
        readings = [Register(NOON + (number + 1) * MINUTE, wh) for number, wh in enumerate(registers)]
        running = counted(transaction(meter_start=start), readings[:cut], WALLBOX, NOON, by_id=True)
        loaded = replace(running, odd_wh=None, measured_by_id=False)
        running = counted(loaded, readings[cut:], WALLBOX, NOON, by_id=True)
        assert running.measured_wh == registers[-1] - start
        assert not running.suspect

    @given(registers=st.lists(st.integers(-(10**12), 10**12), max_size=20), start=st.integers(-(2**63), 2**63 - 1))
    def test_law_energy_is_never_negative_never_shrinks_and_fits_the_database(
        self, registers: Sequence[int], start: int
    ) -> None:
        running, before, counted_sessions = transaction(meter_start=start), 0, False
        for number, wh in enumerate(registers):
            running = counted(running, [Register(NOON + number * MINUTE, wh)], UNKNOWN, NOON, by_id=True)
            assert running.measured_wh is not None
            was_mistaken = counted_sessions and PER_SESSION not in running.notes
            assert (0 if was_mistaken else before) <= running.measured_wh < 2**63
            before, counted_sessions = running.measured_wh, PER_SESSION in running.notes


class TestStop:
    def test_a_transaction_is_closed_by_its_stop(self) -> None:
        one = ended(transaction(), reason="EVDisconnected")
        assert (one.status, one.energy_wh, one.stop_reason, one.notes) == ("stopped", 2000, "EVDisconnected", ())
        assert (one.stopped_at, one.received_stop_at, one.suspect) == (NOON + HOUR, NOON + HOUR, False)

    @pytest.mark.parametrize(
        ("meter_stop", "register", "energy", "noted", "suspect"),
        [
            (999, None, 0, True, True),
            (-1, 2500, 1500, True, False),
            (0, 2500, 1500, True, False),
            (None, 1800, 800, True, False),
            (None, None, 0, True, True),
            (1000, 1600, 600, True, False),
            (1000, None, 0, False, False),
            (1000, 900, 0, False, False),
            (2600, 2500, 1600, False, False),
            (2499, 2500, 1499, False, False),
            (2490, 2500, 1500, True, True),
            (500, 2500, 1500, True, True),
        ],
    )
    def test_t6_energy_is_from_the_samples_if_meter_stop_is_impossible(
        self, meter_stop: int | None, register: int | None, energy: int, noted: bool, suspect: bool
    ) -> None:
        running = transaction() if register is None else sampled(transaction(), register)
        one = ended(running, meter_stop=meter_stop)
        assert (one.meter_stop, one.energy_wh) == (meter_stop, energy)
        assert (bool(one.notes), one.suspect) == (noted, suspect)

    def test_t6b_a_register_that_fell_before_the_stop_is_summed_to_the_end(self) -> None:
        running = transaction(meter_start=100)
        one = ended(sampled(running, 5000, 200), meter_stop=300)
        assert (one.energy_wh, one.suspect) == (5000, True)
        assert ended(sampled(running, 5000, 200, 250), meter_stop=300).energy_wh == 5000
        assert (ended(sampled(running, 5000, 200), meter_stop=-1).energy_wh, one.suspect) == (4900, True)
        one = ended(sampled(running, 5000, 0), meter_stop=5100)
        assert (one.energy_wh, one.suspect) == (5000, False)

    @pytest.mark.parametrize("meter_stop", [7000, 4_083_400])
    def test_t6b_samples_of_the_session_fit_a_stop_of_either_kind(self, meter_stop: int) -> None:
        one = ended(sampled(transaction(meter_start=4_076_400), 1000, 6900), meter_stop=meter_stop)
        assert (one.energy_wh, one.suspect) == (7000, False)

    def test_t6b_a_stop_that_fits_neither_is_suspect(self) -> None:
        one = ended(sampled(transaction(meter_start=4_076_400), 1000, 6900), meter_stop=4_076_500)
        assert (one.energy_wh, one.suspect) == (6900, True)

    @pytest.mark.parametrize(("meter_stop", "energy"), [(917_000, 7000), (7000, 7000)])
    def test_t6b_samples_of_the_meters_life_fit_a_stop_of_either_kind(self, meter_stop: int, energy: int) -> None:
        one = ended(sampled(transaction(meter_start=0), 910_000, 916_800), meter_stop=meter_stop)
        assert (one.energy_wh, one.suspect) == (energy, False)

    @pytest.mark.parametrize(
        ("start", "kind", "meter_stop", "energy", "suspect"),
        [
            (4_076_400, "session", 7000, 7000, False),
            (4_076_400, None, 7000, 0, True),
            (0, "lifetime", 150_000, 150_000, True),
            (0, None, 7000, 7000, False),
        ],
    )
    def test_t6b_without_samples_the_kind_of_the_register_decides(
        self, start: int, kind: RegisterKind | None, meter_stop: int, energy: int, suspect: bool
    ) -> None:
        one = ended(transaction(meter_start=start), kind=kind, meter_stop=meter_stop)
        assert (one.energy_wh, one.suspect) == (energy, suspect)

    def test_t6_samples_after_the_stop_count_only_if_they_name_the_transaction(self) -> None:
        early: dict[str, Any] = {"meter_stop": -1, "at": NOON + 2 * MINUTE}
        assert ended(sampled(transaction(), 15_000, by_id=False), **early).energy_wh == 0
        assert ended(sampled(transaction(), 15_000), **early).energy_wh == 14_000

    def test_t11b_a_stop_without_energy_keeps_that_of_the_estimate(self) -> None:
        later = NOON + HOUR
        closed = estimate(transaction(), ended_at=later, at=later, why="", power=UNKNOWN, next_start=8000)
        one = ended(reopened(closed), meter_stop=-1)
        assert (one.energy_wh, one.suspect) == (7000, True)

    def test_t6b_a_clock_that_stands_still_does_not_shorten_a_transaction(self) -> None:
        running = transaction(started_at=NOON, meter_start=10_000)
        assert not ended(running, power=Power(rated_w=11_000), meter_stop=17_000, at=NOON).suspect

    def test_t6b_an_end_before_its_start_is_suspect(self) -> None:
        one = ended(transaction(), at=NOON - 2 * HOUR)
        assert (one.suspect, one.notes) == (True, (ENDS_EARLY,))

    def test_t6b_more_energy_than_the_time_allows_is_suspect(self) -> None:
        one = ended(transaction(), meter_stop=8_001_000)
        assert (one.suspect, one.energy_wh, one.notes) == (True, 8_000_000, (TOO_MUCH,))

    def test_t6b_a_measured_power_makes_nothing_suspect(self) -> None:
        """Some report one phase of three: 3.7 kW, but 11 kWh in an hour."""
        running = transaction(meter_start=0)
        assert not ended(running, power=Power(measured_w=3_680), meter_stop=11_000).suspect
        assert ended(running, power=Power(rated_w=3_680, measured_w=11_000), meter_stop=11_000).suspect

    @pytest.mark.parametrize(
        ("started_at", "stopped_at", "suspect"),
        [(ANCIENT, NOON + HOUR, True), (NOON, ANCIENT, True), (ANCIENT, ANCIENT + 2 * HOUR, False)],
    )
    def test_t6b_a_clock_that_was_set_meanwhile_does_not_give_the_duration(
        self, started_at: datetime, stopped_at: datetime, suspect: bool
    ) -> None:
        running, rated = transaction(started_at=started_at, meter_start=0), Power(rated_w=22_000)
        assert ended(running, power=rated, meter_stop=40_000, at=stopped_at).suspect is suspect
        assert not ended(running, power=rated, meter_stop=20_000, at=stopped_at).suspect

    def test_t6b_registers_at_both_ends_of_64_bits_give_the_most_that_can_be_kept(self) -> None:
        running = transaction(meter_start=-(2**63))
        one = ended(running, meter_stop=2**63 - 1)
        assert (one.meter_stop, one.energy_wh, one.suspect) == (2**63 - 1, 2**63 - 1, True)
        closed = estimate(running, ended_at=NOON, at=NOON, why="", power=UNKNOWN, next_start=2**40)
        assert (closed.energy_wh, closed.suspect) == (2**63 - 1, True)

    def test_v8_a_stop_without_a_usable_time_ends_at_its_arrival(self) -> None:
        assert ended(transaction(), at=None).stopped_at == NOON + HOUR

    @given(
        start=st.integers(-10, 20_000),
        registers=st.lists(st.integers(-10, 20_000), max_size=6),
        meter_stop=st.none() | st.integers(-10, 20_000),
    )
    def test_law_energy_is_at_least_about_that_of_the_samples(
        self, start: int, registers: Sequence[int], meter_stop: int | None
    ) -> None:
        running = sampled(transaction(meter_start=start), *registers)
        one = ended(running, meter_stop=meter_stop)
        assert one.energy_wh is not None
        assert one.energy_wh >= (running.measured_wh or 0) - ROUNDING_WH
        assert one.suspect or one.notes or meter_stop is not None


class TestEstimate:
    @pytest.mark.parametrize(
        ("register", "next_start", "energy", "suspect"),
        [
            (2500, 9000, 1500, False),
            (None, 1800, 800, False),
            (None, 10, 0, True),
            (None, None, 0, True),
            (10_500, 5000, 4000, False),
            (2500, 10, 1500, False),
        ],
    )
    def test_t3_an_estimate_is_the_last_register_and_never_beyond_the_next_start(
        self, register: int | None, next_start: int | None, energy: int, suspect: bool
    ) -> None:
        running = transaction() if register is None else sampled(transaction(), register)
        one = estimate(running, ended_at=NOON + HOUR, at=NOON + HOUR, why="why", power=UNKNOWN, next_start=next_start)
        assert (one.energy_wh, one.meter_stop, one.estimated) == (energy, 1000 + energy, True)
        assert one.suspect is suspect
        assert one.notes[0].startswith("why")

    def test_t3_samples_on_another_scale_are_not_bound_by_the_next_start(self) -> None:
        running = sampled(transaction(meter_start=100), 5000, 200, 300)
        one = estimate(running, ended_at=NOON + HOUR, at=NOON + HOUR, why="", power=UNKNOWN, next_start=350)
        assert (one.energy_wh, one.suspect) == (5000, True)

    @pytest.mark.parametrize(("power", "suspect"), [(UNKNOWN, True), (Power(rated_w=150_000), False)])
    def test_t6b_an_estimate_by_meter_start_alone_assumes_little_power(self, power: Power, suspect: bool) -> None:
        later = NOON + HOUR
        one = estimate(transaction(), ended_at=later, at=later, why="", power=power, next_start=121_000)
        assert one.suspect is suspect

    def test_t11b_a_true_stop_keeps_the_samples_and_the_doubts_about_the_start(self) -> None:
        odd = transaction(suspect=True, notes=(f"{STARTS_LOW}: 1000 and 2000",))
        for running, suspect in ((odd, True), (transaction(), False)):
            closed = estimate(sampled(running, 2500, 5), ended_at=NOON, at=NOON, why="", power=UNKNOWN)
            again = reopened(closed)
            assert closed.suspect
            assert (again.status, again.energy_wh, again.measured_wh, again.suspect) == ("active", 1500, 1500, suspect)


@pytest.mark.parametrize(
    ("status", "since", "told"),
    [
        ("Available", NOON + 20 * MINUTE, NOON + 20 * MINUTE),
        ("Finishing", NOON + 20 * MINUTE, NOON + 20 * MINUTE),
        ("Available", NOON - HOUR, NOON + 10 * MINUTE),
        ("Charging", NOON + 20 * MINUTE, NOON + 10 * MINUTE),
        (None, None, NOON + 10 * MINUTE),
    ],
)
def test_t3_a_transaction_ended_when_its_connector_became_free_else_with_its_last_sample(
    status: str | None, since: datetime | None, told: datetime
) -> None:
    assert end_told(sampled(transaction(), 1200), Connector(connector_id=1, status=status, since=since)) == told


class TestOddStart:
    before = transaction(meter_stop=5000, meter_start=1000)

    @pytest.mark.parametrize(
        ("meter_start", "began_at", "previous", "kind", "odd"),
        [
            (500, NOON, None, None, ()),
            (None, NOON, before, None, ()),
            (5000, NOON, before, None, ()),
            (4999, NOON, before, None, ()),
            (4000, NOON + HOUR, before, None, (f"{STARTS_LOW}: 4000 and 5000",)),
            (6000, NOON - HOUR, before, None, (STARTS_EARLY,)),
            (0, NOON, before, "session", ()),
            (0, NOON, before, None, (f"{STARTS_LOW}: 0 and 5000",)),
            (0, NOON, replace(before, meter_start=0), None, ()),
            (0, NOON, replace(before, meter_start=0), "lifetime", (f"{STARTS_LOW}: 0 and 5000",)),
            (10, NOON, replace(before, meter_stop=None), None, ()),
        ],
    )
    def test_t6b_an_impossible_start_after_the_last_one_is_doubted(
        self, meter_start: int | None, began_at: datetime, previous: Transaction | None, kind: Any, odd: tuple[str, ...]
    ) -> None:
        assert odd_start(meter_start, began_at, previous, kind) == odd
