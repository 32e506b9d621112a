"""Measuring (S5 to S7), with the samples of real chargers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.connector import Connector, Live
from genx.domain.meter import measure
from genx.domain.quantity import ENERGY, Quantity
from genx.domain.register import Register
from genx.domain.reports import Reading, Sample
from genx.domain.tolerances import Tolerances
from genx.domain.values import HIGHEST_PLAUSIBLE_POWER_W

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UNHEARD = Connector(connector_id=1)


def sampled(value: str, measurand: str = ENERGY, **rest: Any) -> Reading:
    return Reading(Quantity(measurand=measurand, **rest), value)


def at(seconds: float, *readings: Reading) -> Sample:
    return Sample(AT + timedelta(seconds=seconds), readings)


def live_of(*samples: Reading) -> Live:
    live = measure(UNHEARD, [at(0, *samples)], AT).connector.live
    assert live is not None
    return live


def after(connector: Connector, *values: Sample, resting: bool = False) -> Connector:
    """Return the connector after samples that arrive an hour later."""
    return measure(connector, values, AT + timedelta(hours=1), resting=resting).connector


def shown(connector: Connector) -> tuple[float | None, ...]:
    """Return power, current and state of charge."""
    live = connector.live
    assert live is not None
    return live.power_w, live.current_a, live.soc


def test_s5_all_measurands_of_a_dc_charger() -> None:
    live = live_of(
        sampled("402.5", "Voltage", unit="V"),
        sampled("120.1", "Current.Import", unit="A"),
        sampled("48.34", "Power.Active.Import", scale=1000),
        sampled("1234.567", "Energy.Active.Import.Register", scale=1000),
        sampled("61", "SoC", unit="Percent"),
        sampled("31.5", "Temperature", unit="Celsius"),
    )
    assert live == Live(
        at=AT, power_w=48340, energy_wh=1234567, current_a=120.1, voltage_v=402.5, soc=61.0, temperature_c=31.5
    )


def test_s5_a_bare_value_is_the_import_register_in_wh_by_default() -> None:
    assert live_of(sampled("4711")).energy_wh == 4711


def test_s5_phases_are_summed_averaged_or_the_highest() -> None:
    live = live_of(
        *[
            sampled(value, "Power.Active.Import", phase=phase)
            for value, phase in (("1000", "L1"), ("1100", "L2"), ("900", "L3"))
        ],
        *[sampled(value, "Current.Import", phase=phase) for value, phase in (("5", "L1"), ("6", "L2"), ("4", "L3"))],
        *[
            sampled(value, "Voltage", phase=phase)
            for value, phase in (("230", "L1-N"), ("232", "L2-N"), ("228", "L3-N"))
        ],
    )
    assert (live.power_w, live.current_a, live.voltage_v) == (3000, 6.0, 230.0)


def test_s5_an_unphased_value_wins_over_phases() -> None:
    live = live_of(sampled("2500", "Power.Active.Import"), sampled("1000", "Power.Active.Import", phase="L1"))
    assert live.power_w == 2500


def test_qg4_a_register_with_a_lone_phase_label_is_still_the_register() -> None:
    assert live_of(sampled("5000", "Energy.Active.Import.Register", phase="L1", unit="Wh")).energy_wh == 5000


@pytest.mark.parametrize(
    ("samples", "power"),
    [
        ([sampled("230", "Voltage"), sampled("10", "Current.Import")], 2300),
        (
            [
                sampled("230", "Voltage"),
                sampled("10", "Current.Import", phase="L1"),
                sampled("8", "Current.Import", phase="L2"),
            ],
            4140,
        ),
        ([sampled("400", "Voltage", phase="L1-L2"), sampled("16", "Current.Import", phase="L1")], 3695),
        ([sampled("10", "Current.Import")], None),
        ([sampled("230", "Voltage", phase="L1"), sampled("10", "Current.Import", phase="L1-L2")], None),
        ([sampled("230", "Voltage", phase="N"), sampled("10", "Current.Import")], None),
        ([sampled("230", "Voltage"), sampled("3", "Current.Import", phase="L1-L2")], None),
        ([sampled("230", "Voltage", phase="L1-N"), sampled("15.6", "Current.Import", phase="N")], 3588),
    ],
)
def test_s6_power_is_computed_from_voltage_and_current_if_none_is_sent(
    samples: list[Reading], power: int | None
) -> None:
    assert measure(UNHEARD, [at(0, *samples)], AT).power_w == power


@pytest.mark.parametrize("value", ["-500", "4000001", "1e30"])
def test_s6_implausible_power_does_not_count(value: str) -> None:
    measured = measure(UNHEARD, [at(0, sampled(value, "Power.Active.Import"))], AT)
    assert measured.power_w is None


def test_s6_the_highest_power_of_the_message_is_the_rating() -> None:
    values = [at(n, sampled(power, "Power.Active.Import")) for n, power in enumerate(("7000", "11000", "3000"))]
    measured = measure(UNHEARD, values, AT + timedelta(seconds=3))
    assert measured.power_w == 11000
    assert measured.connector.live is not None
    assert measured.connector.live.power_w == 3000


@pytest.mark.parametrize("value", ["", "NaN", "inf", "12,5", "abc"])
def test_s7_unreadable_numbers_are_ignored(value: str) -> None:
    assert measure(UNHEARD, [at(0, sampled(value, "SoC"))], AT).connector.live is None


def test_s7_signed_data_is_ignored() -> None:
    assert measure(UNHEARD, [at(0, sampled("c2lnbmVk", signed=True))], AT).connector.live is None


def test_qb14_blanks_around_a_number_are_ignored() -> None:
    assert live_of(sampled(" 0.5 ", "SoC")).soc == 0.5


def test_unknown_phases_and_measurands_are_ignored() -> None:
    assert measure(UNHEARD, [at(0, sampled("1", "SoC", phase="L9"))], AT).connector.live is None
    assert measure(UNHEARD, [at(0, sampled("1", "Flux"))], AT).connector.live is None


def test_temperatures_in_kelvin_and_fahrenheit() -> None:
    assert live_of(sampled("300.15", "Temperature", unit="K")).temperature_c == pytest.approx(27.0)
    assert live_of(sampled("212", "Temperature", unit="Fahrenheit")).temperature_c == pytest.approx(100.0)


def test_qg8_exported_current_is_taken_as_imported_for_a_model_that_confuses_them() -> None:
    values = [at(0, sampled("9", "Current.Export"))]
    live = measure(UNHEARD, values, AT, Tolerances(current_measurand="Current.Export")).connector.live
    assert live is not None
    assert live.current_a == 9.0


def test_qg3_energy_is_multiplied_for_a_model_that_says_wh_and_means_kwh() -> None:
    values = [at(0, sampled("12.5", "Energy.Active.Import.Register", unit="Wh"))]
    assert measure(UNHEARD, values, AT, Tolerances(energy_factor=1000)).registers == (Register(AT, 12_500),)


def test_values_that_a_message_leaves_out_are_kept() -> None:
    first = at(
        0,
        sampled("10", "SoC"),
        sampled("400", "Voltage"),
        sampled("2", "Current.Import"),
        sampled("20", "Temperature"),
        sampled("5", "Energy.Active.Import.Register"),
    )
    second = at(5, sampled("900", "Power.Active.Import"))
    third = after(after(after(UNHEARD, first), second), at(6, sampled("11", "SoC"))).live
    assert third is not None
    assert (third.soc, third.voltage_v, third.current_a, third.temperature_c) == (11.0, 400.0, 2.0, 20.0)
    assert (third.energy_wh, third.power_w) == (5, 900)


def test_qg18_values_out_of_order_are_sorted_and_older_ones_change_nothing() -> None:
    held = after(UNHEARD, at(2, sampled("30", "SoC")), at(1, sampled("20", "SoC")))
    assert shown(held) == (None, None, 30.0)
    assert after(held, at(0, sampled("10", "SoC"))) is held


def test_qc2_a_clock_that_was_ahead_and_is_set_meanwhile_hides_no_later_value() -> None:
    ahead = measure(UNHEARD, [at(240, sampled("20", "SoC"))], AT).connector
    later = measure(ahead, [at(30, sampled("21", "SoC"))], AT + timedelta(seconds=30)).connector.live
    assert later is not None
    assert (later.soc, later.at) == (21.0, AT + timedelta(seconds=30))


def test_v6_an_implausible_or_missing_time_is_the_time_of_arrival() -> None:
    missing = Sample(None, [sampled("1", "SoC")])
    ancient = Sample(datetime(2014, 1, 1, tzinfo=UTC), [sampled("2", "SoC")])
    live = measure(UNHEARD, [missing, ancient], AT).connector.live
    assert live is not None
    assert live.at == AT


def registers(connector: Connector, *values: Sample) -> list[tuple[float, int]]:
    """Return seconds and Wh of each register reading."""
    measured = measure(connector, values, AT + timedelta(hours=1))
    return [((each.at - AT).total_seconds(), each.wh) for each in measured.registers]


def test_qg18_registers_are_in_the_order_of_their_times() -> None:
    assert registers(UNHEARD, at(1, sampled("250")), at(0, sampled("100")), at(2, sampled("1", "SoC"))) == [
        (0, 100),
        (1, 250),
    ]


def energy(value: str, **rest: Any) -> Reading:
    return sampled(value, "Energy.Active.Import.Register", **rest)


def power(value: str, **rest: Any) -> Reading:
    return sampled(value, "Power.Active.Import", **rest)


def current(value: str, **rest: Any) -> Reading:
    return sampled(value, "Current.Import", **rest)


class TestContexts:
    """S5: a value of another context never overwrites a current one."""

    BEGIN = energy("157440", context="Transaction.Begin")

    def test_s5_the_register_at_the_start_does_not_replace_the_current_one(self) -> None:
        now = energy("163630", context="Sample.Periodic")
        for samples in ((now, self.BEGIN), (self.BEGIN, now)):
            assert live_of(*samples).energy_wh == 163_630
            assert registers(UNHEARD, at(0, *samples)) == [(0, 163_630)]

    def test_s5_it_does_not_in_a_separate_element_or_message_either(self) -> None:
        now, begin = at(0, energy("163630")), at(0, self.BEGIN)
        assert registers(UNHEARD, now, begin) == [(0, 163_630)]
        held = after(UNHEARD, now)
        for later in (begin, at(1, self.BEGIN)):
            live = after(held, later).live
            assert live is not None
            assert live.energy_wh == 163_630
        assert registers(held, at(1, self.BEGIN)) == []

    def test_s5_it_counts_until_something_current_is_known(self) -> None:
        held = after(UNHEARD, at(0, self.BEGIN, sampled("40", "SoC", context="Interruption.End")))
        assert registers(UNHEARD, at(0, self.BEGIN)) == [(0, 157_440)]
        assert shown(held) == (None, None, 40.0)
        held = after(held, at(1, sampled("41", "SoC", context="Interruption.Begin")))
        assert shown(held) == (None, None, 41.0)
        held = after(held, at(2, sampled("42", "SoC")), at(3, sampled("39", "SoC", context="Interruption.Begin")))
        assert shown(held) == (None, None, 42.0)

    @pytest.mark.parametrize("word", ["Sample.Clock", "Trigger", "Other", "Transaction.End", "unheard of"])
    def test_s5_all_other_contexts_are_current(self, word: str) -> None:
        assert live_of(energy("5"), energy("7", context=word)).energy_wh == 7

    def test_s5_a_charger_that_sends_one_context_for_everything_is_measured(self) -> None:
        values = [at(n, energy(str(1000 + n), context="Transaction.Begin")) for n in range(5)]
        assert [wh for _, wh in registers(UNHEARD, *values)] == [1000, 1001, 1002, 1003, 1004]

    def test_s5_a_total_at_the_start_does_not_win_over_current_phases(self) -> None:
        assert live_of(power("11000", context="Transaction.Begin"), power("3000", phase="L1")).power_w == 3000


class TestLocations:
    """S5, ADR 17: the outlet is best, then body and cable, then inlet and EV."""

    @pytest.mark.parametrize("worse", ["Body", "Cable", "Inlet", "EV"])
    def test_s5_the_outlet_wins_over_other_locations(self, worse: str) -> None:
        at_outlet, elsewhere = power("48000", location="Outlet"), power("52000", location=worse)
        assert live_of(at_outlet, elsewhere).power_w == live_of(elsewhere, at_outlet).power_w == 48_000
        assert live_of(elsewhere, power("48000")).power_w == 48_000
        assert live_of(elsewhere).power_w == 52_000

    def test_s5_the_cable_is_nearer_than_the_inlet(self) -> None:
        assert live_of(power("1", location="Cable"), power("2", location="Inlet")).power_w == 1

    def test_s5_a_total_elsewhere_does_not_win_over_the_phases_of_the_outlet(self) -> None:
        inlet = power("12000", location="Inlet")
        assert live_of(power("5000", phase="L1"), power("6000", phase="L2"), inlet).power_w == 11_000
        assert live_of(power("5000", phase="L1", location="Body"), power("6000")).power_w == 6000

    def test_s5_a_state_of_charge_counts_at_any_location(self) -> None:
        assert live_of(sampled("61", "SoC"), sampled("62", "SoC", location="EV")).soc == 62.0

    def test_s5_the_temperature_of_the_car_is_ignored(self) -> None:
        outlet, car = sampled("31", "Temperature", location="Outlet"), sampled("24", "Temperature", location="EV")
        assert live_of(outlet, car).temperature_c == 31.0
        assert measure(UNHEARD, [at(0, car)], AT).connector is UNHEARD
        assert live_of(sampled("19", "Temperature", location="Inlet")).temperature_c == 19.0


class TestInstants:
    """S5: samples of one time are put together, however many elements or messages they come in."""

    PHASES = (power("3680", phase="L1"), power("0", phase="L2"), power("0", phase="L3"))
    CURRENTS = (current("16", phase="L1"), current("0", phase="L2"), current("0", phase="L3"))

    @pytest.mark.parametrize("order", [1, -1])
    def test_s5_phases_may_come_in_separate_elements_or_messages(self, order: int) -> None:
        values = [at(0, each) for each in (*self.PHASES, *self.CURRENTS)][::order]
        assert shown(after(UNHEARD, *values)) == (3680, 16.0, None)
        held = after(UNHEARD, at(-60, power("11000"), current("16")))
        for value in values:
            held = after(held, value)
        assert shown(held) == (3680, 16.0, None)

    def test_s5_the_total_wins_wherever_it_stands(self) -> None:
        phases = [at(0, power("3680", phase=phase)) for phase in ("L1", "L2", "L3")]
        total = at(0, power("11040"))
        for values in ([total, *phases], [*phases, total], [phases[0], total, *phases[1:]]):
            assert shown(after(UNHEARD, *values))[0] == 11_040
            assert measure(UNHEARD, values, AT).power_w == 11_040

    def test_s5_one_register_for_an_instant(self) -> None:
        phases = [at(0, energy(wh, phase=phase)) for phase, wh in (("L1", "100"), ("L2", "200"), ("L3", "300"))]
        assert registers(UNHEARD, *phases, at(60, energy("700"))) == [(0, 600), (60, 700)]
        held = after(UNHEARD, *phases[:2])
        assert registers(held, phases[2]) == [(0, 600)]

    def test_s5_the_next_instant_forgets_the_phases_of_the_last(self) -> None:
        held = after(UNHEARD, at(0, *self.PHASES), at(60, power("100", phase="L2")))
        assert shown(held)[0] == 100

    def test_s5_voltage_and_current_of_two_messages_make_power(self) -> None:
        held = after(UNHEARD, at(0, sampled("230", "Voltage")))
        assert shown(after(held, at(0, current("10"))))[0] == 2300

    def test_s5_known_values_stay_if_no_part_replaces_them(self) -> None:
        held = after(UNHEARD, at(0, sampled("20", "SoC"), power("5000")))
        held = after(after(held, at(60, current("0", phase="L1"))), at(60, current("16", phase="L2")))
        assert shown(held) == (5000, 16.0, 20.0)


class TestWhatCannotBe:
    """S5: an impossible value does not leave the last value standing."""

    HELD = after(UNHEARD, at(-60, power("7000"), current("30"), sampled("70", "SoC")))

    @pytest.mark.parametrize(
        ("watts", "power_w"), [("-2.4", 0), ("-100", 0), ("-101", None), ("-7000", None), ("4000001", None)]
    )
    def test_s5_negative_power_is_noise_or_nothing(self, watts: str, power_w: int | None) -> None:
        assert shown(after(self.HELD, at(0, power(watts)))) == (power_w, 30.0, 70.0)

    @pytest.mark.parametrize(("amperes", "current_a"), [("-0.3", 0.0), ("-16", None)])
    def test_s5_negative_current_is_noise_or_nothing(self, amperes: str, current_a: float | None) -> None:
        assert shown(after(self.HELD, at(0, current(amperes)))) == (7000, current_a, 70.0)

    def test_s5_power_is_zero_without_current(self) -> None:
        assert shown(after(self.HELD, at(0, current("0.0")))) == (0, 0.0, 70.0)
        assert shown(after(self.HELD, at(0, current("0.0"), power("5"))))[0] == 5

    @pytest.mark.parametrize("percent", ["-1", "255"])
    def test_s5_a_state_of_charge_is_a_percentage(self, percent: str) -> None:
        assert shown(after(self.HELD, at(0, sampled(percent, "SoC")))) == (7000, 30.0, None)


def test_s5_the_current_of_the_neutral_counts_if_there_is_no_other() -> None:
    assert live_of(current("15.6", phase="N")).current_a == 15.6
    assert live_of(current("2", phase="N"), current("9", phase="L1")).current_a == 9.0


@pytest.mark.parametrize("value", ["1_0", "٣٤", "\uff11", "0x10", " infinity", "NaN", "1e999"])
def test_s7_texts_that_only_python_reads_as_numbers_are_ignored(value: str) -> None:
    assert measure(UNHEARD, [at(0, sampled(value))], AT).connector is UNHEARD


texts = st.one_of(st.text(max_size=12), st.floats().map(str), st.integers().map(str))
measurands = st.sampled_from(
    ["Energy.Active.Import.Register", "Voltage", "Current.Import", "Power.Active.Import", "SoC", "Temperature", "X"]
)
phases = st.one_of(st.none(), st.sampled_from(["L1", "L2", "L3", "N", "L1-N", "L1-L2", "Q"]))
units = st.one_of(st.none(), st.sampled_from(["Wh", "W", "K", "Fahrenheit", "V", "?"]))
contexts = st.one_of(st.none(), st.sampled_from(["Sample.Periodic", "Transaction.Begin", "Interruption.End"]))
locations = st.one_of(st.none(), st.sampled_from(["Outlet", "Cable", "Inlet", "EV"]))
quantities = st.builds(
    Quantity,
    measurand=measurands,
    phase=phases,
    context=contexts,
    location=locations,
    unit=units,
    scale=st.sampled_from([1.0, 1000.0]),
    signed=st.booleans(),
)
samples = st.builds(Reading, quantities, texts)


@given(st.lists(samples, max_size=12))
def test_no_sample_raises_and_power_is_always_plausible(given_samples: list[Reading]) -> None:
    measured = measure(UNHEARD, [at(0, *given_samples)], AT)
    assert measured.power_w is None or 0 <= measured.power_w <= HIGHEST_PLAUSIBLE_POWER_W


@given(st.lists(samples, max_size=8), st.lists(st.integers(0, 8), max_size=3))
def test_s5_an_instant_is_the_same_in_however_many_parts_it_comes(
    given_samples: list[Reading], cuts: list[int]
) -> None:
    edges = sorted({0, *cuts, len(given_samples)})
    parts = [at(0, *given_samples[a:b]) for a, b in pairwise(edges)]
    whole = after(UNHEARD, at(0, *given_samples))
    assert after(UNHEARD, *parts) == whole
    held = UNHEARD
    for part in parts:
        held = after(held, part)
    assert held == whole
